// One timer for three kinds of limits.
#include "watchdog.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace trawl::http {

std::string_view describe(Phase phase) noexcept {
    switch (phase) {
        case Phase::queue: return "while waiting for a free connection";
        case Phase::resolve: return "while the host name was looked up";
        case Phase::connect: return "while connecting";
        case Phase::tls: return "during the TLS handshake";
        case Phase::send: return "while the request was sent";
        case Phase::first_byte: return "while waiting for the first byte of the response";
        case Phase::body: return "while the response was read";
    }
    return "";
}

Watchdog::Watchdog(const asio::any_io_executor& executor, Strand strand, TimePoint deadline, Duration whole)
    : timer_(executor), strand_(std::move(strand)), deadline_(deadline), whole_(whole) {
    if (whole > Duration::zero()) {
        whole_limit_ = later(std::chrono::steady_clock::now(), whole);
    }
}

void Watchdog::enter(Phase phase, Duration allowed, std::function<void()> abort) {
    if (expired_ && expired_->limit == Limit::phase) {
        expired_.reset();
    }
    phase_ = phase;
    allowed_ = allowed;
    abort_ = std::move(abort);
    restart();
}

void Watchdog::restart() {
    phase_limit_ = allowed_ > Duration::zero() ? later(std::chrono::steady_clock::now(), allowed_) : TimePoint::max();
    if (!expired_ && next_limit() < armed_for_) {
        arm();
    }
}

void Watchdog::stop() noexcept {
    abort_ = nullptr;
    if (armed_for_ == TimePoint::max()) {
        return;
    }
    try {
        timer_.cancel();
    } catch (...) {
        // It fires, finds nothing to call, and is gone.
        return;
    }
}

Duration Watchdog::left() const noexcept {
    const TimePoint limit = next_limit();
    return limit == TimePoint::max() ? Duration::max() : limit - std::chrono::steady_clock::now();
}

TimePoint Watchdog::next_limit() const noexcept { return std::min({phase_limit_, whole_limit_, deadline_}); }

void Watchdog::arm() {
    armed_for_ = next_limit();
    timer_.expires_at(armed_for_);
    // To the strand only when it fires: nearly all are cancelled, and then there is nothing to do there.
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
        if (!failure) {
            asio::post(self->strand_, [self] { self->on_time(); });
        }
    });
}

void Watchdog::on_time() {
    const TimePoint now = std::chrono::steady_clock::now();
    if (!abort_ || now < armed_for_) {
        // Stopped, or armed anew while this call was on its way.
        return;
    }
    armed_for_ = TimePoint::max();
    if (now >= next_limit()) {
        expire(now);
    } else if (next_limit() != TimePoint::max()) {
        arm();
    }
}

void Watchdog::expire(TimePoint now) {
    Expiry expiry;
    expiry.phase = phase_;
    if (now >= deadline_) {
        expiry.limit = Limit::deadline;
    } else if (now >= whole_limit_) {
        expiry.limit = Limit::whole;
        expiry.allowed = whole_;
    } else {
        expiry.allowed = allowed_;
    }
    expired_ = expiry;
    const auto stop_it = std::exchange(abort_, nullptr);
    stop_it();
}

}  // namespace trawl::http
