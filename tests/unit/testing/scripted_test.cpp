// Scripted backends: each behaviour does what its description says, and the log tells it.
#include <doctest/doctest.h>

#include <trawl/gather.hpp>
#include <trawl/testing/scripted.hpp>
#include <trawl/testing/simulation.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using trawl::CallContext;
using trawl::Embedding;
using trawl::EmbedRequest;
using trawl::HitList;
using trawl::TextQuery;
using trawl::VectorQuery;
using trawl::testing::Behaviour;
using trawl::testing::CallLog;
using trawl::testing::scripted_embedding;
using trawl::testing::scripted_hits;
using trawl::testing::ScriptedLexicalIndex;
using trawl::testing::ScriptedProvider;
using trawl::testing::ScriptedStore;
using trawl::testing::Simulation;
using Kind = Behaviour::Kind;

/// A provider, a store and an index with one script, on virtual time.
struct Stage {
    explicit Stage(std::map<std::string, Behaviour, std::less<>> behaviours)
        : script([behaviours = std::move(behaviours)](std::string_view text) {
              const auto entry = behaviours.find(text);
              return entry == behaviours.end() ? Behaviour{} : entry->second;
          }) {}
    std::vector<Embedding> embed(std::vector<std::string> texts) {
        return simulation.finish(provider.embed(EmbedRequest{std::move(texts)}, CallContext{}));
    }
    std::vector<HitList> find(const std::vector<std::string>& texts, std::size_t top_k = 3) {
        std::vector<TextQuery> queries;
        for (const auto& text : texts) queries.emplace_back(text, top_k);
        return simulation.finish(index.search(std::move(queries), CallContext{}));
    }
    Simulation simulation{};
    std::shared_ptr<CallLog> log = std::make_shared<CallLog>(simulation.clock());
    trawl::testing::Script script;
    trawl::StoreInfo info{.name = "store",
                          .scale = {trawl::Metric::cosine, trawl::Direction::higher_is_better},
                          .dimension = 8,
                          .max_batch = 0};
    ScriptedProvider provider{{.name = "embedder", .model = "", .dimension = 8, .max_batch = 0}, log, script};
    ScriptedStore store{info, log, script};
    ScriptedLexicalIndex index{info, log, script};
};

TEST_CASE("vectors and hits follow from the texts alone, and a store knows the text again") {
    Stage stage{{}};
    const auto vectors = stage.embed({"one", "two", "one"});
    REQUIRE(vectors.size() == 3);
    CHECK(vectors[0] == vectors[2]);
    CHECK(vectors[0] != vectors[1]);
    CHECK(vectors[0] == scripted_embedding("one", 8));
    const auto lists = stage.simulation.finish(
        stage.store.search({VectorQuery{vectors[0], 4}, VectorQuery{vectors[1], 2}}, CallContext{}));
    REQUIRE(lists.size() == 2);
    CHECK(lists[0] == scripted_hits("store", "one", 4));
    CHECK(lists[1] == scripted_hits("store", "two", 2));
    CHECK(lists ==
          stage.simulation.finish(stage.index.search({TextQuery{"one", 4}, TextQuery{"two", 2}}, CallContext{})));
    CHECK(stage.log->calls()[1].texts == std::vector<std::string>{"one", "two"});
    CHECK_THROWS_AS(scripted_embedding("one", 3), std::invalid_argument);
}

TEST_CASE("hits are distinct, best first and as many as asked for, as far as there are documents") {
    const HitList hits = scripted_hits("store", "text", 1000);
    CHECK(hits.size() == 40);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < hits.size(); ++i) {
        ids.insert(hits[i].document.id);
        CHECK((i == 0 || hits[i].score < hits[i - 1].score));
    }
    CHECK(ids.size() == 40);
}

TEST_CASE("a call takes as long as its slowest text, and the log holds its times") {
    Stage stage{{{"slow", {.latency = 30ms}}, {"slower", {.latency = 50ms}}}};
    static_cast<void>(stage.embed({"slow", "slower", "at once"}));
    CHECK(stage.simulation.elapsed() == 50ms);
    REQUIRE(stage.log->calls().size() == 1);
    const auto& call = stage.log->calls()[0];
    CHECK(call.backend == "embedder");
    CHECK(call.ended.value() - call.started == 50ms);
    CHECK(stage.log->in_flight() == 0);
    CHECK(stage.log->count("embedder") == 1);
    CHECK(stage.log->count("store") == 0);
}

TEST_CASE("failures of every kind") {
    Stage stage{{{"fails", {.kind = Kind::fail, .latency = 5ms, .code = trawl::Errc::conflict}},
                 {"foreign", {.kind = Kind::throw_foreign}},
                 {"long", {.kind = Kind::wrong_dimension}},
                 {"nan", {.kind = Kind::not_finite}},
                 {"short", {.kind = Kind::wrong_count}}}};
    try {
        static_cast<void>(stage.embed({"good", "fails"}));
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(error.code() == trawl::Errc::conflict);
    }
    CHECK(stage.simulation.elapsed() == 5ms);
    CHECK_THROWS_AS(static_cast<void>(stage.embed({"foreign"})), int);
    CHECK_THROWS_AS(static_cast<void>(stage.find({"foreign"})), int);
    const auto vectors = stage.embed({"good", "long", "nan"});
    CHECK(vectors[0].size() == 8);
    CHECK(vectors[1].size() == 9);
    CHECK(std::isnan(vectors[2][0]));
    CHECK(stage.embed({"good", "short"}).size() == 1);
    CHECK(stage.find({"good", "short"}).size() == 1);
    CHECK(stage.find({"long"})[0].size() == 4);
    const auto turned = stage.find({"nan"})[0];
    CHECK(turned[0].score < turned[1].score);
    CHECK(stage.log->in_flight() == 0);
}

TEST_CASE("hanging ends with cancellation; ignoring it does not, and both count as in flight meanwhile") {
    Stage stage{{{"hangs", {.kind = Kind::hang}},
                 {"deaf", {.kind = Kind::ignore_cancel, .latency = 20ms}},
                 {"never", {.kind = Kind::ignore_cancel, .latency = trawl::Duration::max()}}}};
    auto& clock = *stage.simulation.clock();
    const std::vector<std::string> texts{"hangs", "deaf", "never"};
    auto leaf = [&](trawl::LeafContext context) {
        return stage.provider.embed(EmbedRequest{{texts[context.index]}}, CallContext{});
    };
    const trawl::GatherOptions options{.leaf_timeout = 10ms, .clock = &clock};
    const auto results = stage.simulation.finish(gather(3, leaf, options));
    for (const auto& result : results) CHECK(result.error().code() == trawl::Errc::timeout);
    stage.simulation.run_for(0ms);
    CHECK(stage.log->in_flight() == 2);
    stage.simulation.run();
    CHECK(stage.log->in_flight() == 1);
    CHECK(clock.hanging() == 1);
    clock.wake_hanging();
    stage.simulation.run();
    CHECK(stage.log->in_flight() == 0);
    CHECK(stage.log->peak() == 3);
    CHECK(stage.log->calls()[0].ended.value() - stage.log->calls()[0].started == 10ms);
    CHECK(stage.log->calls()[1].ended.value() - stage.log->calls()[1].started == 20ms);
    stage.simulation.expect_nothing_left();
}

}  // namespace
