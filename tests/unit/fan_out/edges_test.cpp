// The gather at its edges: callers cancelled from inside, time that passes inside a leaf, contexts and clocks that go
// away.
#include <doctest/doctest.h>

#include <trawl/error.hpp>
#include <trawl/gather.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
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
using trawl::LeafResult;
using trawl::Task;
using trawl::test::Account;
using trawl::test::Gate;
using trawl::test::Run;
using trawl::test::terminal;
using trawl::test::timed;
using trawl::testing::Simulation;
using Indices = std::vector<std::size_t>;

TEST_CASE("a caller that is cancelled by one of its own leaves, or on hearing of one, is cancelled at once") {
    Simulation simulation;
    auto& clock = *simulation.clock();
    Account account;
    std::optional<Run> run;
    std::vector<Errc> heard;
    bool cancel_in_leaf = false;
    std::size_t cancel_at = 0;
    trawl::Duration span{0};
    SUBCASE("in the body of the first leaf") { cancel_in_leaf = true; }
    SUBCASE("in the body of a later leaf, which starts when another has ended") {
        cancel_in_leaf = true;
        cancel_at = 3;
        span = 1ms;
    }
    SUBCASE("on hearing of a leaf that ended at once") {}
    SUBCASE("on hearing of a leaf that ended later") { span = 1ms; }
    SUBCASE("on hearing of a later leaf that ended at once") { cancel_at = 3; }
    const auto leaf = [&](LeafContext context) -> Task<int> {
        const trawl::test::InFlight guard{account, context.index};
        if (cancel_in_leaf && context.index == cancel_at) run->signal.emit(terminal);
        if (span > 0ms) co_await trawl::sleep_for(clock, span);
        co_return 1;
    };
    auto on_settled = [&](std::size_t index, LeafResult<int>& result) {
        heard.push_back(result.ok() ? Errc{} : result.error().code());
        if (!cancel_in_leaf && index == cancel_at) run->signal.emit(terminal);
    };
    run.emplace(simulation, gather(6, leaf, GatherOptions{.max_concurrent = 2, .clock = &clock}, on_settled));
    simulation.run();
    CHECK(run->ends == 1);
    REQUIRE(run->failure);
    CHECK(trawl::to_error(run->failure).code() == Errc::cancelled);
    CHECK(heard.size() == 6);
    CHECK(heard.back() == Errc::cancelled);
    CHECK(account.started.size() <= cancel_at + 2);
    CHECK(account.in_flight == 0);
    simulation.expect_nothing_left();
}

TEST_CASE("a caller that was cancelled before hears of every leaf all the same") {
    Simulation simulation;
    std::vector<Errc> heard;
    const auto leaf = [](LeafContext) -> Task<int> { co_return 1; };
    auto on_settled = [&](std::size_t, LeafResult<int>& result) {
        heard.push_back(result.ok() ? Errc{} : result.error().code());
    };
    Run run{simulation, gather(3, leaf, GatherOptions{}, on_settled)};
    run.signal.emit(terminal);
    simulation.run();
    CHECK(heard == std::vector<Errc>(3, Errc::cancelled));
}

TEST_CASE("leaves that compute past the deadline are the last to start") {
    Simulation simulation;
    auto& clock = *simulation.clock();
    std::size_t started = 0;
    const auto leaf = [&](LeafContext) -> Task<int> {
        ++started;
        clock.advance(3ms);
        co_return 1;
    };
    const GatherOptions options{.deadline = clock.now() + 9ms, .clock = &clock};
    const auto results = simulation.finish(gather(10, leaf, options));
    CHECK(started == 3);
    CHECK(results[2].ok());
    CHECK(results[3].error().code() == Errc::deadline_exceeded);
    CHECK(results[9].error().code() == Errc::deadline_exceeded);
    CHECK(simulation.elapsed() == 9ms);
}

TEST_CASE("when a leaf ends at the very moment of the deadline, the next does not start") {
    Account account;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto leaf = [&](LeafContext context) -> Task<int> { return timed(clock, account, context.index, 5ms); };
    const GatherOptions options{.max_concurrent = 1, .deadline = clock.now() + 10ms, .clock = &clock};
    const auto results = simulation.finish(gather(3, leaf, options));
    CHECK(account.started == Indices{0, 1});
    CHECK(results[0].ok());
    CHECK(results[2].error().code() == Errc::deadline_exceeded);
}

