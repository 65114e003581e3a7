// A record that is falsified in one place breaks the invariant that watches that place.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "invariants.hpp"

namespace {

struct Forgery {
    const char* broken;
    std::function<void(simulation::World&, simulation::Record&)> forge;
};

bool has_warning(const simulation::Record& record, trawl::Warning::Kind kind) {
    return std::any_of(record.retrieval.warnings.begin(), record.retrieval.warnings.end(),
                       [kind](const trawl::Warning& warning) { return warning.kind == kind; });
}

/// A world in which some leaves answer and some do not, with a duplicate, a deadline, a reranker and vectors.
simulation::World sound_world() {
    for (std::uint64_t seed = 1; seed < 10'000; ++seed) {
        simulation::World world = simulation::random_world(seed);
        world.cancel_after.reset();
        const auto record = simulation::run(world);
        const auto& outcomes = record.retrieval.outcomes;
        const bool has_copy = std::any_of(outcomes.begin(), outcomes.end(), [](const trawl::Outcome& outcome) {
            return outcome.ok() && outcome.duplicate_of && !outcome.hits.empty();
        });
        const double coverage = record.retrieval.statistics.coverage();
        if (has_copy && outcomes.front().ok() && coverage < 1.0 && record.retrieval.hits.size() >= 2 &&
            world.options.deadline > trawl::Duration::zero() && world.cap() > 1 &&
            record.retrieval.hits.front().rerank_score && record.second_stage_calls.size() == 2 &&
            record.retrieval.statistics.wall < world.options.deadline &&
            !has_warning(record, trawl::Warning::Kind::diversify_failed)) {
            return world;
        }
    }
    throw std::runtime_error("no such world among the first 10,000 seeds");
}

trawl::Outcome& failed(simulation::Record& record) {
    return *std::find_if(record.retrieval.outcomes.begin(), record.retrieval.outcomes.end(),
                         [](const trawl::Outcome& outcome) { return !outcome.ok(); });
}

trawl::testing::ScriptedCall& stage_call(simulation::Record& record, const char* backend) {
    return *std::find_if(record.second_stage_calls.begin(), record.second_stage_calls.end(),
                         [backend](const auto& call) { return call.backend == backend; });
}

const std::vector<Forgery> forgeries{
    {"something is left", [](auto&, auto& r) { r.leftovers.emplace_back("a timer"); }},
    {"not one outcome per query", [](auto&, auto& r) { r.retrieval.outcomes.pop_back(); }},
    {"not in input order", [](auto&, auto& r) { r.retrieval.outcomes.front().query = 7; }},
    {"not marked as one", [](auto&, auto& r) { r.retrieval.outcomes.front().duplicate_of = 0; }},
    {"another leaf's hits", [](auto&, auto& r) { r.retrieval.outcomes.front().hits.front().document.id = "doc-x"; }},
    {"without a try", [](auto&, auto& r) { r.retrieval.outcomes.front().attempts = 0; }},
    {"a failed leaf has hits", [](auto&, auto& r) { failed(r).hits = r.retrieval.outcomes.front().hits; }},
    {"a sound leaf failed",
     [](auto&, auto& r) { r.retrieval.outcomes.front().error = trawl::Error{trawl::Errc::unavailable}; }},
    {"cancelled by nobody", [](auto&, auto& r) { failed(r).error = trawl::Error{trawl::Errc::cancelled}; }},
    {"out of order", [](auto&, auto& r) { r.retrieval.outcomes.front().timings.started = std::chrono::hours(1); }},
    {"heard of twice", [](auto&, auto& r) { r.heard.push_back(r.heard.front()); }},
    {"not heard of", [](auto&, auto& r) { r.heard.pop_back(); }},
    {"changed after it was heard of", [](auto&, auto& r) { r.heard.front().attempts += 1; }},
    {"more calls than the cap", [](auto& w, auto& r) { r.peak = w.cap() + 1; }},
    {"began after the end", [](auto&, auto& r) { r.calls_after_end = 1; }},
    {"larger than its backend takes", [](auto&, auto& r) { r.calls.front().texts.clear(); }},
    {"at or after the deadline", [](auto& w, auto& r) { r.calls.back().started = r.started + w.options.deadline; }},
    {"ended after its deadline",
     [](auto& w, auto& r) { r.ended = r.started + w.options.deadline + trawl::Duration(1); }},
    {"wall time", [](auto&, auto& r) { r.retrieval.statistics.wall += trawl::Duration(1); }},
    {"leaves are counted wrong", [](auto&, auto& r) { ++r.retrieval.statistics.succeeded; }},
    {"calls are counted wrong", [](auto&, auto& r) { ++r.retrieval.statistics.search_calls; }},
    {"busy time", [](auto&, auto& r) { r.retrieval.statistics.busy += trawl::Duration(1); }},
    {"peak is not the one", [](auto&, auto& r) { ++r.retrieval.statistics.peak_in_flight; }},
    {"begin with the start", [](auto&, auto& r) { r.events.pop_back(); }},
    {"back in time", [](auto&, auto& r) { r.events.front().time += std::chrono::hours(1); }},
    {"end was not told",
     [](auto&, auto& r) {
         r.events.erase(std::find_if(r.events.begin(), r.events.end(), [](const simulation::HeardEvent& event) {
             return event.kind == trawl::Event::Kind::leaf_finished;
         }));
     }},
    {"not every call was told",
     [](auto&, auto& r) {
         r.events.erase(std::find_if(r.events.begin(), r.events.end(), [](const simulation::HeardEvent& event) {
             return event.kind == trawl::Event::Kind::call_started;
         }));
     }},
    {"the fusion of the outcomes", [](auto&, auto& r) { std::swap(r.retrieval.hits[0], r.retrieval.hits[1]); }},
    {"called twice, or counted wrong: reranker", [](auto&, auto& r) { ++r.retrieval.statistics.rerank_calls; }},
    {"counted wrong: vectors", [](auto&, auto& r) { ++r.retrieval.statistics.vector_calls; }},
    {"at or after the deadline: reranker",
     [](auto& w, auto& r) { stage_call(r, "reranker").started = r.started + w.options.deadline; }},
    {"a sound stage failed: vectors",
     [](auto&, auto& r) {
         r.retrieval.warnings.push_back({trawl::Warning::Kind::diversify_failed, ""});
     }},
    {"and yet the reranker failed",
     [](auto&, auto& r) {
         r.retrieval.warnings.push_back({trawl::Warning::Kind::rerank_failed, ""});
     }},
    {"failed without a warning: vectors",
     [](auto& w, auto&) { w.vectors->behaviour.kind = trawl::testing::Behaviour::Kind::fail; }},
    {"left out without reason or warning: reranker",
     [](auto&, auto& r) {
         r.second_stage_calls.erase(r.second_stage_calls.begin());
         r.retrieval.statistics.rerank_calls = 0;
     }},
    {"called for nothing", [](auto&, auto& r) { r.retrieval.hits.clear(); }},
    {"an error with an answer", [](auto&, auto& r) { r.error = trawl::Error{trawl::Errc::all_leaves_failed}; }},
};

}  // namespace

TEST_CASE("the invariants notice what is wrong") {
    const simulation::World sound = sound_world();
    const simulation::Record record = simulation::run(sound);
    REQUIRE(simulation::broken_invariants(sound, record).empty());
    for (const Forgery& forgery : forgeries) {
        CAPTURE(forgery.broken);
        simulation::World world = sound;
        simulation::Record forged = record;
        forgery.forge(world, forged);
        const auto broken = simulation::broken_invariants(world, forged);
        CHECK(std::any_of(broken.begin(), broken.end(),
                          [&](const std::string& rule) { return rule.find(forgery.broken) != std::string::npos; }));
    }
}
