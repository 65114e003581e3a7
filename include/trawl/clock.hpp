// Where time comes from: the real clock, or a virtual one in tests.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>

#include <trawl/export.hpp>

namespace trawl {

namespace asio = boost::asio;

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::steady_clock::time_point;

/// `from + span`; TimePoint::max() where that lies beyond the end of time. So a limit of Duration::max() means none.
[[nodiscard]] constexpr TimePoint later(TimePoint from, Duration span) noexcept {
    return span > Duration::zero() && from > TimePoint::max() - span ? TimePoint::max() : from + span;
}

/// Calls back once at a given time. Belongs to one executor; not thread-safe, like any Asio object.
class TRAWL_EXPORT Timer {
public:
    virtual ~Timer() = default;

    /// Arranges for `on_time` to run on the timer's executor at `when`, or soon after; replaces an earlier arrangement.
    /// Never calls back inline. A callback that was replaced or cancelled does not run afterwards.
    virtual void schedule(TimePoint when, std::function<void()> on_time) = 0;

    /// Forgets the arrangement, if there is one.
    virtual void cancel() noexcept = 0;
};

/// A source of time. Everything in trawl that waits or measures asks one of these, so that a test can own the time.
class TRAWL_EXPORT Clock {
public:
    virtual ~Clock() = default;

    [[nodiscard]] virtual TimePoint now() const noexcept = 0;

    /// A timer that calls back on `executor`. The clock must outlive it.
    [[nodiscard]] virtual std::unique_ptr<Timer> make_timer(const asio::any_io_executor& executor) = 0;

    /// The monotonic clock of this machine. Stateless, shared by everybody.
    static const std::shared_ptr<Clock>& steady();
};

}  // namespace trawl
