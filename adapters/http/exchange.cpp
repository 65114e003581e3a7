// The course of an exchange.
#include "exchange.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

#include <utility>

#include "connector.hpp"
#include "failure.hpp"
#include "next_turn.hpp"
#include "request_head.hpp"

namespace trawl::http {

namespace {

/// Up to this size a body is sent together with the head from one piece of memory.
constexpr std::size_t max_joined_body = std::size_t{64} << 10;
/// A connection that was idle for longer is looked at before it is used, at the price of a system call.
constexpr Duration unquestioned_idle = std::chrono::seconds{1};
/// A server that answers later than this does not answer within one turn of the others.
constexpr Duration soon = std::chrono::milliseconds{2};

std::string_view media_type(std::string_view value) noexcept {
    value = value.substr(0, value.find(';'));
    while (value.ends_with(' ') || value.ends_with('\t')) {
        value.remove_suffix(1);
    }
    return value;
}

bool is_accepted(std::string_view type, std::string_view accept) noexcept {
    const bool is_relative =
        accept == "application/json" && type.size() > 5 && same_name(type.substr(type.size() - 5), "+json");
    return is_relative || same_name(type, media_type(accept));
}

bool is_redirect(unsigned status) noexcept { return status >= 300 && status < 400 && status != 304; }

}  // namespace

Exchange::Exchange(std::shared_ptr<HttpClient::Impl> client, Request&& request, CallContext context, Strand strand)
    : client_(std::move(client)),
      request_(std::move(request)),
      strand_(std::move(strand)),
      parser_(response_, limits(), request_.method == Method::head),
      watchdog_(strand_, context.deadline, client_->options().timeouts.whole) {
    require_sendable(request_);
}

Task<void> Exchange::open() {
    const auto pool = client_->pool_for(asio::query(strand_, asio::execution::context));
    const TimePoint start = std::chrono::steady_clock::now();
    lease_ = pool->try_acquire(start);
    if (!lease_) {
        lease_ = co_await pool->acquire(watchdog_, strand_);
        const bool is_cancelled = co_await this_task::is_cancelled;
        check_interruption(is_cancelled);
    }
    for (bool may_be_dead = has_kept_connection(start);; may_be_dead = false) {
        if (!may_be_dead) {
            lease_.set(nullptr);
            Connector connector{client_->route(), watchdog_, strand_};
            std::unique_ptr<Connection> made = co_await connector.open();
            lease_.set(std::move(made));
        }
        Connection& connection = *lease_.connection();
        watchdog_.enter(Phase::send, client_->options().timeouts.idle);
        const std::string_view head = write_request(connection.head());
        IoResult sent = connection.try_send(head);
        if (!sent.failure && sent.bytes < head.size()) {
            watch();
            const IoResult rest = co_await connection.send(head.substr(sent.bytes));
            sent.failure = rest.failure;
            sent.bytes += rest.bytes;
        }
        const bool nothing_was_sent = sent.bytes == 0;
        if (!is_joined() && !sent.failure) {
            watch();
            sent = co_await connection.send(request_.body);
        }
        const bool is_cancelled = co_await this_task::is_cancelled;
        check_interruption(is_cancelled);
        is_fully_sent_ = !sent.failure;
        if (nothing_was_sent && sent.failure && may_be_dead) {
            continue;
        }
        // A server that refuses a request early may have answered it all the same.
        watchdog_.enter(Phase::first_byte, client_->options().timeouts.first_byte);
        IoResult received;
        received.failure = asio::error::would_block;
        if (lease_.has_company() && connection.answers_soon && start < watchdog_.next_limit()) {
            // The answer may come while the others have their turn; then it costs neither a wait nor a timer.
            co_await next_turn();
            received = connection.try_receive();
        }
        if (received.failure == asio::error::would_block) {
            const TimePoint waiting_since = std::chrono::steady_clock::now();
            received = co_await wait_for_bytes();
            connection.answers_soon = std::chrono::steady_clock::now() - waiting_since < soon;
        }
        const bool is_cancelled_now = co_await this_task::is_cancelled;
        check_interruption(is_cancelled_now);
        if (!received.failure) {
            break;
        }
        throw_unless_dead(received.failure, may_be_dead);
    }
    watchdog_.enter(Phase::body, client_->options().timeouts.idle);
    parse();
    while (!parser_.header_is_done()) {
        const IoResult received = co_await wait_for_bytes();
        const bool is_cancelled = co_await this_task::is_cancelled;
        check_interruption(is_cancelled);
        if (received.failure) {
            throw_unless_dead(received.failure, false);
        }
        parse();
    }
    check_header();
    is_open_ = true;
}

bool Exchange::has_kept_connection(TimePoint now) const {
    Connection* const kept = lease_.connection();
    if (kept == nullptr) {
        return false;
    }
    const Duration idle = now - kept->idle_since;
    const bool is_questionable = idle > unquestioned_idle || !is_safe_to_repeat(request_);
    return !is_questionable || !kept->is_closed_by_peer();
}

std::string_view Exchange::write_request(std::string& head) const {
    head.clear();
    write_head(head, request_, client_->prefix(), client_->common_fields());
    if (is_joined()) {
        head += request_.body;
    }
    return head;
}

bool Exchange::is_joined() const noexcept { return request_.body.size() <= max_joined_body; }

void Exchange::throw_unless_dead(const error_code& failure, bool may_be_dead) {
    if (parser_.has_started() && failure == asio::error::eof) {
        end_input();
    }
    if (may_be_dead) {
        if (is_safe_to_repeat(request_)) {
            return;
        }
        throw Error{Errc::unavailable,
                    name() +
                        ": the server closed the kept connection while the request was on its way; nobody knows "
                        "whether it was processed, so it was not sent again: look, then try again"};
    }
    TlsStream* const tls = lease_.connection()->tls();
    if (tls != nullptr && tls->is_refusal(failure)) {
        throw tls->explain(failure, client_->route()->endpoint);
    }
    throw broken_error(watchdog_.phase(), failure, name());
}

bool Exchange::finish_if_done() {
    if (pending_) {
        throw *pending_;
    }
    if (parser_.is_done()) {
        finish();
        return true;
    }
    return false;
}

Task<bool> Exchange::read_more() {
    if (finish_if_done()) {
        co_return false;
    }
    if (client_->options().timeouts.idle > Duration::zero()) {
        watchdog_.restart();
    }
    const IoResult received = co_await wait_for_bytes();
    const bool is_cancelled = co_await this_task::is_cancelled;
    check_interruption(is_cancelled);
    if (!received.failure) {
        parse();
    } else if (received.failure == asio::error::eof) {
        end_input();
    } else {
        throw broken_error(Phase::body, received.failure, name());
    }
    co_return true;
}

Task<void> Exchange::read_all() {
    while (!finish_if_done()) {
        co_await read_more();
    }
}

void Exchange::parse() {
    ReadBuffer& buffer = lease_.connection()->buffer();
    try {
        buffer.consume(parser_.feed(buffer.unread()));
    } catch (const Error& error) {
        const Error named{error.code(), name() + ": " + error.detail()};
        if (is_open_ || !parser_.header_is_done()) {
            throw named;
        }
        // The headers are good, and perhaps a part of the body: that comes first.
        pending_ = named;
    }
}

void Exchange::end_input() {
    try {
        parser_.feed_end();
    } catch (const Error& error) {
        throw Error{error.code(), name() + ": " + error.detail()};
    }
}

void Exchange::check_header() {
    if (!response_.ok()) {
        response_.exchange = name();
    }
    if (is_redirect(response_.status)) {
        const auto location = response_.headers.find("Location");
        const std::string where = location ? " to " + std::string{without_query(*location)} : std::string{};
        throw Error{Errc::invalid_argument, name() + ": the server redirects (" + std::to_string(response_.status) +
                                                ")" + where +
                                                "; redirects are not followed, so that credentials go nowhere "
                                                "unexpected: set base_url to the right place"};
    }
    const auto type = response_.headers.find("Content-Type");
    if (response_.ok() && response_.status != 204 && !request_.accept.empty() && type &&
        !is_accepted(media_type(*type), request_.accept)) {
        throw Error{Errc::malformed_response, name() + ": the response is " + std::string{media_type(*type)} +
                                                  " where " + request_.accept +
                                                  " was asked for: does base_url lead to the right server?"};
    }
}

void Exchange::finish() {
    watchdog_.stop();
    Connection* const connection = lease_.connection();
    if (connection == nullptr) {
        return;
    }
    if (is_fully_sent_ && parser_.keeps_connection() && connection->buffer().unread().empty()) {
        lease_.give_back();
    } else {
        lease_.discard();
    }
}

void Exchange::abandon() noexcept {
    watchdog_.stop();
    lease_.discard();
}

Task<IoResult> Exchange::wait_for_bytes() {
    watch();
    return lease_.connection()->receive();
}

void Exchange::watch() {
    watchdog_.watch([connection = lease_.connection()] { connection->close(); });
}

void Exchange::check_interruption(bool is_cancelled) const {
    if (watchdog_.expired()) {
        throw expiry_error(*watchdog_.expired(), name());
    }
    if (is_cancelled) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

ResponseLimits Exchange::limits() const noexcept {
    const HttpClientOptions& options = client_->options();
    return {options.max_header_bytes,
            request_.max_body_bytes > 0 ? request_.max_body_bytes : options.max_response_bytes};
}

std::string Exchange::name() const {
    return std::string{http::name(request_.method)} + " " + client_->route()->endpoint +
           std::string{without_query(request_.target)};
}

}  // namespace trawl::http
