// What happens after the merge: a reranker's order, diversity, and what is left of the answer when either fails.
#include <doctest/doctest.h>

#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "says.hpp"
#include "scripted_second_stage.hpp"
#include "setting.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Embedding;
using trawl::Errc;
using trawl::FusedHit;
using trawl::RetrieverOptions;
using trawl::Warning;
using trawl::test::Answer;
using trawl::test::numbered_queries;
using trawl::test::says;
using trawl::test::ScriptedReranker;
using trawl::test::ScriptedVectors;
using trawl::test::Setting;
using trawl::testing::Behaviour;
using Kind = Behaviour::Kind;
using Log = std::shared_ptr<trawl::testing::CallLog>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
/// When the leaves of a setting are answered, both calls of which take 75 ms.
constexpr trawl::Duration merged = 150ms;

/// "text of document 17" is worth 17.
double number_in(const std::string& text) { return std::stod(text.substr(text.rfind(' '))); }

std::vector<std::string> ids(const std::vector<FusedHit>& hits) {
    std::vector<std::string> made;
    for (const FusedHit& hit : hits) made.push_back(hit.document.id);
    return made;
}

/// The place of each hit in the list before the stages after the merge.
std::vector<std::size_t> places(const std::vector<FusedHit>& hits) {
    std::vector<std::size_t> made;
    for (const FusedHit& hit : hits) made.push_back(hit.contributions.at(0).rank);
    return made;
}
using Places = std::vector<std::size_t>;

/// A setting whose reranker behaves so, and scores so by text.
Setting reranked(Behaviour behaviour, ScriptedReranker::Score score = number_in) {
    Setting setting;
    setting.prepare = [behaviour, score](RetrieverOptions& options, const Log& log) {
        options.reranking.reranker = std::make_shared<ScriptedReranker>(log, behaviour, score);
    };
    return setting;
}

/// A setting whose hits have these vectors, by place; later ones have none.
Setting diversified(Behaviour behaviour, std::vector<Embedding> by_place) {
    Setting setting;
    setting.options.top_k = by_place.size();
    setting.options.diversity.depth = by_place.size();
    std::map<std::string, Embedding> vectors;
    for (const FusedHit& hit : setting.ask({"q0"}).retrieval.hits) {
        vectors[hit.document.id] = by_place[vectors.size()];
    }
    setting.prepare = [behaviour, vectors](RetrieverOptions& options, const Log& log) {
        const auto vector_of = [vectors](const trawl::Document& document) { return vectors.at(document.id); };
        options.diversity.vectors = std::make_shared<ScriptedVectors>(log, behaviour, vector_of);
    };
    return setting;
}

const trawl::testing::ScriptedCall& call_to(const Answer& answer, const std::string& backend) {
    for (const auto& call : answer.calls) {
        if (call.backend == backend) return call;
    }
    throw std::out_of_range("no call to " + backend);
}

TEST_CASE("a reranker decides the order; the fused scores stay") {
    Setting setting = reranked({.latency = 30ms});
    setting.options.top_k = 3;
    const Answer answer = setting.ask({"q0"});
    CHECK(ids(answer.retrieval.hits) == std::vector<std::string>{"doc-39", "doc-38", "doc-37"});
    CHECK(answer.retrieval.hits[0].rerank_score == 39.0);
    for (const FusedHit& hit : answer.retrieval.hits) {
        CHECK(hit.score == doctest::Approx(1.0 / (60.0 + double(hit.contributions.at(0).rank))));
    }
    CHECK(answer.elapsed == merged + 30ms);
    CHECK(answer.retrieval.warnings.empty());
    CHECK(answer.retrieval.statistics.rerank_calls == 1);
    CHECK(answer.retrieval.statistics.busy == merged + 30ms);
    CHECK(answer.retrieval.statistics.peak_in_flight == 1);
    CHECK(answer.calls_to("reranker") == 1);
}

TEST_CASE("depth hits are given to the reranker; what is beyond follows in its order") {
    Setting setting = reranked({}, [](const std::string& text) { return -number_in(text); });
    setting.options.top_k = 6;
    setting.options.reranking.depth = 3;
    const Answer answer = setting.ask({"q0"});
    const auto& texts = call_to(answer, "reranker").texts;
    REQUIRE(texts.size() == 3);
    const auto& found = answer.retrieval.outcomes[0].hits;
    for (std::size_t i = 0; i < 3; ++i) CHECK(texts[i] == found[i].document.text);
    const auto& hits = answer.retrieval.hits;
    REQUIRE(hits.size() == 6);
    CHECK(*hits[0].rerank_score > *hits[1].rerank_score);
    CHECK(*hits[1].rerank_score > *hits[2].rerank_score);
    for (std::size_t i = 3; i < 6; ++i) {
        CHECK_FALSE(hits[i].rerank_score);
        CHECK(hits[i].contributions.at(0).rank == i + 1);
    }
}

