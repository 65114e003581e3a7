// A gather that its caller cancels: before, while and after it runs, nested, and with leaves that will not stop.
#include <doctest/doctest.h>

#include <trawl/error.hpp>
#include <trawl/gather.hpp>

#include <cstddef>
#include <memory>
#include <utility>
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
using trawl::test::terminal;
using trawl::test::timed;
using trawl::testing::Simulation;
using Indices = std::vector<std::size_t>;

void check_cancelled(const Run& run) {
    CHECK(run.ends == 1);
    REQUIRE(run.failure);
    CHECK(trawl::to_error(run.failure).code() == Errc::cancelled);
    CHECK(run.results.empty());
}

TEST_CASE("cancelled while leaves run: they stop, the others never start, and Errc::cancelled is thrown") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    std::vector<Errc> heard;
    const auto leaf = [&](LeafContext context) -> Task<int> {
        return timed(clock, account, context.index, context.index == 0 ? 1ms : 1h);
    };
    auto on_settled = [&heard](std::size_t, trawl::LeafResult<int>& result) {
        heard.push_back(result.ok() ? Errc{} : result.error().code());
    };
    const GatherOptions options{.max_concurrent = 2, .leaf_timeout = 2h, .deadline = clock.now() + 3h, .clock = &clock};
    Run run{simulation, gather(5, leaf, options, on_settled)};
    simulation.run_for(5ms);
    CHECK(account.in_flight == 2);
    run.signal.emit(terminal);
    simulation.run();
    check_cancelled(run);
    CHECK_THROWS_AS(std::rethrow_exception(run.failure), trawl::Error);
    CHECK(simulation.elapsed() == 5ms);
    CHECK(account.started == Indices{0, 1, 2});
    CHECK(account.in_flight == 0);
    CHECK(heard == std::vector<Errc>{Errc{}, Errc::cancelled, Errc::cancelled, Errc::cancelled, Errc::cancelled});
    simulation.expect_nothing_left();
}

TEST_CASE("cancelled before it begins: no leaf is started") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto body = [&]() -> Task<trawl::test::Results> {
        co_await trawl::sleep_for(clock, 1ms);
        auto leaf = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 1ms); };
        co_return co_await gather(3, std::move(leaf));
    };
    Run run{simulation, body()};
    simulation.run_ready();
    run.signal.emit(terminal);
    simulation.run();
    check_cancelled(run);
    CHECK(account.started.empty());
    simulation.expect_nothing_left();
}

TEST_CASE("cancelled after its end: nothing happens") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 1ms); };
    Run run{simulation, gather(3, leaf, GatherOptions{.clock = &clock})};
    simulation.run();
    run.signal.emit(terminal);
    simulation.run();
    CHECK(run.ends == 1);
    CHECK_FALSE(run.failure);
    CHECK(run.results.size() == 3);
    simulation.expect_nothing_left();
}

TEST_CASE("cancelled twice, and in the turn in which a leaf ends") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> {
        co_await timed(clock, account, context.index, 1ms);
        co_return 1;
    };
    Run run{simulation, gather(2, leaf, GatherOptions{.clock = &clock})};
    simulation.run_for(1ms - 1ns);
    clock.advance(1ns);
    clock.fire_next();
    run.signal.emit(terminal);
    run.signal.emit(terminal);
    simulation.run();
    check_cancelled(run);
    simulation.expect_nothing_left();
}

TEST_CASE("the caller does not wait for leaves that ignore the cancellation; their answers are dropped") {
    Account account;
    Gate gate;
    const Witness witness;
    Simulation simulation;
    auto leaf = [&, token = witness.token()](LeafContext context) -> Task<int> {
        const trawl::test::InFlight guard{account, context.index};
        co_await gate.pass();
        co_return 1;
    };
    Run run{simulation, gather(4, std::move(leaf), GatherOptions{.max_concurrent = 2})};
    simulation.run();
    run.signal.emit(terminal);
    simulation.run();
    check_cancelled(run);
    CHECK(account.in_flight == 2);
    CHECK(witness.alive() > 0);
    gate.open();
    simulation.run();
    CHECK(account.started == Indices{0, 1});
    CHECK(account.in_flight == 0);
    CHECK(witness.alive() == 0);
    simulation.expect_nothing_left();
}

TEST_CASE("cancellation goes down through nested gathers") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto outer = [&](LeafContext) -> Task<int> {
        auto inner = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 1h); };
        const GatherOptions options{.max_concurrent = 2, .clock = &clock};
        const auto results = co_await gather(3, std::move(inner), options);
        co_return static_cast<int>(results.size());
    };
    SUBCASE("from the caller") {
        Run run{simulation, gather(3, outer, GatherOptions{.max_concurrent = 2, .clock = &clock})};
        simulation.run_for(1ms);
        CHECK(account.in_flight == 4);
        run.signal.emit(terminal);
        simulation.run();
        check_cancelled(run);
        CHECK(account.started.size() == 4);
    }
    SUBCASE("from the limit of the outer leaf") {
        const GatherOptions options{.max_concurrent = 2, .leaf_timeout = 5ms, .clock = &clock};
        const auto results = simulation.finish(gather(3, outer, options));
        for (const auto& result : results) CHECK(result.error().code() == Errc::timeout);
        CHECK(account.started.size() == 6);
        CHECK(simulation.elapsed() == 10ms);
        simulation.run();  // The last leaves were told to stop and end on the next turn.
    }
    CHECK(account.in_flight == 0);
    simulation.expect_nothing_left();
}

}  // namespace
