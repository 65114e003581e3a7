// Leaves that fail, in every way in which C++ can fail; the others never notice.
#include <doctest/doctest.h>

#include <trawl/gather.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "leaves.hpp"
#include "witness.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::gather;
using trawl::GatherOptions;
using trawl::LeafContext;
using trawl::Task;
using trawl::test::Results;
using trawl::testing::Simulation;

void fail(std::size_t index) {
    switch (index) {
        case 0: throw trawl::Error{Errc::rate_limited, "slow down"};
        case 1: throw std::runtime_error("no luck");
        case 2: throw boost::system::system_error(boost::asio::error::operation_aborted);
        case 3: throw 42;
        case 4: throw std::string{"text"};
        default: break;
    }
}

void check(const Results& results) {
    REQUIRE(results.size() == 6);
    CHECK(results[0].error() == trawl::Error{Errc::rate_limited, "slow down"});
    CHECK(results[1].error().code() == Errc::provider_exception);
    CHECK(results[1].error().detail().find("no luck") != std::string::npos);
    CHECK(results[2].error().code() == Errc::cancelled);
    CHECK(results[3].error().code() == Errc::unknown_exception);
    CHECK(results[4].error().code() == Errc::unknown_exception);
    REQUIRE(results[5].ok());
    CHECK(results[5].value() == 5);
}

/// Runs six of these leaves under every kind of cap.
template <class MakeLeaf>
void check_leaves(const MakeLeaf& make_leaf) {
    for (const std::size_t cap : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
        CAPTURE(cap);
        Simulation simulation;
        auto& clock = *simulation.clock();
        GatherOptions options;
        options.max_concurrent = cap;
        options.clock = &clock;
        check(simulation.finish(gather(6, make_leaf(clock), options)));
        simulation.expect_nothing_left();
    }
}

TEST_CASE("what a leaf throws before it waits is its own result") {
    check_leaves([](trawl::Clock&) {
        return [](LeafContext context) -> Task<int> {
            fail(context.index);
            co_return static_cast<int>(context.index);
        };
    });
}

TEST_CASE("what a leaf throws after it has waited is its own result") {
    check_leaves([](trawl::Clock& clock) {
        return [&clock](LeafContext context) -> Task<int> {
            co_await trawl::sleep_for(clock, 1ms);
            fail(context.index);
            co_return static_cast<int>(context.index);
        };
    });
}

Task<int> number(std::size_t value) { co_return static_cast<int>(value); }

TEST_CASE("what a leaf throws before there is a task at all is its own result") {
    check_leaves([](trawl::Clock&) {
        return [](LeafContext context) -> Task<int> {
            fail(context.index);
            return number(context.index);
        };
    });
}

TEST_CASE("a leaf whose operation is dropped without completing has failed, and the others go on") {
    Simulation simulation;
    auto& clock = *simulation.clock();
    trawl::test::Gate gate;
    const auto leaf = [&](LeafContext context) -> Task<int> {
        if (context.index == 0) co_await gate.pass();
        co_await trawl::sleep_for(clock, 2ms);
        co_return 1;
    };
    trawl::test::Run run{simulation, gather(2, leaf, GatherOptions{.max_concurrent = 1, .clock = &clock})};
    simulation.run();
    CHECK(run.ends == 0);
    gate.drop();
    simulation.run();
    REQUIRE(run.ends == 1);
    CHECK(run.results[0].error().code() == Errc::provider_exception);
    CHECK(run.results[1].ok());
    simulation.expect_nothing_left();
}

TEST_CASE("a context that is destroyed while leaves run destroys them all, and calls nobody") {
    const Witness witness;
    bool called = false;
    {
        Simulation simulation;
        auto& clock = *simulation.clock();
        const auto leaf = [&clock, token = witness.token()](LeafContext context) -> Task<int> {
            const auto kept = token;
            co_await trawl::sleep_for(clock, context.index == 0 ? 1ms : 1h);
            co_return 1;
        };
        trawl::async_run(simulation.executor(),
                         gather(5, leaf, GatherOptions{.max_concurrent = 3, .leaf_timeout = 2h, .clock = &clock}),
                         [&called](const std::exception_ptr&, const Results&) { called = true; });
        simulation.run_for(2ms);
        CHECK(witness.alive() > 0);
    }
    CHECK(witness.alive() == 0);
    CHECK_FALSE(called);
}

TEST_CASE("a gather that was never run leaves nothing behind") {
    const Witness witness;
    {
        auto leaf = [token = witness.token()](LeafContext) -> Task<int> { co_return 1; };
        const auto unused = gather(3, std::move(leaf));
        CHECK(witness.alive() == 1);
    }
    CHECK(witness.alive() == 0);
}

}  // namespace
