// Time limits and cancellation of a retrieval: what is there by then is returned, told and counted.
#include <doctest/doctest.h>

#include <vector>

#include "setting.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::Plan;
using trawl::Warning;
using trawl::test::Answer;
using trawl::test::none;
using trawl::test::numbered_queries;
using trawl::test::Setting;
using Kind = trawl::testing::Behaviour::Kind;

/// Four queries at a cap of two, each 100 ms: answered at 100 ms and 200 ms.
Setting four_in_two_rounds() {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.options.max_concurrent_queries = 2;
    setting.embedder.otherwise.latency = 60ms;
    setting.stores[0].otherwise.latency = 40ms;
    return setting;
}

TEST_CASE("at the deadline, what is there is returned; 1 ns more and it is all there") {
    Setting setting = four_in_two_rounds();
    SUBCASE("1 ns before the second round's answers") {
        setting.options.deadline = 200ms - 1ns;
        const Answer answer = setting.ask(numbered_queries(4));
        CHECK_FALSE(answer.error);
        CHECK(answer.elapsed == 200ms - 1ns);
        CHECK(answer.retrieval.statistics.wall == 200ms - 1ns);
        CHECK(answer.code(0) == none);
        CHECK(answer.code(1) == none);
        CHECK(answer.code(2) == Errc::deadline_exceeded);
        CHECK(answer.code(3) == Errc::deadline_exceeded);
        CHECK(answer.retrieval.statistics.coverage() == 0.5);
        CHECK(answer.warnings(Warning::Kind::deadline_reached) == 1);
        CHECK(answer.warnings(Warning::Kind::leaf_failed) == 0);
        CHECK(answer.retrieval.outcomes[2].timings.finished == 200ms - 1ns);
        CHECK_FALSE(answer.retrieval.hits.empty());
    }
    SUBCASE("1 ns after them") {
        setting.options.deadline = 200ms + 1ns;
        const Answer answer = setting.ask(numbered_queries(4));
        CHECK(answer.elapsed == 200ms);
        CHECK(answer.retrieval.statistics.coverage() == 1.0);
        CHECK(answer.retrieval.warnings.empty());
    }
}

TEST_CASE("at the moment of the deadline nothing starts any more") {
    Setting setting = four_in_two_rounds();
    setting.options.deadline = 100ms;
    const Answer answer = setting.ask(numbered_queries(4));
    CHECK(answer.elapsed == 100ms);
    CHECK(answer.calls_to("embedder") == 2);
    CHECK(answer.retrieval.outcomes[2].attempts == 0);
    CHECK(answer.retrieval.outcomes[2].timings.started == answer.retrieval.outcomes[2].timings.finished);
    CHECK(answer.leftovers.empty());
}

TEST_CASE("with nothing there at the deadline, all leaves have failed, and nothing is tried again") {
    Setting setting = four_in_two_rounds();
    setting.options.deadline = 50ms;
    const Answer answer = setting.ask(numbered_queries(4));
    REQUIRE(answer.error);
    CHECK(answer.error->code() == Errc::all_leaves_failed);
    CHECK(answer.elapsed == 50ms);
    CHECK(answer.calls.size() == 2);
    CHECK(answer.code(3) == Errc::deadline_exceeded);
}

TEST_CASE("the coalesced plan has partial answers, too") {
    Setting setting;
    setting.stores.push_back({.name = "slow"});
    setting.stores[1].otherwise.latency = 1h;
    setting.options.deadline = 1s;
    const Answer answer = setting.ask(numbered_queries(3));
    CHECK(answer.elapsed == 1s);
    CHECK(answer.retrieval.statistics.succeeded == 3);
    CHECK(answer.code(0) == none);
    CHECK(answer.code(1) == Errc::deadline_exceeded);
    CHECK(answer.retrieval.hits.size() == setting.options.top_k);
}

TEST_CASE("a leaf's limit counts from its own start, over both of its calls") {
    Setting setting = four_in_two_rounds();
    setting.stores[0].script = {{"q3", {.kind = Kind::hang}}};
    setting.options.query_timeout = 100ms + 1ns;
    const Answer answer = setting.ask(numbered_queries(4));
    CHECK(answer.code(2) == none);
    CHECK(answer.code(3) == Errc::timeout);
    CHECK(answer.elapsed == 200ms + 1ns);
    CHECK(answer.retrieval.outcomes[3].timings.total() == 100ms + 1ns);
    CHECK(answer.retrieval.outcomes[3].timings.embedding == 60ms);
}

