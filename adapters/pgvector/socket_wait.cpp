// Waiting for a socket that libpq owns, until a deadline.
#include "socket_wait.hpp"

#include <fcntl.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/system/system_error.hpp>

#include <cerrno>
#include <optional>
#include <tuple>
#include <utility>

namespace trawl::pgvector {

namespace {

using Descriptor = asio::posix::stream_descriptor;

int duplicate(int socket) {
    const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
        throw Error{Errc::unavailable, "no file descriptor is left for the connection; raise the limit of open files"}
            .with_origin("pgvector");
    }
    return copy;
}

/// Completes with the first of two waits and ends the other. All of it runs on the handler's strand.
template <class Token>
auto async_wait_ready(Descriptor& descriptor, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [](auto handler, Descriptor* socket) {
            using Handler = decltype(handler);
            const auto strand = asio::get_associated_executor(handler);
            const auto slot = asio::get_associated_cancellation_slot(handler);
            const auto waiting = std::make_shared<std::optional<Handler>>(std::move(handler));
            if (slot.is_connected()) {
                auto assigned = slot;
                assigned.assign([socket](asio::cancellation_type /*type*/) { socket->cancel(); });
            }
            const auto finish = [waiting, socket](const error_code& code) {
                if (waiting->has_value()) {
                    Handler resume = *std::move(*waiting);
                    waiting->reset();
                    socket->cancel();
                    std::move(resume)(code);
                }
            };
            socket->async_wait(Descriptor::wait_read, asio::bind_executor(strand, finish));
            socket->async_wait(Descriptor::wait_write, asio::bind_executor(strand, finish));
        },
        token, &descriptor);
}

void check(const error_code& code, const ExpiryTimer& timer) {
    timer.throw_if_expired();
    if (code) {
        throw boost::system::system_error(code);
    }
}

}  // namespace

ExpiryTimer::ExpiryTimer(const asio::any_io_executor& strand, Expiry expiry, std::function<void()> on_expiry)
    : expiry_(expiry) {
    if (expiry.when != TimePoint::max()) {
        timer_ = Clock::steady()->make_timer(strand);
        timer_->schedule(expiry.when, [this, on_expiry = std::move(on_expiry)] {
            expired_ = true;
            on_expiry();
        });
    }
}

void ExpiryTimer::throw_if_expired() const {
    if (expired_) {
        throw Error{expiry_.code, expiry_.code == Errc::timeout ? "the server took too long to let us in"
                                                                : "no answer within the time of this call"}
            .with_origin("pgvector");
    }
}

SocketWait::SocketWait(const asio::any_io_executor& executor, const asio::any_io_executor& strand, int socket,
                       Expiry expiry)
    : descriptor_(executor, duplicate(socket)), timer_(strand, expiry, [this] { descriptor_.cancel(); }) {}

Task<void> SocketWait::readable() {
    timer_.throw_if_expired();
    const auto [code] = co_await descriptor_.async_wait(Descriptor::wait_read, asio::as_tuple(asio::deferred));
    check(code, timer_);
}

Task<void> SocketWait::writable() {
    timer_.throw_if_expired();
    const auto [code] = co_await descriptor_.async_wait(Descriptor::wait_write, asio::as_tuple(asio::deferred));
    check(code, timer_);
}

Task<void> SocketWait::ready() {
    timer_.throw_if_expired();
    const auto [code] = co_await async_wait_ready(descriptor_, asio::as_tuple(asio::deferred));
    check(code, timer_);
}

}  // namespace trawl::pgvector
