// Qdrant's searches.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include <trawl/relevance.hpp>

#include "codec.hpp"
#include "common/json_reader.hpp"
#include "common/request_memory.hpp"
#include "stores/call_checks.hpp"
#include "stores/metadata_json.hpp"
#include "stores/vector_text.hpp"

namespace trawl::qdrant {

namespace {

namespace json = boost::json;
namespace ondemand = simdjson::ondemand;

/// The server excludes the threshold itself, and compares 32-bit floats: two steps of those to the safe side. Hits are
/// held against the exact relevance afterwards.
std::optional<double> threshold(const QdrantOptions& options) {
    const ScoreScale scale = *scale_of(options.metric);
    const auto exact = score_at_relevance(options.minimum_relevance, scale);
    if (options.minimum_relevance <= 0.0 || !exact || !std::isfinite(*exact)) {
        return std::nullopt;
    }
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const float worse = scale.direction == Direction::higher_is_better ? -infinity : infinity;
    const float rounded = std::nextafter(std::nextafter(static_cast<float>(*exact), worse), worse);
    return std::isfinite(rounded) ? std::optional<double>{rounded} : std::nullopt;
}

json::value payload_selection(const QdrantOptions& options, json::storage_ptr memory) {
    if (options.payload_keys.empty()) {
        return true;
    }
    json::array keys({options.text_key, options.id_key}, memory);
    keys.insert(keys.end(), options.payload_keys.begin(), options.payload_keys.end());
    return json::value({{"include", std::move(keys)}}, memory);
}

std::string id_in(ondemand::value value) {
    if (value.type().value() == ondemand::json_type::string) {
        return std::string{value.get_string().value()};
    }
    return std::to_string(value.get_uint64().value());
}

void read_payload(ondemand::value payload, const QdrantOptions& options, Document& document) {
    if (payload.is_null()) {
        return;
    }
    for (auto member : payload.get_object()) {
        std::string key{member.unescaped_key().value()};
        ondemand::value value = member.value();
        const bool is_text = value.type().value() == ondemand::json_type::string;
        if (is_text && key == options.text_key) {
            document.text = value.get_string().value();
        } else if (is_text && key == options.id_key) {
            document.id = value.get_string().value();
        } else {
            stores::read_metadata(std::move(key), value, document.metadata);
        }
    }
}

Hit read_point(ondemand::value point, const QdrantOptions& options) {
    Hit hit;
    hit.scale = *scale_of(options.metric);
    std::string own_id;
    bool has_score = false;
    for (auto field : point.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "id") {
            own_id = id_in(field.value());
        } else if (key == "score") {
            hit.score = field.value().get_double();
            has_score = true;
        } else if (key == "payload") {
            read_payload(field.value(), options, hit.document);
        }
    }
    if (hit.document.id.empty()) {
        hit.document.id = std::move(own_id);
    }
    if (!has_score || hit.document.id.empty()) {
        throw Error{Errc::malformed_response, "a point has no id or no score"};
    }
    return hit;
}

HitList read_points(ondemand::value answer, const QdrantOptions& options) {
    HitList hits;
    // What most searches ask for does not move while the list grows.
    hits.reserve(8);
    for (auto field : answer.get_object()) {
        if (field.unescaped_key().value() == "points") {
            for (auto point : field.value().get_array()) {
                hits.push_back(read_point(point.value(), options));
            }
        }
    }
    return hits;
}

}  // namespace

std::optional<ScoreScale> scale_of(Metric metric) noexcept {
    switch (metric) {
        case Metric::cosine:
        case Metric::dot_product: return ScoreScale{metric, Direction::higher_is_better};
        case Metric::euclidean:
        case Metric::manhattan: return ScoreScale{metric, Direction::lower_is_better};
        default: return std::nullopt;
    }
}

namespace {

/// Everything of a search but its vector.
std::string around(const VectorQuery& query, const QdrantOptions& options, const PayloadIndexes& indexes) {
    common::RequestMemory memory;
    json::object search(memory.get());
    search.emplace("with_payload", payload_selection(options, memory.get()));
    search.emplace("with_vector", false);
    search.emplace("limit", query.top_k);
    if (!options.vector_name.empty()) {
        search.emplace("using", options.vector_name);
    }
    json::object parameters(memory.get());
    if (options.hnsw_ef != 0) {
        parameters.emplace("hnsw_ef", options.hnsw_ef);
    }
    if (options.exact) {
        parameters.emplace("exact", true);
    }
    if (!parameters.empty()) {
        search.emplace("params", std::move(parameters));
    }
    if (const auto worst = threshold(options)) {
        search.emplace("score_threshold", *worst);
    }
    if (query.filter && !query.filter->is_everything()) {
        search.emplace("filter", compile_filter(*query.filter, indexes));
    }
    return json::serialize(search);
}

}  // namespace

std::string encode_search(const std::vector<VectorQuery>& queries, const QdrantOptions& options,
                          const PayloadIndexes& indexes) {
    std::string body = "{\"searches\":[";
    // At once, as far as it can be foreseen: growing would copy what is the largest part of every request.
    std::size_t numbers = 0;
    for (const VectorQuery& query : queries) {
        numbers += query.vector.size();
    }
    body.reserve(64 + 13 * numbers + 128 * queries.size());
    const VectorQuery* previous = nullptr;
    std::string rest;
    for (const VectorQuery& query : queries) {
        if (!stores::is_asked(query)) {
            continue;
        }
        // As a rule all queries of a retrieval differ in their vectors only.
        if (previous == nullptr || query.top_k != previous->top_k || query.filter != previous->filter) {
            rest = around(query, options, indexes);
        }
        body.append(previous == nullptr ? "{\"query\":" : ",{\"query\":");
        stores::append_vector(body, query.vector);
        body.append(",").append(rest, 1);
        previous = &query;
    }
    body += "]}";
    return body;
}

std::vector<HitList> decode_search(std::string body, const QdrantOptions& options) {
    return common::read_json(std::move(body), [&](ondemand::document& document) {
        std::vector<HitList> lists;
        for (auto field : document.get_object()) {
            if (field.unescaped_key().value() == "result") {
                for (auto answer : field.value().get_array()) {
                    lists.push_back(read_points(answer.value(), options));
                }
            }
        }
        return lists;
    });
}

}  // namespace trawl::qdrant
