// What the tests of the gather share: leaves that keep an account of themselves, a gate, and a run that one can cancel.
#pragma once

#include <trawl/async_run.hpp>
#include <trawl/gather.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace trawl::test {

using Results = std::vector<LeafResult<int>>;

inline constexpr auto terminal = asio::cancellation_type::terminal;

/// Who ran, and how many did so at one time.
struct Account {
    std::size_t in_flight = 0;
    std::size_t most_in_flight = 0;
    std::vector<std::size_t> started{};
    std::vector<std::size_t> ended{};  ///< Those that came to the end of their body.
};

/// Counts its leaf as in flight while the leaf's frame lives.
class InFlight {
public:
    InFlight(Account& account, std::size_t index) : account_(account) {
        account_.started.push_back(index);
        account_.most_in_flight = std::max(account_.most_in_flight, ++account_.in_flight);
    }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;
    ~InFlight() { --account_.in_flight; }

private:
    Account& account_;
};

/// A leaf that takes a span of time and gives its index times ten.
inline Task<int> timed(Clock& clock, Account& account, std::size_t index, Duration span) {
    const InFlight guard{account, index};
    co_await sleep_for(clock, span);
    account.ended.push_back(index);
    co_return static_cast<int>(index) * 10;
}

/// Where leaves wait until it is opened, whoever cancels them in the meantime.
class Gate {
public:
    Task<void> pass() {
        auto operation = asio::async_initiate<const asio::deferred_t, void()>(
            [this](auto handler) {
                const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
                parked_.emplace_back([kept] { asio::post(std::move(*kept)); });
            },
            asio::deferred);
        co_await std::move(operation);
    }
    void open() {
        const auto waiting = std::exchange(parked_, {});
        for (const auto& resume : waiting) {
            resume();
        }
    }
    /// Destroys what waits, as an I/O object does whose context is gone.
    void drop() { parked_.clear(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return parked_.size(); }

private:
    std::vector<std::function<void()>> parked_;
};

/// A gather under way, what became of it, and the signal that cancels it.
struct Run {
    Run(testing::Simulation& simulation, Task<Results> task) {
        async_run(simulation.executor(), std::move(task),
                  asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr thrown, Results answer) {
                      ++ends;
                      failure = std::move(thrown);
                      results = std::move(answer);
                  }));
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    asio::cancellation_signal signal{};
    int ends = 0;
    std::exception_ptr failure{};
    Results results{};
};

}  // namespace trawl::test
