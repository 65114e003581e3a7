// The limits in time of one exchange, on one timer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include <trawl/clock.hpp>

namespace trawl::http {

using Strand = asio::strand<asio::any_io_executor>;

/// Where an exchange is.
enum class Phase { queue, resolve, connect, tls, send, first_byte, body };

/// For messages: "while waiting for the first byte of the response".
std::string_view describe(Phase phase) noexcept;

/// Which limit was reached.
enum class Limit { phase, whole, deadline };

/// Calls a function when the limit of the current phase, of the whole exchange or of the caller is reached.
///
/// The timer is there from the first wait on: an exchange that finds its answer without one needs none. It is armed
/// once and left alone as long as the next limit lies later: when it fires too early it is armed again.
///
/// Executor: everything on the strand.
/// Lifetimes: the strand must outlive it.
class Watchdog {
public:
    struct Expiry {
        Limit limit = Limit::phase;
        Phase phase = Phase::queue;
        Duration allowed = {};
    };

    /// Parameters: deadline: of the caller. whole: of the exchange, from now; zero = none.
    Watchdog(const Strand& strand, TimePoint deadline, Duration whole);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog() { stop(); }

    /// Begins a phase. If the last one took too long, that is forgiven: there is another address to try.
    ///
    /// Parameters: allowed: from now; zero = none.
    void enter(Phase phase, Duration allowed);
    /// Begins the phase's time again.
    void restart();
    /// To be called before each wait.
    ///
    /// Parameters: abort: called once, on the strand, at the limit; also when that was reached before this call.
    void watch(std::function<void()> abort);
    /// Nothing is called afterwards.
    void stop() noexcept;

    [[nodiscard]] Phase phase() const noexcept { return phase_; }
    /// The limit that was reached; nullopt as long as there is time.
    [[nodiscard]] const std::optional<Expiry>& expired() const noexcept { return expired_; }
    /// The earliest limit; TimePoint::max() without one.
    [[nodiscard]] TimePoint next_limit() const noexcept;

private:
    struct Alarm;

    void arm();
    void on_time();
    void expire(TimePoint now);

    const Strand& strand_;
    TimePoint deadline_;
    TimePoint whole_limit_ = TimePoint::max();
    TimePoint phase_limit_ = TimePoint::max();
    TimePoint armed_for_ = TimePoint::max();
    Duration whole_;
    Duration allowed_ = {};
    Phase phase_ = Phase::queue;
    std::shared_ptr<Alarm> alarm_;
    std::function<void()> abort_;  ///< Empty while nothing is waited for.
    std::optional<Expiry> expired_;
};

}  // namespace trawl::http
