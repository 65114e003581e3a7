// Searches of Elasticsearch and OpenSearch.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include <trawl/relevance.hpp>

#include "codec.hpp"
#include "common/json_reader.hpp"
#include "stores/call_checks.hpp"
#include "stores/metadata_json.hpp"
#include "stores/vector_text.hpp"

namespace trawl::elasticsearch {

namespace {

namespace json = boost::json;
namespace ondemand = simdjson::ondemand;

constexpr std::size_t max_candidates = 10'000;
constexpr std::size_t few_candidates = 100;

/// "similarity" of a search is on the metric's own scale, not on that of "_score". A little to the safe side, since it
/// becomes a 32-bit float; hits are held against the exact relevance afterwards.
std::optional<double> threshold(const ElasticsearchOptions& options) {
    const bool is_distance = options.metric == Metric::euclidean;
    const ScoreScale raw{options.metric, is_distance ? Direction::lower_is_better : Direction::higher_is_better};
    const auto exact = score_at_relevance(options.minimum_relevance, raw);
    if (options.minimum_relevance <= 0.0 || !exact || !std::isfinite(*exact)) {
        return std::nullopt;
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double slack = 1e-5 * std::max(1.0, std::abs(*exact));
    const double worst = is_distance ? *exact + slack : *exact - slack;
    return worst < infinity && worst > -infinity ? std::optional{worst} : std::nullopt;
}

json::value source_selection(const ElasticsearchOptions& options) {
    if (options.fields.empty()) {
        return {{"excludes", json::array{options.vector_field}}};
    }
    json::array fields{options.text_field};
    fields.insert(fields.end(), options.fields.begin(), options.fields.end());
    return {{"includes", std::move(fields)}};
}

/// Everything of a search but its vector search.
json::object around(const VectorQuery& query, const ElasticsearchOptions& options, std::size_t milliseconds) {
    json::object search{{"size", query.top_k}, {"_source", source_selection(options)}, {"track_total_hits", false}};
    if (milliseconds != 0) {
        search.emplace("timeout", std::to_string(milliseconds) + "ms");
    }
    return search;
}

void append_search(std::string& body, const VectorQuery& query, const ElasticsearchOptions& options,
                   const IndexMapping& mapping, std::size_t milliseconds) {
    json::object knn{{"k", query.top_k}};
    if (query.filter && !query.filter->is_everything()) {
        knn.emplace("filter", compile_filter(*query.filter, mapping));
    }
    const std::string rest = json::serialize(around(query, options, milliseconds));
    if (options.engine == SearchEngine::opensearch) {
        body.append("{\"query\":{\"knn\":{").append(json::serialize(json::string{options.vector_field})).append(":");
        stores::append_object(body, "vector", query.vector, knn);
        body.append("}},").append(rest, 1);
        return;
    }
    const std::size_t wanted =
        options.num_candidates != 0 ? options.num_candidates : std::max(2 * query.top_k, few_candidates);
    knn.emplace("field", options.vector_field);
    knn.emplace("num_candidates", std::max(query.top_k, std::min(wanted, max_candidates)));
    if (const auto worst = threshold(options)) {
        knn.emplace("similarity", *worst);
    }
    body.append("{\"knn\":");
    stores::append_object(body, "query_vector", query.vector, knn);
    body.append(",").append(rest, 1);
}

void read_source(ondemand::value source, const ElasticsearchOptions& options, Document& document) {
    if (source.is_null()) {
        return;
    }
    for (auto member : source.get_object()) {
        std::string key{member.unescaped_key().value()};
        ondemand::value value = member.value();
        if (key == options.text_field && value.type().value() == ondemand::json_type::string) {
            document.text = value.get_string().value();
        } else {
            stores::read_metadata(std::move(key), value, document.metadata);
        }
    }
}

Hit read_hit(ondemand::value value, const ElasticsearchOptions& options) {
    Hit hit;
    hit.scale = *scale_of(options.metric);
    bool has_score = false;
    for (auto field : value.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "_id") {
            hit.document.id = field.value().get_string().value();
        } else if (key == "_score") {
            hit.score = field.value().get_double();
            has_score = true;
        } else if (key == "_source") {
            read_source(field.value(), options, hit.document);
        }
    }
    if (hit.document.id.empty() || !has_score) {
        throw Error{Errc::malformed_response, "a hit has no _id or no _score"};
    }
    return hit;
}

void read_shards(ondemand::value value, Item& item) {
    for (auto field : value.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "total") {
            item.shards = static_cast<std::size_t>(field.value().get_uint64().value());
        } else if (key == "failed") {
            item.failed_shards = static_cast<std::size_t>(field.value().get_uint64().value());
        }
    }
}

Item read_item(ondemand::value value, const ElasticsearchOptions& options) {
    Item item;
    bool has_hits = false;
    for (auto field : value.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "error") {
            item.refusal = "{\"error\":" + std::string{simdjson::to_json_string(field.value()).value()} + "}";
        } else if (key == "status") {
            item.status = static_cast<unsigned>(field.value().get_uint64().value());
        } else if (key == "timed_out") {
            item.timed_out = field.value().get_bool();
        } else if (key == "_shards") {
            read_shards(field.value(), item);
        } else if (key == "hits") {
            for (auto part : field.value().get_object()) {
                if (part.unescaped_key().value() == "hits") {
                    has_hits = true;
                    for (auto hit : part.value().get_array()) {
                        item.hits.push_back(read_hit(hit.value(), options));
                    }
                }
            }
        }
    }
    if (item.refusal.empty() && !has_hits) {
        throw Error{Errc::malformed_response, "an answer has neither hits nor an error"};
    }
    return item;
}

}  // namespace

std::optional<ScoreScale> scale_of(Metric metric) noexcept {
    switch (metric) {
        case Metric::cosine:
        case Metric::euclidean: return ScoreScale{Metric::relevance, Direction::higher_is_better};
        case Metric::dot_product: return ScoreScale{Metric::max_inner_product, Direction::higher_is_better};
        default: return std::nullopt;
    }
}

std::string encode_search(const std::vector<VectorQuery>& queries, const ElasticsearchOptions& options,
                          const IndexMapping& mapping, std::size_t milliseconds) {
    std::string body;
    for (const VectorQuery& query : queries) {
        if (stores::is_asked(query)) {
            body.append("{}\n");
            append_search(body, query, options, mapping, milliseconds);
            body.push_back('\n');
        }
    }
    return body;
}

std::vector<Item> decode_search(std::string body, const ElasticsearchOptions& options) {
    return common::read_json(std::move(body), [&](ondemand::document& document) {
        std::vector<Item> items;
        for (auto field : document.get_object()) {
            if (field.unescaped_key().value() == "responses") {
                for (auto item : field.value().get_array()) {
                    items.push_back(read_item(item.value(), options));
                }
            }
        }
        return items;
    });
}

}  // namespace trawl::elasticsearch