TEST_CASE("0 and the end of time both mean no limit") {
    for (const trawl::Duration limit : {trawl::Duration{0}, trawl::Duration::max()}) {
        Setting setting = four_in_two_rounds();
        setting.options.query_timeout = limit;
        setting.options.deadline = limit;
        setting.embedder.otherwise.latency = 1000h;
        const Answer answer = setting.ask(numbered_queries(4));
        CHECK(answer.retrieval.statistics.coverage() == 1.0);
        CHECK(answer.elapsed > 2000h);
    }
}

TEST_CASE("a call that ignores its cancellation holds nothing up but its own place") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.options.max_concurrent_queries = 2;
    setting.options.query_timeout = 100ms;
    setting.options.deadline = 1s;
    setting.embedder.otherwise.latency = 10ms;
    setting.stores[0].otherwise.latency = 10ms;
    setting.embedder.script = {{"q0", {.kind = Kind::ignore_cancel, .latency = trawl::Duration::max()}}};
    const Answer answer = setting.ask(numbered_queries(7));
    CHECK(answer.elapsed == 120ms);
    CHECK(answer.code(0) == Errc::timeout);
    CHECK(answer.retrieval.statistics.succeeded == 6);
    CHECK(answer.peak == 2);
    CHECK(answer.leftovers.empty());
}

TEST_CASE("cancelled, a retrieval ends at once with its account, and makes no further call") {
    for (const Plan plan : {Plan::per_leaf, Plan::coalesced, Plan::sequential}) {
        for (trawl::Duration when = 0ms; when < 200ms; when += 30ms) {
            CAPTURE(static_cast<int>(plan));
            CAPTURE(when / 1ms);
            Setting setting = four_in_two_rounds();
            setting.options.plan = plan;
            setting.stores[0].max_batch = 1;
            const Answer answer = setting.ask(numbered_queries(4), when);
            if (plan == Plan::coalesced && when >= 140ms) {
                CHECK_FALSE(answer.error);
                continue;
            }
            REQUIRE(answer.error);
            CHECK(answer.error->code() == Errc::cancelled);
            CHECK(answer.elapsed == when);
            REQUIRE(answer.retrieval.outcomes.size() == 4);
            std::size_t succeeded = 0;
            for (std::size_t i = 0; i < 4; ++i) {
                if (answer.code(i) == none) {
                    ++succeeded;
                } else {
                    CHECK(answer.code(i) == Errc::cancelled);
                }
            }
            CHECK(answer.retrieval.statistics.succeeded == succeeded);
            CHECK(answer.heard.size() == 4);
            CHECK(answer.leftovers.empty());
            if (when == 0ms) {
                CHECK(answer.calls.empty());
                CHECK(succeeded == 0);
            }
        }
    }
}

TEST_CASE("cancelled while calls ignore it, a retrieval ends at once all the same") {
    Setting setting;
    setting.embedder.otherwise = {.kind = Kind::ignore_cancel, .latency = 1h};
    const Answer answer = setting.ask(numbered_queries(4), 10ms);
    REQUIRE(answer.error);
    CHECK(answer.error->code() == Errc::cancelled);
    CHECK(answer.elapsed == 10ms);
    CHECK(answer.calls.size() == 1);
    CHECK(answer.leftovers.empty());
}

TEST_CASE("cancelled during the fallback, no leaf is run again") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.embedder.otherwise = {.kind = Kind::fail, .latency = 20ms, .code = Errc::unavailable};
    const Answer answer = setting.ask(numbered_queries(3), 50ms);
    REQUIRE(answer.error);
    CHECK(answer.error->code() == Errc::cancelled);
    CHECK(answer.elapsed == 50ms);
    CHECK(answer.calls.size() == 5);
    CHECK(answer.code(0) == Errc::unavailable);
    CHECK(answer.code(1) == Errc::cancelled);
    CHECK(answer.code(2) == Errc::cancelled);
    CHECK(answer.heard.size() == 3);
}

}  // namespace
