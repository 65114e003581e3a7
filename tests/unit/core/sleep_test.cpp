// Waiting for a time, on the machine's clock and on a virtual one; the contract of timers.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <string>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::testing::Simulation;

TEST_CASE("a sleeper wakes at its time, neither before nor after") {
    Simulation simulation;
    bool awake = false;
    trawl::async_run(simulation.executor(), trawl::sleep_for(*simulation.clock(), 10ms),
                     [&](const std::exception_ptr& failure) { awake = !failure; });
    simulation.run_for(10ms - 1ns);
    CHECK_FALSE(awake);
    simulation.run_for(1ns);
    CHECK(awake);
    simulation.expect_nothing_left();
}

TEST_CASE("a time in the past means the next turn, not now") {
    Simulation simulation;
    bool awake = false;
    const auto start = simulation.clock()->now();
    trawl::async_run(simulation.executor(), trawl::sleep_until(*simulation.clock(), start - 1h),
                     [&](const std::exception_ptr& failure) { awake = !failure; });
    simulation.run();
    CHECK(awake);
    CHECK(simulation.elapsed() == 0s);
}

TEST_CASE("sleeping for ever is no overflow") {
    Simulation simulation;
    bool ended = false;
    trawl::async_run(simulation.executor(), trawl::sleep_for(*simulation.clock(), trawl::Duration::max()),
                     [&](const std::exception_ptr&) { ended = true; });
    simulation.run();
    CHECK_FALSE(ended);
    CHECK(simulation.clock()->hanging() == 1);
}

TEST_CASE("a sleeper that is cancelled wakes at once, with an error") {
    Simulation simulation;
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    trawl::async_run(simulation.executor(), trawl::sleep_for(*simulation.clock(), 10ms),
                     asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) { failure = thrown; }));
    simulation.run_for(3ms);
    signal.emit(asio::cancellation_type::terminal);
    simulation.run();
    REQUIRE(failure);
    CHECK(trawl::to_error(failure).code() == trawl::Errc::cancelled);
    CHECK(simulation.elapsed() == 3ms);
    simulation.expect_nothing_left();
}

/// Runs the contract of timers on a clock; `turn` lets everything happen that is due by then.
template <class Turn>
void check_timer(trawl::Clock& clock, const asio::any_io_executor& executor, const Turn& turn) {
    std::string calls;
    auto timer = clock.make_timer(executor);
    const auto past = clock.now() - 1s;
    const auto far = clock.now() + 1h;

    timer->schedule(past, [&] { calls += "a"; });
    CHECK(calls.empty());
    turn();
    CHECK(calls == "a");

    timer->schedule(past, [&] { calls += "replaced"; });
    timer->schedule(past, [&] { calls += "b"; });
    turn();
    CHECK(calls == "ab");

    timer->schedule(past, [&] { calls += "cancelled"; });
    timer->cancel();
    timer->cancel();
    turn();
    CHECK(calls == "ab");

    timer->schedule(far, [&] { calls += "too early"; });
    timer->schedule(past, [&] { calls += "c"; });
    turn();
    CHECK(calls == "abc");

    // The callback may arrange the same timer again, and may destroy it.
    timer->schedule(past, [&] {
        calls += "d";
        timer->schedule(past, [&] {
            calls += "e";
            timer.reset();
        });
    });
    turn();
    turn();
    CHECK(calls == "abcde");

    // Of two that are due, the first may withdraw the second.
    timer = clock.make_timer(executor);
    auto second = clock.make_timer(executor);
    timer->schedule(past, [&] { second->cancel(); });
    second->schedule(clock.now(), [&] { calls += "withdrawn"; });
    turn();
    CHECK(calls == "abcde");

    // What is still arranged when a timer goes is forgotten.
    second->schedule(past, [&] { calls += "destroyed"; });
    second.reset();
    turn();
    CHECK(calls == "abcde");
}

TEST_CASE("the machine's timers keep the contract") {
    asio::io_context context{1};
    check_timer(*trawl::Clock::steady(), context.get_executor(), [&context] {
        context.restart();
        context.poll();
    });
}

TEST_CASE("virtual timers keep the contract") {
    Simulation simulation;
    check_timer(*simulation.clock(), simulation.executor(), [&simulation] { simulation.run_for(0s); });
}

TEST_CASE("the machine's clock moves on by itself, and is one for all") {
    const auto& clock = trawl::Clock::steady();
    const auto first = clock->now();
    CHECK(clock->now() >= first);
    CHECK(trawl::Clock::steady().get() == clock.get());
}

}  // namespace
