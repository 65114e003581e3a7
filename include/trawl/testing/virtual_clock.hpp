// A clock that stands still until it is told to jump: time for tests and simulations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <trawl/clock.hpp>
#include <trawl/export.hpp>

namespace trawl::testing {

/// Time that moves only by `advance` and `fire_next`. Timers call back in the order of their time, and of their
/// arrangement where the times are equal, so that the same program does the same on every run and every machine.
///
/// An arrangement for `TimePoint::max()` stands for something that never happens: `fire_next` leaves it alone. A
/// backend that hangs waits for that; `wake_hanging` lets it go on, the destructor drops it.
///
/// Executor: not thread-safe; belongs to one thread. `Simulation` drives it.
/// Lifetimes: must outlive its timers. Callbacks that are still arranged are destroyed with it, uncalled.
class TRAWL_EXPORT VirtualClock final : public Clock {
public:
    /// Parameters: start: the time it shows first. Not zero, so that a time cannot be mistaken for a span unnoticed.
    explicit VirtualClock(TimePoint start = TimePoint{std::chrono::hours{1}}) noexcept : now_(start) {}
    VirtualClock(const VirtualClock&) = delete;
    VirtualClock& operator=(const VirtualClock&) = delete;
    ~VirtualClock() override;

    [[nodiscard]] TimePoint now() const noexcept override { return now_; }
    [[nodiscard]] std::unique_ptr<Timer> make_timer(const asio::any_io_executor& executor) override;

    /// Time passes and nobody is called, as when a program computes; timers that became due are fired later, in order.
    ///
    /// Errors: std::invalid_argument for a negative span: time never runs back.
    void advance(Duration span);

    /// Jumps to the next arrangement, unless it is due already, and hands its callback to its executor.
    ///
    /// Returns: false when there is none that ever happens.
    bool fire_next();

    /// When the next arrangement is due; empty when there is none that ever happens.
    [[nodiscard]] std::optional<TimePoint> next() const noexcept;

    /// Arrangements that will happen.
    [[nodiscard]] std::size_t pending() const noexcept;
    /// Arrangements for TimePoint::max(), which do not happen by themselves.
    [[nodiscard]] std::size_t hanging() const noexcept;

    /// Hands the callbacks of all hanging arrangements to their executors, without moving the time.
    void wake_hanging();

    /// Forgets all arrangements and destroys their callbacks uncalled, as when a context is destroyed.
    void drop_all() noexcept;

private:
    class VirtualTimer;
    struct Owner;
    struct Arrangement {
        std::shared_ptr<Owner> owner;
        std::function<void()> on_time;
    };
    using Key = std::pair<TimePoint, std::uint64_t>;
    using Arrangements = std::map<Key, Arrangement>;

    void fire(Arrangements::iterator first);

    TimePoint now_;
    std::uint64_t arranged_ = 0;
    Arrangements arrangements_;
};

}  // namespace trawl::testing