TEST_CASE("a reranker without an opinion on a document puts it last") {
    std::size_t asked = 0;
    Setting setting = reranked({}, [&asked](const std::string&) { return ++asked == 2 ? 0.5 : nan; });
    setting.options.top_k = 3;
    setting.options.reranking.depth = 3;
    const Answer answer = setting.ask({"q0"});
    CHECK(places(answer.retrieval.hits) == Places{2, 1, 3});
    CHECK(says(to_json(answer.retrieval), "\"rerank_score\":5E-1"));
    CHECK(says(to_json(answer.retrieval), "\"rerank_score\":null"));
}

TEST_CASE("a merged list that nobody reranked says nothing of it in JSON") {
    CHECK_FALSE(says(to_json(Setting{}.ask({"q0"}).retrieval), "rerank_score"));
}

TEST_CASE("documents are compared with the first query, or with the question that was given") {
    std::shared_ptr<ScriptedReranker> reranker;
    Setting setting;
    setting.prepare = [&reranker](RetrieverOptions& options, const Log& log) {
        reranker = std::make_shared<ScriptedReranker>(log, Behaviour{}, number_in);
        options.reranking.reranker = reranker;
    };
    static_cast<void>(setting.ask(numbered_queries(3)));
    CHECK(reranker->queries == std::vector<std::string>{"q0"});
    setting.options.reranking.query = "what the user asked";
    static_cast<void>(setting.ask(numbered_queries(3)));
    CHECK(reranker->queries == std::vector<std::string>{"what the user asked"});
}

TEST_CASE("leaves are asked for as many hits as the stages after the merge look at") {
    const auto hits_asked = [](std::size_t rerank_depth, std::size_t diversity_depth, std::size_t top_k_per_query) {
        Setting setting;
        setting.options.top_k = 4;
        setting.options.top_k_per_query = top_k_per_query;
        setting.options.reranking.depth = rerank_depth;
        setting.options.diversity.depth = diversity_depth;
        setting.prepare = [](RetrieverOptions& options, const Log& log) {
            options.reranking.reranker = std::make_shared<ScriptedReranker>(log, Behaviour{}, number_in);
            const auto vector_of = [](const trawl::Document&) { return Embedding{1}; };
            options.diversity.vectors = std::make_shared<ScriptedVectors>(log, Behaviour{}, vector_of);
        };
        const Answer answer = setting.ask({"q0"});
        CHECK(answer.retrieval.hits.size() == 4);
        return answer.retrieval.outcomes[0].hits.size();
    };
    CHECK(hits_asked(12, 1, 0) == 12);
    CHECK(hits_asked(1, 13, 0) == 13);
    CHECK(hits_asked(2, 3, 0) == 4);
    CHECK(hits_asked(12, 13, 5) == 5);
    Setting without;
    without.options.top_k = 4;
    CHECK(without.ask({"q0"}).retrieval.outcomes[0].hits.size() == 4);
}

struct Failure {
    Behaviour behaviour;
    trawl::Duration took;
    std::string says;
};

/// The timeout of the stage is 100 ms.
const std::vector<Failure> failures{
    {{.kind = Kind::fail, .latency = 20ms, .code = Errc::rate_limited}, 20ms, "too many requests"},
    {{.kind = Kind::throw_foreign, .latency = 20ms}, 20ms, "not a std::exception"},
    {{.kind = Kind::wrong_count, .latency = 20ms}, 20ms, "asked for 5 "},
    {{.kind = Kind::hang}, 100ms, "100 ms"},
    {{.kind = Kind::answer, .latency = 100ms + 1ns}, 100ms, "100 ms"},
    {{.kind = Kind::ignore_cancel, .latency = trawl::Duration::max()}, 100ms, "100 ms"},
};

