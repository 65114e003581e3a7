// One timer for three kinds of limits.
#include "watchdog.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

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

/// The timer, which may fire when the watchdog is gone: it may be on its way to the strand already when it is stopped.
struct Watchdog::Alarm {
    Alarm(const Strand& on, Watchdog& to_call) : timer(on.get_inner_executor()), strand(on), watchdog(&to_call) {}

    asio::steady_timer timer;
    Strand strand;
    Watchdog* watchdog;  ///< Null once stopped. Touched on the strand only.
};

Watchdog::Watchdog(const Strand& strand, TimePoint deadline, Duration whole)
    : strand_(strand), deadline_(deadline), whole_(whole) {
    if (whole > Duration::zero()) {
        whole_limit_ = later(std::chrono::steady_clock::now(), whole);
    }
}

void Watchdog::enter(Phase phase, Duration allowed) {
    if (expired_ && expired_->limit == Limit::phase) {
        expired_.reset();
    }
    phase_ = phase;
    allowed_ = allowed;
    restart();
}

void Watchdog::restart() {
    phase_limit_ = allowed_ > Duration::zero() ? later(std::chrono::steady_clock::now(), allowed_) : TimePoint::max();
}

void Watchdog::watch(std::function<void()> abort) {
    abort_ = std::move(abort);
    if (!expired_ && next_limit() < armed_for_) {
        arm();
    }
}

void Watchdog::stop() noexcept {
    abort_ = nullptr;
    armed_for_ = TimePoint::max();
    if (const auto alarm = std::exchange(alarm_, nullptr)) {
        alarm->watchdog = nullptr;
        try {
            alarm->timer.cancel();
        } catch (...) {
            // It fires, finds nobody to call, and is gone.
            return;
        }
    }
}

TimePoint Watchdog::next_limit() const noexcept { return std::min({phase_limit_, whole_limit_, deadline_}); }

void Watchdog::arm() {
    if (!alarm_) {
        alarm_ = std::make_shared<Alarm>(strand_, *this);
    }
    armed_for_ = next_limit();
    alarm_->timer.expires_at(armed_for_);
    // To the strand only when it fires: nearly all are cancelled, and then there is nothing to do there.
    alarm_->timer.async_wait([alarm = alarm_](const boost::system::error_code& failure) {
        if (!failure) {
            asio::post(alarm->strand, [alarm] {
                if (alarm->watchdog != nullptr) {
                    alarm->watchdog->on_time();
                }
            });
        }
    });
}

void Watchdog::on_time() {
    const TimePoint now = std::chrono::steady_clock::now();
    if (now < armed_for_) {
        // Armed anew while this call was on its way.
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
