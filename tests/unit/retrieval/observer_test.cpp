// What the observer and the outcome callback hear, and the bytes of the JSON.
#include <doctest/doctest.h>

#include <trawl/observer.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "scripted_second_stage.hpp"
#include "setting.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::Event;
using trawl::test::Answer;
using trawl::test::numbered_queries;
using trawl::test::Setting;
using Kind = trawl::testing::Behaviour::Kind;

/// Writes one line for each event.
class Scribe final : public trawl::Observer {
public:
    void on_event(const Event& event) noexcept override {
        if (lines.tellp() == 0) start_ = event.time;
        lines << (event.time - start_) / 1ms << ' ' << name(event.kind);
        if (event.query != Event::none) lines << " q" << event.query << " s" << event.source;
        if (!event.call.empty()) lines << ' ' << event.call;
        lines << ' ' << event.count;
        if (event.error != nullptr) lines << ' ' << name(event.error->code());
        if (event.warning != nullptr) lines << ' ' << name(event.warning->kind);
        lines << '\n';
        ids.push_back(event.correlation_id);
    }
    std::ostringstream lines;
    std::vector<std::uint64_t> ids;

private:
    trawl::TimePoint start_{};
};

TEST_CASE("the observer hears every step in order, under the retrieval's own id") {
    const auto scribe = std::make_shared<Scribe>();
    Setting setting;
    setting.options.observer = scribe;
    setting.options.top_k = 2;
    setting.embedder.otherwise.latency = 10ms;
    setting.stores[0].otherwise.latency = 5ms;
    SUBCASE("per leaf, one of which fails") {
        setting.options.plan = trawl::Plan::per_leaf;
        setting.options.max_concurrent_queries = 1;
        setting.stores[0].script = {{"q1", {.kind = Kind::fail, .latency = 1ms, .code = Errc::overloaded}}};
        const Answer answer = setting.ask(numbered_queries(2));
        CHECK(scribe->lines.str() ==
              "0 retrieval_started 2\n"
              "0 leaf_started q0 s0 0\n"
              "0 call_started embed 1\n"
              "10 call_finished embed 1\n"
              "10 call_started search 1\n"
              "15 call_finished search 1\n"
              "15 leaf_finished q0 s0 2\n"
              "15 leaf_started q1 s0 0\n"
              "15 call_started embed 1\n"
              "25 call_finished embed 1\n"
              "25 call_started search 1\n"
              "26 call_finished search 1 overloaded\n"
              "26 leaf_finished q1 s0 0 overloaded\n"
              "26 fused 2\n"
              "26 warning 0 leaf_failed\n"
              "26 retrieval_finished 1\n");
        for (const auto id : scribe->ids) CHECK(id == answer.retrieval.correlation_id);
        CHECK(answer.retrieval.correlation_id != 0);
    }
    SUBCASE("coalesced") {
        static_cast<void>(setting.ask(numbered_queries(3)));
        CHECK(scribe->lines.str() ==
              "0 retrieval_started 3\n"
              "0 leaf_started q0 s0 0\n"
              "0 leaf_started q1 s0 0\n"
              "0 leaf_started q2 s0 0\n"
              "0 call_started embed 3\n"
              "10 call_finished embed 3\n"
              "10 call_started search 3\n"
              "15 call_finished search 3\n"
              "15 leaf_finished q0 s0 2\n"
              "15 leaf_finished q1 s0 2\n"
              "15 leaf_finished q2 s0 2\n"
              "15 fused 2\n"
              "15 retrieval_finished 3\n");
    }
    SUBCASE("with a reranker, which fails, and vectors") {
        setting.prepare = [](trawl::RetrieverOptions& options, const std::shared_ptr<trawl::testing::CallLog>& log) {
            options.reranking.depth = 3;
            options.reranking.reranker = std::make_shared<trawl::test::ScriptedReranker>(
                log, trawl::testing::Behaviour{.kind = Kind::fail, .latency = 7ms, .code = Errc::overloaded},
                [](const std::string&) { return 0.0; });
            options.diversity.depth = 2;
            options.diversity.vectors = std::make_shared<trawl::test::ScriptedVectors>(
                log, trawl::testing::Behaviour{.latency = 3ms},
                [](const trawl::Document&) { return trawl::Embedding{1}; });
        };
        static_cast<void>(setting.ask({"q0"}));
        CHECK(scribe->lines.str() ==
              "0 retrieval_started 1\n"
              "0 leaf_started q0 s0 0\n"
              "0 call_started embed 1\n"
              "10 call_finished embed 1\n"
              "10 call_started search 1\n"
              "15 call_finished search 1\n"
              "15 leaf_finished q0 s0 3\n"
              "15 fused 3\n"
              "15 call_started rerank 3\n"
              "22 call_finished rerank 3 overloaded\n"
              "22 warning 0 rerank_failed\n"
              "22 call_started vectors 2\n"
              "25 call_finished vectors 2\n"
              "25 retrieval_finished 1\n");
    }
    SUBCASE("nothing more after the end, although a call comes back later") {
        setting.embedder.otherwise = {.kind = Kind::ignore_cancel, .latency = 1h};
        setting.options.deadline = 20ms;
        static_cast<void>(setting.ask({"q0"}));
        const std::string lines = scribe->lines.str();
        CHECK(lines.ends_with("20 retrieval_finished 0 all_leaves_failed\n"));
    }
}

