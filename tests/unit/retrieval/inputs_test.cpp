// What a retrieval is given: queries that cannot be used, copies, weights, top_k, options out of range.
#include <doctest/doctest.h>

#include <trawl/parallel_retriever.hpp>

#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "says.hpp"
#include "setting.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::ParallelRetriever;
using trawl::Query;
using trawl::RetrieverOptions;
using trawl::Source;
using trawl::test::Answer;
using trawl::test::none;
using trawl::test::says;
using trawl::test::Setting;

/// The detail of the refusal, after checking that nothing was called.
std::string refusal(const std::vector<Query>& queries) {
    const Answer answer = Setting{}.ask(queries);
    REQUIRE(answer.error);
    CHECK(answer.error->code() == Errc::invalid_argument);
    CHECK(answer.calls.empty());
    CHECK(answer.leftovers.empty());
    return answer.error->detail();
}

TEST_CASE("queries that cannot be used are refused by name, before any call") {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(says(refusal({}), "no queries"));
    CHECK(says(refusal({"good", ""}), "queries[1] is empty"));
    CHECK(says(refusal({" \t\r\n\v\f"}), "queries[0] is empty"));
    CHECK(says(refusal({"good", "good", Query{"bad"}.with_weight(-0.5)}), "queries[2] has the weight -0.5"));
    CHECK(says(refusal({Query{"bad"}.with_weight(infinite)}), "queries[0] has the weight"));
    CHECK(says(refusal({Query{"bad"}.with_weight(nan)}), "queries[0] has the weight"));
}

