// Runs asynchronous code on virtual time, to its end, in one thread.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <trawl/async_run.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>
#include <trawl/testing/virtual_clock.hpp>

namespace trawl::testing {

/// A simulated program did not come to its end, or left something behind; the message says what.
class TRAWL_EXPORT SimulationError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One `io_context` and one `VirtualClock`. Runs what is ready until nothing is, then jumps to the next timer: hours
/// pass in microseconds, and the same program takes the same steps every time.
///
/// Errors: every running function throws `SimulationError` when it takes more than `max_steps` steps, which is how an
///   endless loop shows. Exceptions of handlers pass through.
/// Executor: everything runs on the calling thread.
/// Lifetimes: what still waits when the simulation is destroyed is destroyed with it.
class TRAWL_EXPORT Simulation {
public:
    /// Parameters: max_steps: handlers and timers that one call of a running function may run.
    explicit Simulation(std::size_t max_steps = 1'000'000);
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;
    ~Simulation();

    [[nodiscard]] asio::any_io_executor executor() { return context_.get_executor(); }
    [[nodiscard]] asio::io_context& context() noexcept { return context_; }
    [[nodiscard]] const std::shared_ptr<VirtualClock>& clock() const noexcept { return clock_; }
    /// Virtual time since the simulation was made.
    [[nodiscard]] Duration elapsed() const noexcept { return clock_->now() - start_; }

    /// Runs until nothing is ready and no timer is left that ever fires.
    void run();
    /// Runs what is ready now; time stands still.
    void run_ready();
    /// Runs everything that is due up to `when`, that time included, and leaves the clock there.
    void run_until(TimePoint when);
    /// Runs everything that is due within the span, and leaves the clock at its end.
    void run_for(Duration span) { run_until(later(clock_->now(), span)); }

    /// Runs a task to its end; other things that wait run along.
    ///
    /// Returns: its result. Errors: its exception; `SimulationError` when it waits for something that never happens.
    template <class T>
    T finish(Task<T> task);

    /// One sentence for each kind of thing that is left: timers, hanging waits, work of the context. Runs what is due.
    [[nodiscard]] std::vector<std::string> leftovers();
    /// Errors: SimulationError that lists the leftovers, if there are any.
    void expect_nothing_left();

private:
    void drive(const bool& done);
    void step_ready(std::size_t& steps);
    void count_step(std::size_t& steps) const;

    std::shared_ptr<VirtualClock> clock_;  ///< Before the context: what that destroys may own timers of the clock's.
    asio::io_context context_;
    TimePoint start_;
    std::size_t max_steps_;
};

template <class T>
T Simulation::finish(Task<T> task) {
    // Shared with the handler: when drive() throws, the handler is still around and must not find a dead stack.
    struct End {
        bool done = false;
        std::exception_ptr failure;
        std::conditional_t<std::is_void_v<T>, std::monostate, std::optional<T>> value;
    };
    const auto end = std::make_shared<End>();
    async_run(executor(), std::move(task), [end](std::exception_ptr failure, auto&&... value) {
        end->done = true;
        end->failure = std::move(failure);
        if constexpr (!std::is_void_v<T>) {
            end->value.emplace(std::move(value)...);
        }
    });
    drive(end->done);
    if (end->failure) {
        std::rethrow_exception(end->failure);
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(end->value);
    }
}

}  // namespace trawl::testing
