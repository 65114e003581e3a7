// How queries become calls: how many, how large, when, and what the statistics say of them.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "setting.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Plan;
using trawl::Query;
using trawl::test::Answer;
using trawl::test::numbered_queries;
using trawl::test::Setting;

/// The sizes of the calls to a backend, in the order in which they were made: "3 3 2 ".
std::string sizes(const Answer& answer, const std::string& name) {
    std::string result;
    for (const auto& call : answer.calls) {
        if (call.backend == name) result += std::to_string(call.texts.size()) + " ";
    }
    return result;
}

void check_complete(const Answer& answer, std::size_t leaves) {
    CHECK_FALSE(answer.error);
    CHECK(answer.retrieval.statistics.leaves == leaves);
    CHECK(answer.retrieval.statistics.succeeded == leaves);
    CHECK(answer.retrieval.statistics.coverage() == 1.0);
    CHECK(answer.retrieval.warnings.empty());
    CHECK(answer.leftovers.empty());
}

TEST_CASE("eight queries need two calls where provider and store take batches, sixteen where neither does") {
    Setting setting;
    setting.options.max_concurrent_queries = 8;
    std::string embeds;
    std::string searches;
    auto plan = Plan::coalesced;
    SUBCASE("both take any number") {
        embeds = "8 ";
        searches = "8 ";
    }
    SUBCASE("neither takes batches") {
        setting.embedder.max_batch = 1;
        setting.stores[0].max_batch = 1;
        plan = Plan::per_leaf;
        embeds = searches = "1 1 1 1 1 1 1 1 ";
    }
    SUBCASE("only the provider takes batches") {
        setting.stores[0].max_batch = 1;
        embeds = "8 ";
        searches = "1 1 1 1 1 1 1 1 ";
    }
    SUBCASE("both have limits") {
        setting.embedder.max_batch = 5;
        setting.stores[0].max_batch = 3;
        embeds = "5 3 ";
        searches = "3 2 3 ";
    }
    SUBCASE("limits as large as the number of queries") {
        setting.embedder.max_batch = 8;
        setting.stores[0].max_batch = 8;
        embeds = searches = "8 ";
    }
    const Answer answer = setting.ask(numbered_queries(8));
    check_complete(answer, 8);
    CHECK(sizes(answer, "embedder") == embeds);
    CHECK(sizes(answer, "store") == searches);
    CHECK(answer.retrieval.statistics.plan == plan);
    CHECK(answer.retrieval.statistics.embed_calls == answer.calls_to("embedder"));
    CHECK(answer.retrieval.statistics.search_calls == answer.calls_to("store"));
    CHECK(answer.elapsed == 150ms);
}

TEST_CASE("eight times 150 ms take as long as the cap lets them") {
    struct Case {
        std::size_t cap;
        trawl::Duration wall;
    };
    for (const Case& wanted : {Case{1, 1200ms}, Case{3, 450ms}, Case{4, 300ms}, Case{7, 300ms}, Case{8, 150ms}}) {
        CAPTURE(wanted.cap);
        Setting setting;
        setting.options.plan = Plan::per_leaf;
        setting.options.max_concurrent_queries = wanted.cap;
        const Answer answer = setting.ask(numbered_queries(8));
        check_complete(answer, 8);
        const auto& statistics = answer.retrieval.statistics;
        CHECK(statistics.wall == wanted.wall);
        CHECK(answer.elapsed == wanted.wall);
        CHECK(statistics.busy == 1200ms);
        CHECK(statistics.speed_up() == doctest::Approx(1200.0 / static_cast<double>(wanted.wall / 1ms)));
        CHECK(statistics.peak_in_flight == wanted.cap);
        CHECK(answer.peak == wanted.cap);
    }
}

TEST_CASE("sequential means one call at a time, in input order") {
    Setting setting;
    setting.stores.push_back({.name = "other"});
    SUBCASE("as the plan") { setting.options.plan = Plan::sequential; }
    SUBCASE("because parallel processing is off, whatever the plan") {
        setting.options.plan = Plan::coalesced;
        setting.options.enable_parallel_processing = false;
    }
    const Answer answer = setting.ask(numbered_queries(3));
    check_complete(answer, 6);
    CHECK(answer.retrieval.statistics.plan == Plan::sequential);
    CHECK(answer.peak == 1);
    std::string order;
    for (const auto& call : answer.calls) {
        if (call.backend != "embedder") order += call.texts[0] + " " + call.backend + ", ";
    }
    CHECK(order == "q0 store, q0 other, q1 store, q1 other, q2 store, q2 other, ");
    CHECK(answer.elapsed == 900ms);
}

