// Qdrant's collections and points.
#include <simdjson.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include <trawl/error.hpp>

#include "codec.hpp"
#include "stores/metadata_json.hpp"
#include "stores/vector_text.hpp"

namespace trawl::qdrant {

namespace {

namespace json = boost::json;

std::string_view distance_of(Metric metric) {
    switch (metric) {
        case Metric::dot_product: return "Dot";
        case Metric::euclidean: return "Euclid";
        case Metric::manhattan: return "Manhattan";
        default: return "Cosine";
    }
}

bool is_uuid(std::string_view text) {
    constexpr std::string_view pattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(), [](char character, char wanted) {
        const bool is_digit = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
        return wanted == '-' ? character == '-' : is_digit;
    });
}

/// As the server writes it: without leading zeros, and within 64 bits.
std::optional<std::uint64_t> as_integer(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = failure == std::errc{} && end == text.data() + text.size();
    return is_whole && std::to_string(number) == text ? std::optional{number} : std::nullopt;
}

/// The parameters of the vector that the options name.
simdjson::dom::object vector_parameters(simdjson::dom::element vectors, const QdrantOptions& options) {
    simdjson::dom::object found;
    const bool is_unnamed = vectors["size"].error() == simdjson::SUCCESS;
    if (options.vector_name.empty() ? !is_unnamed : vectors[options.vector_name].error() != simdjson::SUCCESS) {
        throw Error{Errc::invalid_argument,
                    "the collection '" + options.collection + "' has no " +
                        (options.vector_name.empty() ? "unnamed vector; set QdrantOptions::vector_name"
                                                     : "vector named '" + options.vector_name + "'")};
    }
    return options.vector_name.empty() ? vectors.get_object() : vectors[options.vector_name].get_object();
}

void check(const QdrantOptions& options, std::size_t dimension, std::string_view distance) {
    if (distance != distance_of(options.metric)) {
        throw Error{Errc::invalid_argument, "the collection '" + options.collection + "' compares by " +
                                                std::string{distance} + ", QdrantOptions::metric says " +
                                                std::string{name(options.metric)}};
    }
    if (options.dimension != 0 && options.dimension != dimension) {
        throw Error{Errc::dimension_mismatch, "the collection '" + options.collection + "' holds dimension " +
                                                  std::to_string(dimension) + ", QdrantOptions::dimension is " +
                                                  std::to_string(options.dimension)};
    }
}

}  // namespace

CollectionDescription decode_description(const std::string& body, const QdrantOptions& options) {
    try {
        simdjson::dom::parser parser;
        const simdjson::dom::element result = parser.parse(body)["result"];
        const auto vector = vector_parameters(result["config"]["params"]["vectors"], options);
        CollectionDescription description;
        description.dimension = static_cast<std::size_t>(vector["size"].get_uint64().value());
        check(options, description.dimension, vector["distance"].get_string());
        simdjson::dom::object schema;
        if (result["payload_schema"].get(schema) == simdjson::SUCCESS) {
            for (const auto& [key, entry] : schema) {
                const std::string_view type = entry["data_type"];
                if (type == "integer" || type == "text") {
                    (type == "text" ? description.indexes.text : description.indexes.integer).emplace(key);
                }
            }
        }
        return description;
    } catch (const simdjson::simdjson_error& error) {
        throw Error{Errc::malformed_response, "the description of the collection '" + options.collection +
                                                  "' cannot be read; is the base URL right?"}
            .with_vendor_message(error.what());
    }
}

std::string encode_collection(const QdrantOptions& options, std::size_t dimension) {
    json::object vector{{"size", dimension}, {"distance", distance_of(options.metric)}};
    if (!options.vector_name.empty()) {
        json::object named;
        named.emplace(options.vector_name, std::move(vector));
        vector = std::move(named);
    }
    return json::serialize(json::object{{"vectors", std::move(vector)}});
}

std::string encode_upsert(const std::vector<VectorRecord>& records, const QdrantOptions& options) {
    std::string body = "{\"points\":[";
    for (const VectorRecord& record : records) {
        const Document& document = record.document;
        json::object payload = stores::to_json(document.metadata, stores::Dots::as_levels, "");
        for (const std::string* key : {&options.text_key, &options.id_key}) {
            if (payload.contains(*key)) {
                throw Error{Errc::invalid_argument, "metadata '" + *key + "' has the key that the document's " +
                                                        (key == &options.id_key ? "id" : "text") +
                                                        " is kept under; rename it, or change QdrantOptions"};
            }
        }
        payload.emplace(options.text_key, document.text);
        json::value id = point_id(document.id);
        if (id != json::value(document.id) && !id.is_uint64()) {
            payload.emplace(options.id_key, document.id);
        }
        if (&record != &records.front()) {
            body.push_back(',');
        }
        const json::object rest{{"id", std::move(id)}, {"payload", std::move(payload)}};
        if (options.vector_name.empty()) {
            stores::append_object(body, "vector", record.vector, rest);
        } else {
            body.append("{\"vector\":{").append(json::serialize(json::string{options.vector_name})).append(":");
            stores::append_vector(body, record.vector);
            body.append("},").append(json::serialize(rest), 1);
        }
    }
    return body + "]}";
}

std::string encode_erase(const std::vector<std::string>& ids) {
    json::array points;
    for (const std::string& id : ids) {
        points.push_back(point_id(id));
    }
    return json::serialize(json::object{{"points", std::move(points)}});
}

json::value point_id(std::string_view document_id) {
    if (const auto number = as_integer(document_id)) {
        return *number;
    }
    if (is_uuid(document_id)) {
        return json::string{document_id};
    }
    // The name space of object identifiers: any fixed one will do, and everybody has it.
    const boost::uuids::name_generator_sha1 make{boost::uuids::ns::oid()};
    return json::string{to_string(make(document_id.data(), document_id.size()))};
}

}  // namespace trawl::qdrant