TEST_CASE("outcomes are heard of as they become known, with what the answer will hold") {
    Setting setting;
    setting.options.plan = trawl::Plan::per_leaf;
    setting.embedder.script = {{"q0", {.latency = 300ms}}, {"q2", {.latency = 1ms}}};
    const Answer answer = setting.ask(numbered_queries(3));
    REQUIRE(answer.heard.size() == 3);
    CHECK(answer.heard[0].query == 2);
    CHECK(answer.heard[1].query == 1);
    CHECK(answer.heard[2].query == 0);
    for (const auto& outcome : answer.heard) {
        CHECK(outcome.hits == answer.retrieval.outcomes[outcome.query].hits);
        CHECK(outcome.timings.finished == answer.retrieval.outcomes[outcome.query].timings.finished);
    }
}

TEST_CASE("two retrievals of one retriever have two ids") {
    const auto scribe = std::make_shared<Scribe>();
    Setting setting;
    setting.options.observer = scribe;
    const auto first = setting.ask({"a"}).retrieval;
    CHECK(first.correlation_id == 1);
}

TEST_CASE("the JSON is the same bytes for the same answer") {
    Setting setting;
    setting.options.top_k = 1;
    setting.options.plan = trawl::Plan::per_leaf;
    setting.embedder.script = {{"b", {.kind = Kind::fail, .latency = 25ms, .code = Errc::rate_limited}}};
    const Answer answer = setting.ask({"a", "b", "a"});
    const auto& hit = answer.retrieval.hits.at(0);
    const std::string document =
        "{\"id\":\"" + hit.document.id + "\",\"text\":\"" + hit.document.text + "\",\"metadata\":{}";
    const std::string list =
        "\"hits\":[" + document + ",\"score\":1E0,\"metric\":\"cosine\",\"higher_is_better\":true}]";
    const std::string json = to_json(answer.retrieval, false);
    CHECK(json.starts_with("{\"hits\":[" + document));
    CHECK(
        json.find("\"outcomes\":[{\"query\":0,\"source\":0," + list +
                  "},{\"query\":1,\"source\":0,\"error\":{\"code\":"
                  "\"rate_limited\",\"message\":\"embedder: too many requests; try again after a pause: as the script "
                  "says\",\"vendor_message\":\"\"}},{\"query\":2,\"source\":0,\"duplicate_of\":0," +
                  list + "}]}") != std::string::npos);
    CHECK(to_json(setting.ask({"a", "b", "a"}).retrieval, false) == json);
    const std::string timed = to_json(answer.retrieval);
    for (const char* member :
         {"\"attempts\":1", "\"started_ms\":", "\"warnings\":[{\"kind\":\"leaf_failed\"", "\"plan\":\"per_leaf\"",
          "\"wall_ms\":1.5E2", "\"coverage\":5E-1", "\"correlation_id\":1"}) {
        CAPTURE(member);
        CHECK(timed.find(member) != std::string::npos);
        CHECK(json.find(member) == std::string::npos);
    }
    CHECK(timed.find('\n') == std::string::npos);
}

TEST_CASE("names are those of the enumerators") {
    CHECK(name(Event::Kind::retrieval_started) == "retrieval_started");
    CHECK(name(Event::Kind::retrieval_finished) == "retrieval_finished");
    CHECK(name(trawl::Plan::automatic) == "automatic");
    CHECK(name(trawl::Plan::sequential) == "sequential");
    CHECK(name(trawl::Warning::Kind::deadline_reached) == "deadline_reached");
}

}  // namespace
