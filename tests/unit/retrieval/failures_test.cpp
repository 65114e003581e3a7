// Leaves and calls that fail: isolation, split batches, the sequential fallback, wrong answers.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
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

trawl::testing::Behaviour fails_with(Errc code) { return {.kind = Kind::fail, .latency = 10ms, .code = code}; }

TEST_CASE(
    "one query fails, one hangs, one gets a wrong-sized vector, one throws no std::exception: five answer in time") {
    Setting setting;
    setting.options.query_timeout = 2s;
    setting.options.deadline = 5s;
    setting.embedder.script = {{"q1", {.kind = Kind::fail, .latency = 20ms, .code = Errc::unavailable}},
                               {"q3", {.kind = Kind::hang}},
                               {"q4", {.kind = Kind::wrong_dimension, .latency = 75ms}},
                               {"q7", {.kind = Kind::throw_foreign, .latency = 5ms}}};
    trawl::Duration limit{0};
    SUBCASE("per leaf") {
        setting.options.plan = Plan::per_leaf;
        setting.options.max_concurrent_queries = 9;
        limit = 2s;
    }
    SUBCASE("per leaf, with a cap that the hanging one takes a part of") {
        setting.options.plan = Plan::per_leaf;
        setting.options.max_concurrent_queries = 2;
        limit = 2150ms;
    }
    SUBCASE("sequential") {
        setting.options.plan = Plan::sequential;
        limit = 3s;
    }
    SUBCASE("in one call, which fails as a whole and is split") {
        setting.options.plan = Plan::coalesced;
        limit = 4200ms;  // The hang takes its limit twice: in the shared call, then on its own.
    }
    const Answer answer = setting.ask(numbered_queries(9));
    CHECK_FALSE(answer.error);
    CHECK(answer.elapsed <= limit);
    const std::vector<Errc> expected{none, Errc::unavailable,       none, Errc::timeout, Errc::dimension_mismatch, none,
                                     none, Errc::unknown_exception, none};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i);
        CHECK(answer.code(i) == expected[i]);
        CHECK(answer.retrieval.outcomes[i].hits.empty() == (expected[i] != none));
    }
    CHECK(answer.retrieval.statistics.succeeded == 5);
    CHECK(answer.retrieval.statistics.coverage() == doctest::Approx(5.0 / 9.0));
    CHECK(answer.warnings(Warning::Kind::leaf_failed) == 4);
    CHECK(answer.retrieval.hits.size() == 5);
    CHECK(answer.leftovers.empty());
}

TEST_CASE("a store that fails is told apart from a provider that fails, and named") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.stores.push_back({.name = "other"});
    setting.stores[1].script = {{"q0", fails_with(Errc::rate_limited)}};
    const Answer answer = setting.ask(numbered_queries(2));
    CHECK(answer.code(0) == none);
    REQUIRE(answer.code(1) == Errc::rate_limited);
    CHECK(answer.retrieval.outcomes[1].error->origin() == "other");
    CHECK(answer.code(2) == none);
    CHECK(answer.code(3) == none);
}

TEST_CASE("wrong answers are errors of the call's backend, never undefined behaviour") {
    struct Case {
        Kind at_provider;
        Kind at_store;
        Errc expected;
    };
    const std::vector<Case> cases{{Kind::wrong_dimension, Kind::answer, Errc::dimension_mismatch},
                                  {Kind::not_finite, Kind::answer, Errc::malformed_response},
                                  {Kind::wrong_count, Kind::answer, Errc::malformed_response},
                                  {Kind::answer, Kind::wrong_dimension, Errc::malformed_response},
                                  {Kind::answer, Kind::not_finite, Errc::malformed_response},
                                  {Kind::answer, Kind::wrong_count, Errc::malformed_response}};
    for (const Plan plan : {Plan::per_leaf, Plan::coalesced}) {
        for (const Case& wanted : cases) {
            CAPTURE(static_cast<int>(wanted.at_provider));
            CAPTURE(static_cast<int>(wanted.at_store));
            Setting setting;
            setting.options.plan = plan;
            setting.embedder.script = {{"q1", {.kind = wanted.at_provider, .latency = 5ms}}};
            setting.stores[0].script = {{"q1", {.kind = wanted.at_store, .latency = 5ms}}};
            const Answer answer = setting.ask(numbered_queries(3));
            CHECK(answer.code(0) == none);
            CHECK(answer.code(1) == wanted.expected);
            CHECK(answer.code(2) == none);
        }
    }
}

TEST_CASE("a batch that fails is tried item by item, which shows as a warning and in the attempts") {
    Setting setting;
    SUBCASE("embedding") {
        setting.embedder.script = {{"q2", fails_with(Errc::context_too_long)}};
        const Answer answer = setting.ask(numbered_queries(4));
        CHECK(answer.calls_to("embedder") == 5);
        CHECK(answer.calls_to("store") == 3);
        CHECK(answer.retrieval.outcomes[0].attempts == 2);
        CHECK(answer.code(2) == Errc::context_too_long);
        CHECK(answer.warnings(Warning::Kind::batch_split) == 1);
    }
    SUBCASE("searching, with the embeddings at hand") {
        setting.stores[0].script = {{"q2", fails_with(Errc::malformed_response)}};
        const Answer answer = setting.ask(numbered_queries(4));
        CHECK(answer.calls_to("embedder") == 1);
        CHECK(answer.calls_to("store") == 5);
        CHECK(answer.code(2) == Errc::malformed_response);
        CHECK(answer.code(3) == none);
        CHECK(answer.warnings(Warning::Kind::batch_split) == 1);
    }
    SUBCASE("at one of two stores, the other is not asked again") {
        setting.stores.push_back({.name = "other"});
        setting.stores[1].script = {{"q0", fails_with(Errc::unavailable)}};
        const Answer answer = setting.ask(numbered_queries(3));
        CHECK(answer.calls_to("embedder") == 1);
        CHECK(answer.calls_to("store") == 1);
        CHECK(answer.calls_to("other") == 4);
        CHECK(answer.code(1) == Errc::unavailable);
        CHECK(answer.retrieval.statistics.succeeded == 5);
    }
}

