// The retrieval as JSON.
#include <trawl/retrieval.hpp>
#include <trawl/utf8.hpp>

#include <boost/json.hpp>

#include <cmath>
#include <variant>

namespace trawl {

namespace {

namespace json = boost::json;

json::value number(double value) { return std::isfinite(value) ? json::value(value) : json::value(nullptr); }

json::string text(std::string_view value) { return json::string(valid_utf8(std::string(value))); }

double milliseconds(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

struct MetadataToJson {
    json::value operator()(std::nullptr_t) const { return nullptr; }
    json::value operator()(bool value) const { return value; }
    json::value operator()(std::int64_t value) const { return value; }
    json::value operator()(double value) const { return number(value); }
    json::value operator()(const std::string& value) const { return text(value); }
    json::value operator()(const std::vector<std::string>& values) const {
        json::array array;
        for (const auto& value : values) {
            array.emplace_back(text(value));
        }
        return array;
    }
};

json::object to_object(const Document& document) {
    json::object metadata;
    for (const auto& [key, value] : document.metadata) {
        metadata[valid_utf8(key)] = std::visit(MetadataToJson{}, value);
    }
    return {{"id", text(document.id)}, {"text", text(document.text)}, {"metadata", std::move(metadata)}};
}

void add_scale(json::object& object, const ScoreScale& scale) {
    object["metric"] = name(scale.metric);
    object["higher_is_better"] = scale.direction == Direction::higher_is_better;
}

json::object to_object(const Hit& hit) {
    json::object object = to_object(hit.document);
    object["score"] = number(hit.score);
    add_scale(object, hit.scale);
    return object;
}

json::object to_object(const Contribution& contribution) {
    json::object object{{"query", contribution.query},
                        {"source", contribution.source},
                        {"rank", contribution.rank},
                        {"score", number(contribution.score)}};
    add_scale(object, contribution.scale);
    object["normalised_score"] = number(contribution.normalised_score);
    object["share"] = number(contribution.share);
    return object;
}

json::object to_object(const FusedHit& hit) {
    json::array contributions;
    for (const auto& contribution : hit.contributions) {
        contributions.emplace_back(to_object(contribution));
    }
    json::object object = to_object(hit.document);
    object["score"] = number(hit.score);
    object["contributions"] = std::move(contributions);
    if (hit.rerank_score) {
        object["rerank_score"] = number(*hit.rerank_score);
    }
    return object;
}

json::object to_object(const Error& error) {
    return {{"code", name(error.code())},
            {"message", text(error.what())},
            {"vendor_message", text(error.vendor_message())}};
}

json::object to_object(const Outcome& outcome, bool with_timings) {
    json::object object{{"query", outcome.query}, {"source", outcome.source}};
    if (outcome.duplicate_of) {
        object["duplicate_of"] = *outcome.duplicate_of;
    }
    if (outcome.error) {
        object["error"] = to_object(*outcome.error);
    } else {
        json::array hits;
        for (const auto& hit : outcome.hits) {
            hits.emplace_back(to_object(hit));
        }
        object["hits"] = std::move(hits);
    }
    if (with_timings) {
        object["attempts"] = outcome.attempts;
        object["started_ms"] = milliseconds(outcome.timings.started);
        object["finished_ms"] = milliseconds(outcome.timings.finished);
        object["embedding_ms"] = milliseconds(outcome.timings.embedding);
        object["searching_ms"] = milliseconds(outcome.timings.searching);
    }
    return object;
}

json::object to_object(const Statistics& statistics) {
    return {{"plan", name(statistics.plan)},
            {"wall_ms", milliseconds(statistics.wall)},
            {"fusing_ms", milliseconds(statistics.fusing)},
            {"busy_ms", milliseconds(statistics.busy)},
            {"speed_up", number(statistics.speed_up())},
            {"leaves", statistics.leaves},
            {"succeeded", statistics.succeeded},
            {"coverage", number(statistics.coverage())},
            {"embed_calls", statistics.embed_calls},
            {"search_calls", statistics.search_calls},
            {"peak_in_flight", statistics.peak_in_flight},
            {"rerank_calls", statistics.rerank_calls},
            {"vector_calls", statistics.vector_calls}};
}

}  // namespace

std::string to_json(const Retrieval& retrieval, bool with_timings) {
    json::array hits;
    for (const auto& hit : retrieval.hits) {
        hits.emplace_back(to_object(hit));
    }
    json::array outcomes;
    for (const auto& outcome : retrieval.outcomes) {
        outcomes.emplace_back(to_object(outcome, with_timings));
    }
    json::object object{{"hits", std::move(hits)}, {"outcomes", std::move(outcomes)}};
    if (with_timings) {
        json::array warnings;
        for (const auto& warning : retrieval.warnings) {
            warnings.emplace_back(json::object{{"kind", name(warning.kind)}, {"message", text(warning.message)}});
        }
        object["warnings"] = std::move(warnings);
        object["statistics"] = to_object(retrieval.statistics);
        object["correlation_id"] = retrieval.correlation_id;
    }
    return json::serialize(object);
}

}  // namespace trawl
