// Mappings of Elasticsearch and OpenSearch.
#include <simdjson.h>

#include <string>
#include <string_view>
#include <utility>

#include <trawl/error.hpp>

#include "codec.hpp"

namespace trawl::elasticsearch {

namespace {

using simdjson::dom::element;

std::string_view text_in(element object, const char* key) {
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

FieldKind kind_of(element property) {
    bool is_indexed = true;
    if (property["index"].get(is_indexed) == simdjson::SUCCESS && !is_indexed) {
        return FieldKind::other;
    }
    const std::string_view type = text_in(property, "type");
    if (type == "keyword" || type == "constant_keyword" || type == "wildcard") return FieldKind::keyword;
    if (type == "text" || type == "match_only_text") return FieldKind::text;
    if (type == "long" || type == "integer" || type == "short" || type == "byte") return FieldKind::integer;
    if (type == "double" || type == "float" || type == "half_float" || type == "scaled_float")
        return FieldKind::floating;
    if (type == "boolean") return FieldKind::boolean;
    if (type == "date" || type == "date_nanos") return FieldKind::date;
    return FieldKind::other;
}

FieldMapping mapping_of(const std::string& path, element property) {
    FieldMapping mapping{kind_of(property)};
    simdjson::dom::object subfields;
    if (mapping.kind == FieldKind::text && property["fields"].get(subfields) == simdjson::SUCCESS) {
        for (const auto& [name, subfield] : subfields) {
            if (text_in(subfield, "type") == "keyword" && mapping.keyword_field.empty()) {
                mapping.keyword_field = path + "." + std::string{name};
            }
        }
    }
    return mapping;
}

/// Whether fields that are not in the mapping are in no document: "dynamic" is true or "strict".
bool adds_fields_only_by_mapping(element level) {
    bool flag = true;
    if (level["dynamic"].get(flag) == simdjson::SUCCESS) {
        return flag;
    }
    const std::string_view text = text_in(level, "dynamic");
    return text != "false" && text != "runtime";
}

void read_level(element level, const std::string& prefix, IndexMapping& mapping) {
    if (!adds_fields_only_by_mapping(level)) {
        mapping.is_complete = false;
    }
    simdjson::dom::object properties;
    if (level["properties"].get(properties) != simdjson::SUCCESS) {
        return;
    }
    for (const auto& [name, property] : properties) {
        const std::string path = prefix + std::string{name};
        const std::string_view type = text_in(property, "type");
        if (type.empty() || type == "object") {
            read_level(property, path + ".", mapping);
            continue;
        }
        FieldMapping field = mapping_of(path, property);
        const auto [entry, is_new] = mapping.fields.emplace(path, field);
        // Behind an alias there may be several indexes; where they disagree, nothing can be said.
        if (!is_new && (entry->second.kind != field.kind || entry->second.keyword_field != field.keyword_field)) {
            entry->second = FieldMapping{};
        }
    }
}

/// Without an error when there is such a field.
simdjson::simdjson_result<element> find_property(element mappings, std::string_view path) {
    simdjson::simdjson_result<element> level{element{mappings}};
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        level = level["properties"][path.substr(0, dot)];
        path.remove_prefix(dot + 1);
    }
    return level["properties"][path];
}

/// The metric by its names in the two engines; empty when it is not given.
std::string_view similarity_in(element property, SearchEngine engine) {
    if (engine == SearchEngine::elasticsearch) {
        const std::string_view similarity = text_in(property, "similarity");
        return similarity.empty() ? "cosine" : similarity;
    }
    std::string_view space = text_in(property, "space_type");
    if (space.empty()) {
        element method;
        space = property["method"].get(method) == simdjson::SUCCESS ? text_in(method, "space_type") : "";
    }
    return space.empty() ? "l2" : space;
}

bool is_metric(std::string_view similarity, Metric metric) {
    switch (metric) {
        case Metric::euclidean: return similarity == "l2_norm" || similarity == "l2";
        case Metric::dot_product: return similarity == "max_inner_product" || similarity == "innerproduct";
        default: return similarity == "cosine" || similarity == "dot_product" || similarity == "cosinesimil";
    }
}

std::size_t checked_dimension(element property, const ElasticsearchOptions& options) {
    const std::string place = "the field '" + options.vector_field + "' of the index '" + options.index + "'";
    const bool is_opensearch = options.engine == SearchEngine::opensearch;
    const std::string_view type = text_in(property, "type");
    if (type != (is_opensearch ? "knn_vector" : "dense_vector")) {
        throw Error{Errc::invalid_argument, place + " is of type " + std::string{type} + ", not " +
                                                (is_opensearch ? "knn_vector" : "dense_vector") +
                                                "; check ElasticsearchOptions::engine"};
    }
    const std::string_view similarity = similarity_in(property, options.engine);
    if (!is_metric(similarity, options.metric)) {
        throw Error{Errc::invalid_argument, place + " compares by " + std::string{similarity} +
                                                ", ElasticsearchOptions::metric says " +
                                                std::string{name(options.metric)}};
    }
    std::uint64_t dimension = 0;
    if (property[is_opensearch ? "dimension" : "dims"].get(dimension) != simdjson::SUCCESS) {
        dimension = 0;
    }
    if (options.dimension != 0 && dimension != 0 && options.dimension != dimension) {
        throw Error{Errc::dimension_mismatch, place + " holds dimension " + std::to_string(dimension) +
                                                  ", ElasticsearchOptions::dimension is " +
                                                  std::to_string(options.dimension)};
    }
    return static_cast<std::size_t>(dimension);
}

}  // namespace

IndexDescription decode_mapping(const std::string& body, const ElasticsearchOptions& options) {
    try {
        simdjson::dom::parser parser;
        const simdjson::dom::object indexes = parser.parse(body);
        IndexDescription description;
        bool is_any = false;
        for (const auto& [name, index] : indexes) {
            const element mappings = index["mappings"];
            read_level(mappings, "", description.mapping);
            element property;
            if (find_property(mappings, options.vector_field).get(property) != simdjson::SUCCESS) {
                throw Error{Errc::invalid_argument, "the index '" + std::string{name} + "' has no field '" +
                                                        options.vector_field +
                                                        "'; check ElasticsearchOptions::vector_field"};
            }
            description.dimension = checked_dimension(property, options);
            is_any = true;
        }
        if (!is_any) {
            throw Error{Errc::malformed_response, "the mapping of '" + options.index + "' is empty"};
        }
        return description;
    } catch (const simdjson::simdjson_error& error) {
        throw Error{Errc::malformed_response,
                    "the mapping of '" + options.index + "' cannot be read; is the base URL right?"}
            .with_vendor_message(error.what());
    }
}

}  // namespace trawl::elasticsearch
