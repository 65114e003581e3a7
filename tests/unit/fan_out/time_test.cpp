// The gather's limits in time: of a leaf and of the whole, on both sides of each boundary, and leaves that will not
// stop.
#include <doctest/doctest.h>

#include <trawl/gather.hpp>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <vector>

#include "leaves.hpp"
#include "witness.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::gather;
using trawl::GatherOptions;
using trawl::LeafContext;
using trawl::Task;
using trawl::test::Account;
using trawl::test::Gate;
using trawl::test::Run;
using trawl::test::timed;
using trawl::testing::Simulation;
using Indices = std::vector<std::size_t>;

TEST_CASE("a leaf times out at its limit and not before, counted from its own start") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        return timed(clock, account, context.index, context.index == 0 ? 3ms : 1h);
    };
    const GatherOptions options{.max_concurrent = 1, .leaf_timeout = 10ms, .clock = &clock};
    Run run{simulation, gather(2, leaf, options)};
    simulation.run_for(13ms - 1ns);
    CHECK(run.ends == 0);
    simulation.run_for(1ns);
    REQUIRE(run.ends == 1);
    CHECK(run.results[0].ok());
    CHECK(run.results[1].error().code() == Errc::timeout);
    CHECK(run.results[1].settled - run.results[1].started == 10ms);
    simulation.expect_nothing_left();
}

TEST_CASE("an answer 1 ns before the limit counts, one 1 ns after it does not") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        return timed(clock, account, context.index, context.index == 0 ? 10ms - 1ns : 10ms + 1ns);
    };
    GatherOptions options{.clock = &clock};
    Errc wanted{};
    SUBCASE("of the leaf") {
        options.leaf_timeout = 10ms;
        wanted = Errc::timeout;
    }
    SUBCASE("of the whole") {
        options.deadline = clock.now() + 10ms;
        wanted = Errc::deadline_exceeded;
    }
    SUBCASE("of the whole, which comes before the leaf's") {
        options.leaf_timeout = 10ms + 1ns;
        options.deadline = clock.now() + 10ms;
        wanted = Errc::deadline_exceeded;
    }
    SUBCASE("of the leaf, which comes before that of the whole") {
        options.leaf_timeout = 10ms;
        options.deadline = clock.now() + 10ms + 1ns;
        wanted = Errc::timeout;
    }
    const auto results = simulation.finish(gather(2, leaf, options));
    CHECK(results[0].ok());
    CHECK(results[1].error().code() == wanted);
    CHECK(results[1].settled - results[1].started == 10ms);
    CHECK(account.ended == Indices{0});
    simulation.expect_nothing_left();
}

TEST_CASE("at the deadline, and not before, what runs is stopped and what waits is not started") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto start = clock.now();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        return timed(clock, account, context.index, context.index == 0 ? 1ms : 1h);
    };
    Run run{simulation, gather(5, leaf, GatherOptions{.max_concurrent = 2, .deadline = start + 10ms, .clock = &clock})};
    simulation.run_for(10ms - 1ns);
    CHECK(run.ends == 0);
    CHECK(account.in_flight == 2);
    simulation.run_for(1ns);
    REQUIRE(run.ends == 1);
    CHECK(account.in_flight == 0);
    CHECK(account.started == Indices{0, 1, 2});
    REQUIRE(run.results.size() == 5);
    CHECK(run.results[0].ok());
    for (std::size_t i = 1; i < 5; ++i) {
        CHECK(run.results[i].error().code() == Errc::deadline_exceeded);
        CHECK(run.results[i].settled == start + 10ms);
    }
    CHECK(run.results[4].started == run.results[4].settled);
    simulation.expect_nothing_left();
}

TEST_CASE("a deadline that is there already starts nothing; 1 ns later it does") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        const trawl::test::InFlight guard{account, context.index};
        co_return 7;
    };
    GatherOptions options{.deadline = clock.now(), .clock = &clock};
    const auto late = simulation.finish(gather(3, leaf, options));
    REQUIRE(late.size() == 3);
    for (const auto& result : late) {
        CHECK(result.error().code() == Errc::deadline_exceeded);
        CHECK(result.started == result.settled);
    }
    CHECK(account.started.empty());
    options.deadline = clock.now() + 1ns;
    const auto in_time = simulation.finish(gather(3, leaf, options));
    for (const auto& result : in_time) CHECK(result.ok());
}

