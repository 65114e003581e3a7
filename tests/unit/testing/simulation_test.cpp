// The driver of simulations, the virtual clock and the random numbers: that they repeat, order, bound and notice.
#include <doctest/doctest.h>

#include <trawl/sleep.hpp>
#include <trawl/testing/random.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "witness.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::testing::Random;
using trawl::testing::Simulation;
using trawl::testing::SimulationError;

TEST_CASE("timers fire by time, and by arrangement where the times are equal") {
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto start = clock.now();
    std::string order;
    std::vector<std::unique_ptr<trawl::Timer>> timers;
    const auto arrange = [&](trawl::Duration when, char name) {
        timers.push_back(clock.make_timer(simulation.executor()));
        timers.back()->schedule(start + when, [&order, name] { order += name; });
    };
    arrange(2ms, 'c');
    arrange(1ms, 'a');
    arrange(2ms, 'd');
    arrange(1ms, 'b');
    timers[0]->schedule(start + 2ms, [&order] { order += 'e'; });  // Arranged anew: now the last of its time.
    CHECK(clock.pending() == 4);
    CHECK(clock.next() == start + 1ms);
    simulation.run_until(start + 2ms - 1ns);
    CHECK(order == "ab");
    CHECK(simulation.elapsed() == 2ms - 1ns);
    simulation.run();
    CHECK(order == "abde");
    CHECK(clock.pending() == 0);
    CHECK_FALSE(clock.next());
    CHECK_FALSE(clock.fire_next());
}

TEST_CASE("time that passes while a program computes makes timers late, not lost, and never runs back") {
    Simulation simulation;
    auto& clock = *simulation.clock();
    trawl::Duration fired{0};
    const auto timer = clock.make_timer(simulation.executor());
    timer->schedule(clock.now() + 1ms, [&] { fired = simulation.elapsed(); });
    clock.advance(5ms);
    CHECK(fired == 0ms);
    simulation.run();
    CHECK(fired == 5ms);
    CHECK_THROWS_AS(clock.advance(-1ns), std::invalid_argument);
    simulation.run_until(clock.now() - 1ms);
    CHECK(simulation.elapsed() == 5ms);
}

TEST_CASE("what hangs does not fire until it is woken, and is dropped with the clock") {
    const Witness witness;
    {
        Simulation simulation;
        auto& clock = *simulation.clock();
        int woken = 0;
        const auto timer = clock.make_timer(simulation.executor());
        const auto hang = [&] {
            timer->schedule(trawl::TimePoint::max(), [&woken, token = witness.token()] { ++woken; });
        };
        hang();
        simulation.run();
        CHECK(woken == 0);
        CHECK(clock.hanging() == 1);
        CHECK(clock.pending() == 0);
        const auto before = clock.now();
        clock.wake_hanging();
        simulation.run();
        CHECK(woken == 1);
        CHECK(clock.now() == before);
        hang();
        CHECK(witness.alive() == 1);
    }
    CHECK(witness.alive() == 0);
}

TEST_CASE("a program without end is an error after so many steps") {
    Simulation simulation{100};
    std::function<void()> again;
    SUBCASE("of handlers") {
        again = [&] { asio::post(simulation.executor(), again); };
        again();
        CHECK_THROWS_WITH_AS(simulation.run(), doctest::Contains("no end after 100 steps"), SimulationError);
        CHECK_THROWS_AS(simulation.run_ready(), SimulationError);
    }
    SUBCASE("of timers") {
        const auto timer = simulation.clock()->make_timer(simulation.executor());
        again = [&] { timer->schedule(simulation.clock()->now() + 1ms, again); };
        again();
        CHECK_THROWS_WITH_AS(simulation.run(), doctest::Contains("with 1 timers"), SimulationError);
        CHECK_THROWS_AS(simulation.run_for(1h), SimulationError);
    }
    again = nullptr;
}

TEST_CASE("a task that waits for what never happens is an error, not a hang") {
    Simulation simulation;
    CHECK_THROWS_WITH_AS(simulation.finish(trawl::sleep_until(*simulation.clock(), trawl::TimePoint::max())),
                         doctest::Contains("never happens"), SimulationError);
    CHECK_THROWS_WITH_AS(simulation.expect_nothing_left(), doctest::Contains("1 calls hang"), SimulationError);
}

TEST_CASE("whatever is left is named") {
    Simulation simulation;
    simulation.expect_nothing_left();
    const auto timer = simulation.clock()->make_timer(simulation.executor());
    timer->schedule(simulation.clock()->now() + 1ms, [] {});
    CHECK(simulation.leftovers() == std::vector<std::string>{"1 timers are still arranged"});
    timer->cancel();
    simulation.expect_nothing_left();
    {
        const auto work = asio::make_work_guard(simulation.executor());
        REQUIRE(simulation.leftovers().size() == 1);
        CHECK(simulation.leftovers()[0].find("still has work") != std::string::npos);
    }
    simulation.expect_nothing_left();
}

TEST_CASE("random numbers are those of the papers, on every machine") {
    // SplitMix64 from the state 1234567, and xoshiro256** seeded by it with 1; from independent implementations.
    CHECK(trawl::testing::mix(1234567) == 6457827717110365317U);
    CHECK(trawl::testing::mix(1234567 + 0x9e3779b97f4a7c15U) == 3203168211198807973U);
    Random random{1};
    CHECK(random.next() == 12966619160104079557U);
    CHECK(random.next() == 9600361134598540522U);
    CHECK(random.next() == 10590380919521690900U);
    CHECK(trawl::testing::hash_of("a") == 6857225946766476583U);
    CHECK(trawl::testing::hash_of("") == 14087677454934409008U);
    CHECK(trawl::testing::hash_of("\xc3\xa4") == 11480249431235062666U);
}

TEST_CASE("random numbers keep their bounds and spread over them") {
    Random random{7};
    std::vector<int> counts(10, 0);
    for (int i = 0; i < 100'000; ++i) ++counts[random.below(10)];
    for (const int count : counts) CHECK(std::abs(count - 10'000) < 500);
    CHECK(random.below(0) == 0);
    CHECK(random.below(1) == 0);
    CHECK(random.between(5, 5) == 5);
    CHECK(random.between(6, 5) == 6);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 200; ++i) seen.insert(random.between(3, 6));
    CHECK(seen == std::set<std::uint64_t>{3, 4, 5, 6});
    static_cast<void>(random.between(0, UINT64_MAX));
    for (int i = 0; i < 1000; ++i) {
        const double unit = random.unit();
        CHECK((unit >= 0.0 && unit < 1.0));
        CHECK_FALSE(random.chance(0));
        CHECK(random.chance(100));
    }
    std::vector<int> values(20);
    std::iota(values.begin(), values.end(), 0);
    std::vector<int> shuffled = values;
    random.shuffle(shuffled);
    CHECK(shuffled != values);
    CHECK(std::is_permutation(shuffled.begin(), shuffled.end(), values.begin()));
    Random fork = random.fork();
    CHECK(fork.next() != random.next());
}

}  // namespace
