// Indexes and documents of Elasticsearch and OpenSearch.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <utility>

#include "codec.hpp"
#include "common/json_reader.hpp"
#include "stores/metadata_json.hpp"
#include "stores/vector_text.hpp"

namespace trawl::elasticsearch {

namespace {

namespace json = boost::json;
namespace ondemand = simdjson::ondemand;

json::object vector_property(const ElasticsearchOptions& options, std::size_t dimension) {
    const bool is_distance = options.metric == Metric::euclidean;
    const bool is_product = options.metric == Metric::dot_product;
    if (options.engine == SearchEngine::opensearch) {
        const char* const space = is_distance ? "l2" : is_product ? "innerproduct" : "cosinesimil";
        return {{"type", "knn_vector"},
                {"dimension", dimension},
                {"method", {{"name", "hnsw"}, {"engine", "lucene"}, {"space_type", space}}}};
    }
    const char* const similarity = is_distance ? "l2_norm" : is_product ? "max_inner_product" : "cosine";
    return {{"type", "dense_vector"}, {"dims", dimension}, {"index", true}, {"similarity", similarity}};
}

json::object dynamic_template(const char* name, const char* matched, const char* type) {
    json::object rule{{"match_mapping_type", matched}, {"mapping", {{"type", type}}}};
    json::object named;
    named.emplace(name, std::move(rule));
    return named;
}

void append_line(std::string& body, const char* action, const std::string& id) {
    json::object line;
    line.emplace(action, json::object{{"_id", id}});
    body.append(json::serialize(line)).push_back('\n');
}

/// One line of a bulk answer: {"index": {"status": 201, ...}}.
Item read_line(ondemand::value value, bool& is_removal) {
    Item item;
    for (auto action : value.get_object()) {
        is_removal = action.unescaped_key().value() == "delete";
        for (auto field : action.value().get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "status") {
                item.status = static_cast<unsigned>(field.value().get_uint64().value());
            } else if (key == "error") {
                item.refusal = "{\"error\":" + std::string{simdjson::to_json_string(field.value()).value()} + "}";
            }
        }
    }
    return item;
}

}  // namespace

std::string encode_index(const ElasticsearchOptions& options, std::size_t dimension) {
    json::object properties;
    properties.emplace(options.text_field, json::object{{"type", "text"}});
    properties.emplace(options.vector_field, vector_property(options, dimension));
    // Filters compare texts as a whole, and numbers as the doubles that they are.
    json::array templates{dynamic_template("texts", "string", "keyword"),
                          dynamic_template("numbers", "double", "double")};
    json::object index{{"mappings",
                        {{"date_detection", false},
                         {"dynamic_templates", std::move(templates)},
                         {"properties", std::move(properties)}}}};
    // 10.5 in a field of whole numbers is refused, instead of being found as 10.
    json::object settings{{"index.mapping.coerce", false}};
    if (options.engine == SearchEngine::opensearch) {
        settings.emplace("index.knn", true);
    }
    index.emplace("settings", std::move(settings));
    return json::serialize(index);
}

std::string encode_upsert(const std::vector<VectorRecord>& records, const ElasticsearchOptions& options) {
    std::string body;
    for (const VectorRecord& record : records) {
        json::object fields = stores::to_json(record.document.metadata, stores::Dots::as_levels, "");
        for (const std::string* field : {&options.text_field, &options.vector_field}) {
            if (fields.contains(*field)) {
                throw Error{Errc::invalid_argument, "metadata '" + *field +
                                                        "' has the name of the field for text or vector; rename it, or "
                                                        "change ElasticsearchOptions"};
            }
        }
        fields.emplace(options.text_field, record.document.text);
        append_line(body, "index", record.document.id);
        stores::append_object(body, options.vector_field, record.vector, fields);
        body.push_back('\n');
    }
    return body;
}

std::string encode_erase(const std::vector<std::string>& ids) {
    std::string body;
    for (const std::string& id : ids) {
        append_line(body, "delete", id);
    }
    return body;
}

std::optional<Item> find_failure(std::string body) {
    return common::read_json(std::move(body), [](ondemand::document& document) {
        std::optional<Item> failure;
        bool has_items = false;
        for (auto field : document.get_object()) {
            if (field.unescaped_key().value() != "items") {
                continue;
            }
            has_items = true;
            for (auto line : field.value().get_array()) {
                bool is_removal = false;
                Item item = read_line(line.value(), is_removal);
                const bool is_well = item.status < 300 || (is_removal && item.status == 404);
                if (!is_well && !failure) {
                    failure = std::move(item);
                }
            }
        }
        if (!has_items) {
            throw Error{Errc::malformed_response, "the answer to a bulk request has no items"};
        }
        return failure;
    });
}

}  // namespace trawl::elasticsearch