TEST_CASE("each of many leaves has its own time, whatever the others do") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        return timed(clock, account, context.index, context.index % 3 == 0 ? 1h : 4ms);
    };
    const GatherOptions options{.max_concurrent = 4, .leaf_timeout = 5ms, .clock = &clock};
    const auto results = simulation.finish(gather(30, leaf, options));
    for (std::size_t i = 0; i < results.size(); ++i) {
        CAPTURE(i);
        CHECK(results[i].ok() == (i % 3 != 0));
        CHECK(results[i].settled - results[i].started == (i % 3 == 0 ? 5ms : 4ms));
    }
    CHECK(account.most_in_flight == 4);
    simulation.expect_nothing_left();
}

TEST_CASE(
    "a leaf that ignores its cancellation is given up, keeps its place under the cap, and its answer is dropped") {
    Account account;
    Gate gate;
    const Witness witness;
    Simulation simulation;
    auto& clock = *simulation.clock();
    std::vector<std::size_t> heard;
    auto leaf = [&, token = witness.token()](LeafContext context) -> Task<int> {
        if (context.index != 0) co_return co_await timed(clock, account, context.index, 1ms);
        const trawl::test::InFlight guard{account, context.index};
        co_await gate.pass();
        co_return 99;
    };
    auto on_settled = [&heard](std::size_t index, trawl::LeafResult<int>&) { heard.push_back(index); };
    const GatherOptions options{
        .max_concurrent = 1, .leaf_timeout = 10ms, .deadline = clock.now() + 50ms, .clock = &clock};
    Run run{simulation, gather(2, std::move(leaf), options, on_settled)};
    simulation.run_for(20ms);
    CHECK(heard == Indices{0});
    CHECK(account.started == Indices{0});
    CHECK(gate.waiting() == 1);
    SUBCASE("it ends in time for the next") {
        gate.open();
        simulation.run();
        REQUIRE(run.ends == 1);
        CHECK(run.results[1].value() == 10);
        CHECK(simulation.elapsed() == 21ms);
        CHECK(account.most_in_flight == 1);
    }
    SUBCASE("it ends after the gather") {
        simulation.run();
        REQUIRE(run.ends == 1);
        CHECK(simulation.elapsed() == 50ms);
        CHECK(run.results[1].error().code() == Errc::deadline_exceeded);
        CHECK(account.started == Indices{0});
        CHECK(witness.alive() > 0);
        gate.open();
        simulation.run();
        CHECK(account.started == Indices{0});
    }
    SUBCASE("it never ends, but is dropped") {
        simulation.run();
        REQUIRE(run.ends == 1);
        gate.drop();
        simulation.run();
    }
    CHECK(run.results[0].error().code() == Errc::timeout);
    CHECK(heard == Indices{0, 1});
    CHECK(witness.alive() == 0);
    CHECK(account.in_flight == 0);
    simulation.expect_nothing_left();
}

TEST_CASE("a negative limit is refused by name") {
    Simulation simulation;
    const auto leaf = [](LeafContext) -> Task<int> { co_return 1; };
    auto task = gather(1, leaf, GatherOptions{.leaf_timeout = -1ns, .clock = simulation.clock().get()});
    CHECK_THROWS_WITH_AS(simulation.finish(std::move(task)), doctest::Contains("GatherOptions.leaf_timeout"),
                         std::invalid_argument);
    simulation.expect_nothing_left();
}

TEST_CASE("a leaf's limit beyond the end of time is no limit") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 1ms); };
    const GatherOptions options{.leaf_timeout = trawl::Duration::max(), .clock = &clock};
    const auto results = simulation.finish(gather(2, leaf, options));
    CHECK(results[0].ok());
    CHECK(results[1].ok());
}

}  // namespace
