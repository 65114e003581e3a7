// The gather's window: how many leaves run at one time, in which order, and where their results go.
#include <doctest/doctest.h>

#include <trawl/gather.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include "leaves.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::gather;
using trawl::GatherOptions;
using trawl::LeafContext;
using trawl::LeafResult;
using trawl::Task;
using trawl::test::Account;
using trawl::test::Results;
using trawl::test::timed;
using trawl::testing::Simulation;
using Indices = std::vector<std::size_t>;

/// Six leaves; the later ones are the faster ones.
Results run_six(Simulation& simulation, Account& account, std::size_t cap) {
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        return timed(clock, account, context.index, (6 - context.index) * 1ms);
    };
    return simulation.finish(gather(6, leaf, GatherOptions{.max_concurrent = cap, .clock = &clock}));
}

TEST_CASE("as many leaves run at one time as the cap says, started and answered in input order") {
    struct Case {
        std::size_t cap;
        std::size_t most;
        trawl::Duration elapsed;
        Indices ended;
    };
    const std::vector<Case> cases{
        {0, 6, 6ms, {5, 4, 3, 2, 1, 0}}, {1, 1, 21ms, {0, 1, 2, 3, 4, 5}},  {2, 2, 11ms, {1, 0, 2, 3, 5, 4}},
        {6, 6, 6ms, {5, 4, 3, 2, 1, 0}}, {100, 6, 6ms, {5, 4, 3, 2, 1, 0}},
    };
    for (const Case& wanted : cases) {
        CAPTURE(wanted.cap);
        Account account;
        Simulation simulation;
        const Results results = run_six(simulation, account, wanted.cap);
        CHECK(account.most_in_flight == wanted.most);
        CHECK(account.in_flight == 0);
        CHECK(simulation.elapsed() == wanted.elapsed);
        CHECK(account.started == Indices{0, 1, 2, 3, 4, 5});
        CHECK(account.ended == wanted.ended);
        REQUIRE(results.size() == 6);
        for (std::size_t i = 0; i < results.size(); ++i) {
            REQUIRE(results[i].ok());
            CHECK(results[i].value() == static_cast<int>(i) * 10);
            CHECK(results[i].settled - results[i].started == (6 - i) * 1ms);
        }
        simulation.expect_nothing_left();
    }
}

TEST_CASE("no leaves give no results, at once") {
    Simulation simulation;
    int calls = 0;
    const auto leaf = [&](LeafContext) -> Task<int> {
        ++calls;
        co_return 1;
    };
    CHECK(simulation.finish(gather(0, leaf)).empty());
    CHECK(calls == 0);
    simulation.expect_nothing_left();
}

TEST_CASE("leaves that end at once need neither stack nor turns of the executor") {
    Simulation simulation{100};
    const auto leaf = [](LeafContext context) -> Task<std::size_t> { co_return context.index; };
    for (const std::size_t cap : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
        const auto results = simulation.finish(gather(10'000, leaf, GatherOptions{.max_concurrent = cap}));
        REQUIRE(results.size() == 10'000);
        CHECK(results.back().value() == 9'999);
    }
}

TEST_CASE("a leaf is told its index and its own limit") {
    Simulation simulation;
    auto& clock = *simulation.clock();
    std::vector<trawl::TimePoint> limits;
    const auto leaf = [&](LeafContext context) -> Task<int> {
        limits.push_back(context.deadline);
        co_await trawl::sleep_for(clock, 3ms);
        co_return 0;
    };
    simulation.finish(gather(1, leaf, GatherOptions{.clock = &clock}));
    CHECK(limits.back() == trawl::TimePoint::max());
    limits.clear();
    const auto start = clock.now();
    const GatherOptions options{.max_concurrent = 1, .leaf_timeout = 5ms, .deadline = start + 7ms, .clock = &clock};
    simulation.finish(gather(2, leaf, options));
    CHECK(limits == std::vector<trawl::TimePoint>{start + 5ms, start + 7ms});
}

TEST_CASE("on_settled hears of every leaf once, when it is settled, with the result that is returned") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    Indices heard;
    std::vector<trawl::Duration> when;
    const auto leaf = [&](LeafContext context) -> Task<int> {
        if (context.index == 1) throw 5;
        co_return co_await timed(clock, account, context.index, (3 - context.index) * 1ms);
    };
    auto on_settled = [&](std::size_t index, LeafResult<int>& result) {
        heard.push_back(index);
        when.push_back(simulation.elapsed());
        if (result.ok()) result.value() += 1;
    };
    const auto results = simulation.finish(gather(3, leaf, GatherOptions{.clock = &clock}, on_settled));
    CHECK(heard == Indices{1, 2, 0});
    CHECK(when == std::vector<trawl::Duration>{0ms, 1ms, 3ms});
    CHECK(results[0].value() == 1);
    CHECK(results[2].value() == 21);
}

TEST_CASE("leaves that on_settled appends run under the same cap, and come last") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    Indices heard;
    const auto leaf = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 1ms); };
    auto on_settled = [&](std::size_t index, LeafResult<int>&) -> std::size_t {
        heard.push_back(index);
        return index < 2 ? 2 : 0;
    };
    SUBCASE("in time") {
        const GatherOptions options{.max_concurrent = 2, .clock = &clock};
        const auto results = simulation.finish(gather(3, leaf, options, on_settled));
        REQUIRE(results.size() == 7);
        CHECK(heard.size() == 7);
        CHECK(account.started == Indices{0, 1, 2, 3, 4, 5, 6});
        CHECK(account.most_in_flight == 2);
        CHECK(simulation.elapsed() == 4ms);
        CHECK(results[6].value() == 60);
    }
    SUBCASE("too late for the deadline") {
        const GatherOptions options{.max_concurrent = 1, .deadline = clock.now() + 1500us, .clock = &clock};
        const auto results = simulation.finish(gather(3, leaf, options, on_settled));
        REQUIRE(results.size() == 7);
        CHECK(heard == Indices{0, 1, 2, 3, 4, 5, 6});
        CHECK(results[0].ok());
        for (std::size_t i = 1; i < results.size(); ++i) {
            CHECK(results[i].error().code() == trawl::Errc::deadline_exceeded);
        }
        CHECK(account.started == Indices{0, 1});
    }
}

TEST_CASE("a gather may be a leaf of another, each with its own cap") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto outer = [&](LeafContext) -> Task<int> {
        auto inner = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 1ms); };
        const GatherOptions options{.max_concurrent = 2, .clock = &clock};
        const auto results = co_await gather(4, std::move(inner), options);
        int sum = 0;
        for (const auto& result : results) sum += result.value();
        co_return sum;
    };
    const auto results = simulation.finish(gather(5, outer, GatherOptions{.max_concurrent = 3, .clock = &clock}));
    REQUIRE(results.size() == 5);
    for (const auto& result : results) CHECK(result.value() == 60);
    CHECK(account.most_in_flight == 6);
    CHECK(simulation.elapsed() == 4ms);
    simulation.expect_nothing_left();
}

}  // namespace