TEST_CASE("sources that share a provider share its embeddings; a lexical index needs none") {
    Setting setting;
    setting.stores.push_back({.name = "other"});
    setting.indexes.push_back({.name = "words"});
    const Answer answer = setting.ask(numbered_queries(4));
    check_complete(answer, 12);
    CHECK(sizes(answer, "embedder") == "4 ");
    CHECK(sizes(answer, "store") == "4 ");
    CHECK(sizes(answer, "other") == "4 ");
    CHECK(sizes(answer, "words") == "4 ");
    CHECK(answer.elapsed == 150ms);
    // The searches start when the embedding ends, which is before the lexical index does.
    CHECK(answer.retrieval.statistics.peak_in_flight == 3);
}

TEST_CASE("lexical sources alone make search calls alone") {
    Setting setting;
    setting.stores.clear();
    setting.indexes = {{.name = "words", .max_batch = 2}};
    const Answer answer = setting.ask(numbered_queries(5));
    check_complete(answer, 5);
    CHECK(sizes(answer, "words") == "2 2 1 ");
    CHECK(answer.retrieval.statistics.embed_calls == 0);
    CHECK(answer.retrieval.statistics.search_calls == 3);
}

TEST_CASE("one query is not worth a batch; told to coalesce, it is still one call each") {
    Setting setting;
    CHECK(setting.ask(numbered_queries(1)).retrieval.statistics.plan == Plan::per_leaf);
    setting.options.plan = Plan::coalesced;
    const Answer answer = setting.ask(numbered_queries(1));
    CHECK(answer.retrieval.statistics.plan == Plan::coalesced);
    CHECK(answer.calls.size() == 2);
}

TEST_CASE("the cap holds for shared calls, too") {
    Setting setting;
    setting.embedder.max_batch = 2;
    setting.stores[0].max_batch = 1;
    setting.options.max_concurrent_queries = 3;
    const Answer answer = setting.ask(numbered_queries(12));
    check_complete(answer, 12);
    CHECK(answer.peak == 3);
    CHECK(answer.retrieval.statistics.peak_in_flight == 3);
}

TEST_CASE("the plan is not part of the answer") {
    Setting setting;
    setting.stores.push_back({.name = "other", .max_batch = 3, .weight = 0.5});
    setting.indexes.push_back({.name = "words"});
    std::vector<Query> queries = numbered_queries(5);
    queries[2].weight = 2.5;
    queries.push_back(queries[1]);
    setting.options.plan = Plan::sequential;
    const std::string expected = to_json(setting.ask(queries).retrieval, false);
    for (const Plan plan : {Plan::automatic, Plan::coalesced, Plan::per_leaf}) {
        for (std::size_t cap = 1; cap <= 6; ++cap) {
            setting.options.plan = plan;
            setting.options.max_concurrent_queries = cap;
            CHECK(to_json(setting.ask(queries).retrieval, false) == expected);
        }
    }
}

TEST_CASE("a leaf's time is told apart: waiting, embedding, searching") {
    Setting setting;
    setting.options.max_concurrent_queries = 1;
    setting.embedder.otherwise.latency = 30ms;
    setting.stores[0].otherwise.latency = 50ms;
    trawl::Duration second_waits{0};
    trawl::Duration searching{0};
    SUBCASE("per leaf") {
        setting.options.plan = Plan::per_leaf;
        second_waits = 80ms;
        searching = 50ms;
    }
    SUBCASE("coalesced, where shared calls count in full") {
        setting.options.plan = Plan::coalesced;
        searching = 50ms;
    }
    const Answer answer = setting.ask(numbered_queries(2));
    for (const auto& outcome : answer.retrieval.outcomes) {
        CHECK(outcome.timings.embedding == 30ms);
        CHECK(outcome.timings.searching == searching);
        CHECK(outcome.timings.waiting() == (outcome.query == 1 ? second_waits : 0ms));
        CHECK(outcome.timings.total() == 80ms);
        CHECK(outcome.attempts == 1);
    }
}

}  // namespace