TEST_CASE("where each item would fail for the same reason, a batch is not split") {
    for (const Errc code : {Errc::unauthenticated, Errc::permission_denied, Errc::quota_exhausted, Errc::not_found,
                            Errc::rate_limited, Errc::overloaded}) {
        CAPTURE(trawl::name(code));
        Setting setting;
        setting.options.sequential_fallback = false;
        setting.embedder.otherwise = fails_with(code);
        const Answer answer = setting.ask(numbered_queries(4));
        CHECK(answer.calls.size() == 1);
        CHECK(answer.code(3) == code);
        CHECK(answer.warnings(Warning::Kind::batch_split) == 0);
    }
}

TEST_CASE("when no leaf was answered, that is an error, which carries the account") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.options.sequential_fallback = false;
    setting.embedder.otherwise = fails_with(Errc::unavailable);
    const Answer answer = setting.ask(numbered_queries(3));
    REQUIRE(answer.error);
    CHECK(answer.error->code() == Errc::all_leaves_failed);
    CHECK(std::string(answer.error->what()).find("cannot be reached") != std::string::npos);
    REQUIRE(answer.retrieval.outcomes.size() == 3);
    CHECK(answer.code(2) == Errc::unavailable);
    CHECK(answer.retrieval.hits.empty());
    CHECK(answer.retrieval.statistics.coverage() == 0.0);
    CHECK(answer.heard.size() == 3);
}

TEST_CASE("when no leaf of a parallel run was answered, those that may still be are run one after the other, once") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.embedder.otherwise = fails_with(Errc::overloaded);
    SUBCASE("all of them") {
        const Answer answer = setting.ask(numbered_queries(3));
        CHECK(answer.calls.size() == 6);
        CHECK(answer.elapsed == 40ms);
        CHECK(answer.retrieval.outcomes[0].attempts == 2);
        CHECK(answer.warnings(Warning::Kind::sequential_fallback) == 1);
        // Heard of once, when it is final.
        CHECK(answer.heard.size() == 3);
        CHECK(answer.heard[0].attempts == 2);
    }
    SUBCASE("but those that would fail again") {
        setting.embedder.script = {{"q1", fails_with(Errc::invalid_argument)}};
        const Answer answer = setting.ask(numbered_queries(3));
        CHECK(answer.calls.size() == 5);
        CHECK(answer.retrieval.outcomes[1].attempts == 1);
    }
    SUBCASE("none, when all would fail again") {
        setting.embedder.otherwise = fails_with(Errc::unauthenticated);
        const Answer answer = setting.ask(numbered_queries(3));
        CHECK(answer.calls.size() == 3);
        CHECK(answer.warnings(Warning::Kind::sequential_fallback) == 0);
    }
    SUBCASE("none, when it is switched off") {
        setting.options.sequential_fallback = false;
        CHECK(setting.ask(numbered_queries(3)).calls.size() == 3);
    }
    SUBCASE("none, when the run was sequential already") {
        setting.options.plan = Plan::sequential;
        CHECK(setting.ask(numbered_queries(3)).calls.size() == 3);
    }
    SUBCASE("none, when one leaf was answered") {
        setting.embedder.script = {{"q1", {.latency = 1ms}}};
        const Answer answer = setting.ask(numbered_queries(3));
        CHECK(answer.calls_to("embedder") == 3);
        CHECK_FALSE(answer.error);
    }
    SUBCASE("as far as the deadline lets them") {
        setting.options.deadline = 25ms;
        const Answer answer = setting.ask(numbered_queries(3));
        CHECK(answer.elapsed == 25ms);
        CHECK(answer.code(0) == Errc::overloaded);
        CHECK(answer.code(1) == Errc::deadline_exceeded);
        CHECK(answer.code(2) == Errc::deadline_exceeded);
    }
}

TEST_CASE("calls that were given up and go on all the same leave the fallback no place under the cap") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.options.query_timeout = 10ms;
    setting.options.deadline = 200ms;
    setting.embedder.otherwise = {.kind = Kind::ignore_cancel, .latency = 50ms};
    for (const std::size_t cap : {std::size_t{2}, std::size_t{3}}) {
        CAPTURE(cap);
        setting.options.max_concurrent_queries = cap;
        const Answer answer = setting.ask(numbered_queries(2));
        REQUIRE(answer.error);
        CHECK(answer.error->code() == Errc::all_leaves_failed);
        CHECK(answer.peak <= cap);
        CHECK(answer.elapsed <= 200ms);
        CHECK(answer.leftovers.empty());
    }
}

TEST_CASE("a leaf that timed out while it embedded does not go on to search") {
    Setting setting;
    setting.options.plan = Plan::per_leaf;
    setting.options.query_timeout = 10ms;
    setting.embedder.script = {{"q0", {.kind = Kind::ignore_cancel, .latency = 15ms}}};
    setting.embedder.otherwise.latency = 5ms;
    setting.stores[0].otherwise.latency = 4ms;
    setting.options.max_concurrent_queries = 1;
    const Answer answer = setting.ask(numbered_queries(3));
    CHECK(answer.code(0) == Errc::timeout);
    CHECK(answer.code(1) == none);
    CHECK(answer.calls_to("store") == 2);
    CHECK(answer.elapsed == 33ms);
}

}  // namespace