TEST_CASE("copies are asked once, answered each, and weigh together") {
    Setting setting;
    setting.options.plan = trawl::Plan::per_leaf;
    const std::vector<Query> queries{Query{"a"}.with_weight(0.5), "b", Query{"a"}.with_weight(2.0), "a"};
    const Answer answer = setting.ask(queries);
    CHECK(answer.calls_to("embedder") == 2);
    CHECK(answer.retrieval.statistics.leaves == 2);
    REQUIRE(answer.retrieval.outcomes.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(answer.retrieval.outcomes[i].query == i);
    CHECK_FALSE(answer.retrieval.outcomes[0].duplicate_of);
    CHECK(answer.retrieval.outcomes[2].duplicate_of == 0);
    CHECK(answer.retrieval.outcomes[3].duplicate_of == 0);
    CHECK(answer.retrieval.outcomes[3].hits == answer.retrieval.outcomes[0].hits);
    CHECK(answer.heard.size() == 4);
    // As if it had been asked once with the weight of all.
    const Answer once = setting.ask({Query{"a"}.with_weight(3.5), "b"});
    CHECK(answer.retrieval.hits == once.retrieval.hits);
}

TEST_CASE("a copy of a failed query has failed, too") {
    Setting setting;
    setting.embedder.script = {{"a", {.kind = trawl::testing::Behaviour::Kind::fail, .latency = 1ms}}};
    const Answer answer = setting.ask({"a", "b", "a"});
    CHECK(answer.code(0) == Errc::unavailable);
    CHECK(answer.code(1) == none);
    CHECK(answer.code(2) == Errc::unavailable);
    CHECK(answer.retrieval.outcomes[2].duplicate_of == 0);
    CHECK(answer.retrieval.statistics.leaves == 2);
    CHECK(answer.retrieval.statistics.coverage() == 0.5);
}

TEST_CASE("the same text with another top_k is another query") {
    const Answer answer = Setting{}.ask({Query{"a"}.with_top_k(2), "a", Query{"a"}.with_top_k(2)});
    CHECK(answer.retrieval.statistics.leaves == 2);
    CHECK(answer.retrieval.outcomes[0].hits.size() == 2);
    CHECK(answer.retrieval.outcomes[1].hits.size() == 5);
    CHECK(answer.retrieval.outcomes[2].duplicate_of == 0);
}

TEST_CASE("how many hits are asked for: the query's own wish, else the option for queries, else the list's length") {
    Setting setting;
    setting.options.top_k = 3;
    CHECK(setting.ask({"a"}).retrieval.outcomes[0].hits.size() == 3);
    setting.options.top_k_per_query = 7;
    const Answer answer = setting.ask({"a", Query{"b"}.with_top_k(9)});
    CHECK(answer.retrieval.outcomes[0].hits.size() == 7);
    CHECK(answer.retrieval.outcomes[1].hits.size() == 9);
    CHECK(answer.retrieval.hits.size() == 3);
}

TEST_CASE("a query of weight 0 is searched and not counted") {
    const Answer answer = Setting{}.ask({"a", Query{"b"}.with_weight(0)});
    CHECK_FALSE(answer.retrieval.outcomes[1].hits.empty());
    CHECK(answer.retrieval.hits.size() == 5);
    CHECK(answer.retrieval.hits[0].document.id == answer.retrieval.outcomes[0].hits[0].document.id);
}

TEST_CASE("the weight of a source counts") {
    Setting setting;
    setting.stores.push_back({.name = "other", .weight = 0.0});
    const Answer answer = setting.ask({"a"});
    REQUIRE(answer.retrieval.outcomes[1].hits.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(answer.retrieval.hits[i].document.id == answer.retrieval.outcomes[0].hits[i].document.id);
    }
}

void check_refused(const char* field, const std::function<void(RetrieverOptions&)>& change) {
    CAPTURE(field);
    RetrieverOptions options;
    change(options);
    const auto log = std::make_shared<trawl::testing::CallLog>(trawl::Clock::steady());
    const auto make = [&] { const ParallelRetriever retriever{Setting{}.sources(log), options}; };
    CHECK_THROWS_WITH_AS(make(), doctest::Contains(field), std::invalid_argument);
}

TEST_CASE("options out of range are refused when the retriever is made, by name") {
    check_refused("RetrieverOptions.top_k ", [](RetrieverOptions& options) { options.top_k = 0; });
    check_refused("RetrieverOptions.max_concurrent_queries",
                  [](RetrieverOptions& options) { options.max_concurrent_queries = 0; });
    check_refused("RetrieverOptions.query_timeout", [](RetrieverOptions& options) { options.query_timeout = -1ms; });
    check_refused("RetrieverOptions.deadline", [](RetrieverOptions& options) { options.deadline = -1ns; });
    check_refused("ReciprocalRank.k",
                  [](RetrieverOptions& options) { options.fusion = trawl::ReciprocalRank{.k = -1}; });
    check_refused("FusionOptions.min_sources",
                  [](RetrieverOptions& options) { options.fusion_options.min_sources = 0; });
    check_refused("Reranking.depth", [](RetrieverOptions& options) { options.reranking.depth = 0; });
    check_refused("Reranking.timeout", [](RetrieverOptions& options) { options.reranking.timeout = -1ns; });
    check_refused("Diversity.depth", [](RetrieverOptions& options) { options.diversity.depth = 0; });
    check_refused("Diversity.timeout", [](RetrieverOptions& options) { options.diversity.timeout = -1ms; });
    check_refused("MaximalMarginalRelevance.lambda",
                  [](RetrieverOptions& options) { options.diversity.relevance.lambda = 1.1; });
}

TEST_CASE("a retriever without sources, and sources without parts, are refused") {
    const auto log = std::make_shared<trawl::testing::CallLog>(trawl::Clock::steady());
    const Source good = Setting{}.sources(log).front();
    CHECK_THROWS_WITH_AS(ParallelRetriever(std::vector<Source>{}), doctest::Contains("source"), std::invalid_argument);
    CHECK_THROWS_AS(Source(nullptr, good.store()), std::invalid_argument);
    CHECK_THROWS_AS(Source(good.provider(), nullptr), std::invalid_argument);
    CHECK_THROWS_AS(Source(std::shared_ptr<trawl::LexicalIndex>{}), std::invalid_argument);
    const auto other = std::make_shared<trawl::testing::ScriptedStore>(
        trawl::StoreInfo{.name = "narrow", .scale = {}, .dimension = 8, .max_batch = 1}, log, nullptr);
    CHECK_THROWS_WITH_AS(Source(good.provider(), other), doctest::Contains("8"), std::invalid_argument);
    CHECK(good.name() == "store");
    CHECK(Source(good.provider(), good.store(), "named").name() == "named");
    CHECK_THROWS_AS(Source(good).with_weight(-1), std::invalid_argument);
    CHECK_THROWS_AS(Source(good).with_weight(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}

}  // namespace