TEST_CASE("while a context is destroyed nobody hears of anything") {
    const Witness witness;
    int heard = 0;
    {
        boost::asio::io_context context{1};
        const auto leaf = [token = witness.token()](LeafContext) -> Task<int> {
            co_await trawl::sleep_for(*trawl::Clock::steady(), 1h);
            co_return 1;
        };
        auto on_settled = [&heard](std::size_t, LeafResult<int>&) { ++heard; };
        const GatherOptions options{.max_concurrent = 2, .leaf_timeout = 2h};
        trawl::async_run(context.get_executor(), gather(4, leaf, options, on_settled),
                         [&heard](const std::exception_ptr&, const trawl::test::Results&) { ++heard; });
        context.poll();
        CHECK(witness.alive() > 0);
    }
    CHECK(heard == 0);
    CHECK(witness.alive() == 0);
}

TEST_CASE("a nested gather whose leaf is dropped fails the outer leaf, before or after a limit") {
    Gate gate;
    Simulation simulation;
    auto& clock = *simulation.clock();
    const auto outer = [&](LeafContext) -> Task<int> {
        auto inner = [&](LeafContext) -> Task<int> {
            co_await gate.pass();
            co_return 1;
        };
        const auto results = co_await gather(2, std::move(inner), GatherOptions{});
        co_return results[0].ok() ? 1 : 0;
    };
    const GatherOptions options{.leaf_timeout = 5ms, .clock = &clock};
    Run run{simulation, gather(2, outer, options)};
    simulation.run_for(1ms);
    SUBCASE("before") {
        gate.drop();
        simulation.run();
        CHECK(run.results[0].value() == 0);
    }
    SUBCASE("after") {
        simulation.run();
        gate.drop();
        simulation.run();
        CHECK(run.results[0].error().code() == Errc::timeout);
    }
    SUBCASE("in the turn of the limit") {
        simulation.run_for(4ms - 1ns);
        clock.advance(1ns);
        clock.fire_next();
        gate.drop();
        simulation.run();
        CHECK(run.ends == 1);
    }
    CHECK(run.ends == 1);
    simulation.expect_nothing_left();
}

/// A clock that notes timers which outlive it.
class MortalClock final : public trawl::Clock {
public:
    explicit MortalClock(std::shared_ptr<int> orphans) : orphans_(std::move(orphans)) {}
    MortalClock(const MortalClock&) = delete;
    MortalClock& operator=(const MortalClock&) = delete;
    ~MortalClock() override { *alive_ = false; }
    [[nodiscard]] trawl::TimePoint now() const noexcept override { return trawl::TimePoint{}; }
    [[nodiscard]] std::unique_ptr<trawl::Timer> make_timer(const trawl::asio::any_io_executor& /*executor*/) override {
        return std::make_unique<MortalTimer>(alive_, orphans_);
    }

private:
    class MortalTimer final : public trawl::Timer {
    public:
        MortalTimer(std::shared_ptr<bool> alive, std::shared_ptr<int> orphans)
            : alive_(std::move(alive)), orphans_(std::move(orphans)) {}
        MortalTimer(const MortalTimer&) = delete;
        MortalTimer& operator=(const MortalTimer&) = delete;
        ~MortalTimer() override { *orphans_ += *alive_ ? 0 : 1; }
        void schedule(trawl::TimePoint /*when*/, std::function<void()> /*on_time*/) override {}
        void cancel() noexcept override {}

    private:
        std::shared_ptr<bool> alive_;
        std::shared_ptr<int> orphans_;
    };
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::shared_ptr<int> orphans_;
};

TEST_CASE("the gather's timer is gone before the leaves that own the clock") {
    const auto orphans = std::make_shared<int>(0);
    Gate gate;
    Simulation simulation;
    {
        const auto clock = std::make_shared<MortalClock>(orphans);
        auto leaf = [&gate, clock](LeafContext) -> Task<int> {
            co_await gate.pass();
            co_return 1;
        };
        const GatherOptions options{.leaf_timeout = 1s, .clock = clock.get()};
        const Run run{simulation, gather(1, std::move(leaf), options)};
        simulation.run_ready();
        gate.open();
        simulation.run();
        CHECK(run.ends == 1);
    }
    CHECK(*orphans == 0);
}

}  // namespace