TEST_CASE("a reranker that fails, miscounts, hangs or is late: the fused order and a warning") {
    for (const Failure& failure : failures) {
        CAPTURE(failure.says);
        Setting setting = reranked(failure.behaviour);
        setting.options.reranking.depth = 5;
        setting.options.reranking.timeout = 100ms;
        setting.options.deadline = 10s;
        const Answer answer = setting.ask({"q0"});
        CHECK_FALSE(answer.error);
        CHECK(places(answer.retrieval.hits) == Places{1, 2, 3, 4, 5});
        CHECK_FALSE(answer.retrieval.hits[0].rerank_score);
        CHECK(answer.elapsed == merged + failure.took);
        REQUIRE(answer.retrieval.warnings.size() == 1);
        CHECK(answer.retrieval.warnings[0].kind == Warning::Kind::rerank_failed);
        CHECK(says(answer.retrieval.warnings[0].message, "the merged order was kept"));
        CAPTURE(answer.retrieval.warnings[0].message);
        CHECK(says(answer.retrieval.warnings[0].message, failure.says));
        CHECK(answer.retrieval.statistics.rerank_calls == 1);
        CHECK(answer.retrieval.statistics.coverage() == 1.0);
        CHECK(answer.leftovers.empty());
    }
}

TEST_CASE("the second stage ends at the retrieval's deadline, whatever its own limit") {
    for (const trawl::Duration timeout : {0ms, 1000ms}) {
        Setting setting = reranked({.kind = Kind::hang});
        setting.options.reranking.timeout = timeout;
        setting.options.deadline = merged + 40ms;
        const Answer answer = setting.ask({"q0"});
        CHECK_FALSE(answer.error);
        CHECK(answer.elapsed == merged + 40ms);
        CHECK(places(answer.retrieval.hits) == Places{1, 2, 3, 4, 5});
        CHECK(answer.warnings(Warning::Kind::rerank_failed) == 1);
        CHECK(answer.leftovers.empty());
    }
}

TEST_CASE("1 ns before the deadline the reranker's answer still counts") {
    Setting setting = reranked({.latency = 40ms - 1ns});
    setting.options.deadline = merged + 40ms;
    CHECK(setting.ask({"q0"}).retrieval.hits[0].rerank_score);
}

TEST_CASE("after the deadline neither reranker nor vectors are asked") {
    Setting setting;
    setting.stores.push_back({.name = "slow"});
    setting.stores[1].otherwise.latency = 1h;
    setting.options.deadline = 1s;
    setting.prepare = [](RetrieverOptions& options, const Log& log) {
        options.reranking.reranker = std::make_shared<ScriptedReranker>(log, Behaviour{}, number_in);
        const auto vector_of = [](const trawl::Document&) { return Embedding{1}; };
        options.diversity.vectors = std::make_shared<ScriptedVectors>(log, Behaviour{}, vector_of);
    };
    const Answer answer = setting.ask({"q0"});
    CHECK_FALSE(answer.error);
    CHECK(answer.elapsed == 1s);
    CHECK(answer.calls_to("reranker") == 0);
    CHECK(answer.calls_to("vectors") == 0);
    CHECK(answer.retrieval.statistics.rerank_calls == 0);
    CHECK(answer.retrieval.statistics.vector_calls == 0);
    CHECK(answer.warnings(Warning::Kind::rerank_failed) == 1);
    CHECK(answer.warnings(Warning::Kind::diversify_failed) == 1);
    CHECK(answer.retrieval.hits.size() == 5);
}

TEST_CASE("with nothing found there is nothing to rerank") {
    Setting setting = reranked({});
    setting.options.sequential_fallback = false;
    setting.embedder.otherwise = {.kind = Kind::fail, .latency = 5ms};
    const Answer answer = setting.ask({"q0"});
    REQUIRE(answer.error);
    CHECK(answer.error->code() == Errc::all_leaves_failed);
    CHECK(answer.calls_to("reranker") == 0);
    CHECK(answer.warnings(Warning::Kind::rerank_failed) == 0);
}

TEST_CASE("cancelled while it reranks, a retrieval ends at once with the fused order, and asks for no vectors") {
    for (const Kind kind : {Kind::answer, Kind::hang, Kind::ignore_cancel}) {
        CAPTURE(static_cast<int>(kind));
        Setting setting = reranked({.kind = kind, .latency = 50ms});
        const auto with_reranker = setting.prepare;
        setting.prepare = [with_reranker](RetrieverOptions& options, const Log& log) {
            with_reranker(options, log);
            const auto vector_of = [](const trawl::Document&) { return Embedding{1}; };
            options.diversity.vectors = std::make_shared<ScriptedVectors>(log, Behaviour{}, vector_of);
        };
        const Answer answer = setting.ask({"q0"}, merged + 10ms);
        REQUIRE(answer.error);
        CHECK(answer.error->code() == Errc::cancelled);
        CHECK(answer.elapsed == merged + 10ms);
        CHECK(answer.code(0) == trawl::test::none);
        CHECK(places(answer.retrieval.hits) == Places{1, 2, 3, 4, 5});
        CHECK(answer.calls_to("reranker") == 1);
        CHECK(answer.calls_to("vectors") == 0);
        CHECK(answer.leftovers.empty());
    }
}

