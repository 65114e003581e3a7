// The stages after the merge, in a simulated world.
#include "second_stage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <trawl/diversify.hpp>
#include <trawl/refine.hpp>
#include <trawl/testing/random.hpp>

#include "scripted_second_stage.hpp"

namespace simulation {

namespace {

using trawl::Duration;
using trawl::Warning;
using Kind = trawl::testing::Behaviour::Kind;

/// The same for the same text; no opinion on some.
double score_of(const std::string& text) {
    const std::uint64_t hash = trawl::testing::hash_of(text);
    return hash % 7 == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(hash % 1000);
}

/// A direction in the plane; none for some.
trawl::Embedding vector_of(const trawl::Document& document) {
    const std::uint64_t hash = trawl::testing::hash_of(document.id);
    const auto angle = static_cast<float>(hash % 360);
    return hash % 5 == 0 ? trawl::Embedding{} : trawl::Embedding{std::cos(angle), std::sin(angle)};
}

/// What spoils single vectors of an embedding call spoils nothing here: a stage has no dimension.
bool answers(Kind kind) {
    return kind != Kind::fail && kind != Kind::throw_foreign && kind != Kind::hang && kind != Kind::wrong_count;
}

bool has_warning(const Record& record, Warning::Kind kind) {
    const auto& warnings = record.retrieval.warnings;
    return std::any_of(warnings.begin(), warnings.end(),
                       [kind](const Warning& warning) { return warning.kind == kind; });
}

bool was_cancelled(const Record& record) { return record.error && record.error->code() == trawl::Errc::cancelled; }

bool was_reranked(const Record& record) {
    const auto& hits = record.retrieval.hits;
    return std::any_of(hits.begin(), hits.end(),
                       [](const trawl::FusedHit& hit) { return hit.rerank_score.has_value(); });
}

std::vector<trawl::testing::ScriptedCall> calls_to(const Record& record, const char* backend) {
    std::vector<trawl::testing::ScriptedCall> calls;
    std::copy_if(record.second_stage_calls.begin(), record.second_stage_calls.end(), std::back_inserter(calls),
                 [backend](const auto& call) { return call.backend == backend; });
    return calls;
}

/// One stage: whether it was asked when it had to be, and whether its failure has a reason.
std::vector<std::string> broken_stage(const World& world, const Record& record, const char* backend,
                                      const WorldStage& stage, Warning::Kind kind, std::size_t counted) {
    std::vector<std::string> broken;
    const auto require = [&](bool condition, const std::string& rule) {
        if (!condition) {
            broken.push_back(rule + ": " + backend);
        }
    };
    const auto calls = calls_to(record, backend);
    const bool failed = has_warning(record, kind);
    const bool has_hits = !record.retrieval.hits.empty();
    require(calls.size() <= 1 && counted == calls.size(), "a stage was called twice, or counted wrong");
    require(has_hits || calls.empty(), "a stage was called for nothing");
    require(!failed || has_hits, "a stage failed that had nothing to do");
    const trawl::TimePoint deadline =
        world.options.deadline == Duration::zero() ? trawl::TimePoint::max() : record.started + world.options.deadline;
    for (const auto& call : calls) {
        require(call.started < deadline, "a stage began at or after the deadline");
        require(!world.cancel_after || call.started <= record.started + *world.cancel_after,
                "a stage began after the cancellation");
        const trawl::TimePoint own =
            stage.timeout == Duration::zero() ? trawl::TimePoint::max() : trawl::later(call.started, stage.timeout);
        // An answer that comes at the very moment of its limit may count or not.
        const trawl::TimePoint answered = trawl::later(call.started, stage.behaviour.latency);
        const trawl::TimePoint limit = std::min(own, deadline);
        const bool is_sound = answers(stage.behaviour.kind);
        require(!failed || !is_sound || answered >= limit, "a sound stage failed");
        require(failed || was_cancelled(record) || (is_sound && answered <= limit), "a stage failed without a warning");
    }
    if (calls.empty() && has_hits && !was_cancelled(record)) {
        require(failed && record.ended >= deadline, "a stage was left out without reason or warning");
    }
    return broken;
}

}  // namespace

void add_second_stage(const World& world, const std::shared_ptr<trawl::testing::CallLog>& log,
                      trawl::RetrieverOptions& options) {
    if (world.reranker) {
        options.reranking.reranker =
            std::make_shared<trawl::test::ScriptedReranker>(log, world.reranker->behaviour, score_of);
        options.reranking.depth = world.reranker->depth;
        options.reranking.timeout = world.reranker->timeout;
    }
    if (world.vectors) {
        options.diversity.vectors =
            std::make_shared<trawl::test::ScriptedVectors>(log, world.vectors->behaviour, vector_of);
        options.diversity.depth = world.vectors->depth;
        options.diversity.timeout = world.vectors->timeout;
    }
}

std::size_t hits_to_merge(const World& world) {
    std::size_t wanted = world.options.top_k;
    for (const auto& stage : {world.reranker, world.vectors}) {
        wanted = std::max(wanted, stage ? stage->depth : 0);
    }
    return wanted;
}

std::vector<trawl::FusedHit> after_second_stage(const World& world, const Record& record,
                                                std::vector<trawl::FusedHit> merged) {
    if (world.reranker && was_reranked(record)) {
        std::vector<double> scores;
        for (std::size_t i = 0; i < std::min(world.reranker->depth, merged.size()); ++i) {
            scores.push_back(score_of(merged[i].document.text));
        }
        merged = trawl::reorder(std::move(merged), scores);
    }
    if (world.vectors && !was_cancelled(record) && !has_warning(record, Warning::Kind::diversify_failed)) {
        const auto count = static_cast<std::ptrdiff_t>(std::min(world.vectors->depth, merged.size()));
        std::vector<trawl::FusedHit> head{merged.begin(), merged.begin() + count};
        std::vector<trawl::Embedding> vectors;
        for (const trawl::FusedHit& hit : head) {
            vectors.push_back(vector_of(hit.document));
        }
        head = trawl::diversify(std::move(head), vectors, world.options.diversity.relevance);
        std::move(head.begin(), head.end(), merged.begin());
    }
    merged.resize(std::min(merged.size(), world.options.top_k));
    return merged;
}

std::vector<std::string> broken_second_stage(const World& world, const Record& record) {
    std::vector<std::string> broken;
    const auto& statistics = record.retrieval.statistics;
    if (world.reranker) {
        broken = broken_stage(world, record, "reranker", *world.reranker, Warning::Kind::rerank_failed,
                              statistics.rerank_calls);
        if (was_reranked(record) && has_warning(record, Warning::Kind::rerank_failed)) {
            broken.emplace_back("reranked, and yet the reranker failed");
        }
    }
    if (world.vectors) {
        for (std::string& rule : broken_stage(world, record, "vectors", *world.vectors, Warning::Kind::diversify_failed,
                                              statistics.vector_calls)) {
            broken.push_back(std::move(rule));
        }
    }
    return broken;
}

}  // namespace simulation