const std::vector<Embedding> two_pairs{{1, 0}, {1, 0}, {0, 1}, {0, 1}};

TEST_CASE("diversity puts what is unlike before what says the same again") {
    Setting setting = diversified({.latency = 30ms}, two_pairs);
    const Answer answer = setting.ask({"q0"});
    CHECK(places(answer.retrieval.hits) == Places{1, 3, 2, 4});
    CHECK(answer.elapsed == merged + 30ms);
    CHECK(answer.retrieval.statistics.vector_calls == 1);
    CHECK(answer.retrieval.warnings.empty());
    CHECK(call_to(answer, "vectors").texts.size() == 4);
    setting.options.diversity.relevance.lambda = 1.0;
    CHECK(places(setting.ask({"q0"}).retrieval.hits) == Places{1, 2, 3, 4});
}

TEST_CASE("diversity looks at its depth alone, and the answer is cut to its length after it") {
    Setting setting = diversified({}, two_pairs);
    setting.options.top_k = 2;
    CHECK(places(setting.ask({"q0"}).retrieval.hits) == Places{1, 3});
    setting.options.diversity.depth = 3;
    setting.options.top_k = 4;
    CHECK(places(setting.ask({"q0"}).retrieval.hits) == Places{1, 3, 2, 4});
    setting.options.diversity.depth = 2;
    CHECK(places(setting.ask({"q0"}).retrieval.hits) == Places{1, 2, 3, 4});
}

TEST_CASE("a document whose vector is not known is like no other") {
    const Answer answer = diversified({}, {{1, 0}, {1, 0}, {}, {0, 1}}).ask({"q0"});
    CHECK(places(answer.retrieval.hits) == Places{1, 3, 4, 2});
    CHECK(answer.retrieval.warnings.empty());
}

TEST_CASE("vectors that cannot be had, or do not go together: the order stays, and a warning says so") {
    for (const Failure& failure : failures) {
        CAPTURE(failure.says);
        Setting setting = diversified(failure.behaviour, {{1, 0}, {1, 0}, {0, 1}, {0, 1}, {1, 1}});
        setting.options.diversity.timeout = 100ms;
        const Answer answer = setting.ask({"q0"});
        CHECK_FALSE(answer.error);
        CHECK(places(answer.retrieval.hits) == Places{1, 2, 3, 4, 5});
        CHECK(answer.elapsed == merged + failure.took);
        REQUIRE(answer.retrieval.warnings.size() == 1);
        CHECK(answer.retrieval.warnings[0].kind == Warning::Kind::diversify_failed);
        CHECK(says(answer.retrieval.warnings[0].message, failure.says));
        CHECK(answer.leftovers.empty());
    }
    const Answer answer = diversified({}, {{1, 0}, {1, 0}, {0, 1, 0}, {0, 1}}).ask({"q0"});
    CHECK(places(answer.retrieval.hits) == Places{1, 2, 3, 4});
    REQUIRE(answer.retrieval.warnings.size() == 1);
    CHECK(says(answer.retrieval.warnings[0].message, "3 dimensions"));
}

TEST_CASE("diversity takes the reranker's word for what is relevant; without it, the fusion's") {
    for (const Kind kind : {Kind::answer, Kind::fail}) {
        Setting setting = diversified({}, two_pairs);
        setting.options.reranking.depth = 4;
        setting.options.diversity.relevance.lambda = 0.9;
        const auto with_vectors = setting.prepare;
        setting.prepare = [with_vectors, kind](RetrieverOptions& options, const Log& log) {
            with_vectors(options, log);
            // The last place first, and the others far behind it: 10, 0.2, 0.1, 0.
            const auto score = [worth = 0.2, asked = 0](const std::string&) mutable {
                worth -= 0.1;
                return ++asked == 4 ? 10.0 : worth + 0.1;
            };
            options.reranking.reranker = std::make_shared<ScriptedReranker>(log, Behaviour{.kind = kind}, score);
        };
        const Answer answer = setting.ask({"q0"});
        // By the reranker 4, 1, 2, 3 with hardly any difference between the last three, of which the third is like the
        // fourth; by the fusion 1, 2, 3, 4 with large differences.
        CHECK(places(answer.retrieval.hits) == (kind == Kind::answer ? Places{4, 1, 2, 3} : Places{1, 2, 3, 4}));
        CHECK(answer.warnings(Warning::Kind::rerank_failed) == (kind == Kind::answer ? 0 : 1));
        CHECK(answer.warnings(Warning::Kind::diversify_failed) == 0);
        CHECK(answer.retrieval.statistics.vector_calls == 1);
    }
}

}  // namespace
