// Chroma's collections and records.
#include <simdjson.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <utility>
#include <variant>

#include <trawl/error.hpp>

#include "codec.hpp"
#include "stores/metadata_json.hpp"
#include "stores/vector_text.hpp"

namespace trawl::chroma {

namespace {

namespace json = boost::json;

std::string_view space_of(Metric metric) {
    switch (metric) {
        case Metric::euclidean: return "l2";
        case Metric::dot_product: return "ip";
        default: return "cosine";
    }
}

/// The space stands under the kind of index that the collection has.
std::string_view space_in(simdjson::dom::element configuration) {
    for (const char* kind : {"hnsw", "spann"}) {
        std::string_view space;
        if (configuration[kind]["space"].get(space) == simdjson::SUCCESS) {
            return space;
        }
    }
    throw simdjson::simdjson_error{simdjson::NO_SUCH_FIELD};
}

/// A server refuses an object without members, and does not keep values that are none.
json::value kept(const Metadata& metadata) {
    Metadata values;
    for (const auto& [key, value] : metadata) {
        const auto* const list = std::get_if<std::vector<std::string>>(&value);
        if (!std::holds_alternative<std::nullptr_t>(value) && (list == nullptr || !list->empty())) {
            values.emplace_hint(values.end(), key, value);
        }
    }
    if (values.empty()) {
        return nullptr;
    }
    return stores::to_json(values, stores::Dots::in_names, "");
}

}  // namespace

CollectionDescription decode_description(const std::string& body, const ChromaOptions& options) {
    const std::string place = "the collection '" + options.collection + "'";
    CollectionDescription description;
    std::string space;
    try {
        simdjson::dom::parser parser;
        const simdjson::dom::element collection = parser.parse(body);
        description.id = std::string_view{collection["id"]};
        space = space_in(collection["configuration_json"]);
        std::uint64_t dimension = 0;
        if (collection["dimension"].get(dimension) == simdjson::SUCCESS) {
            description.dimension = static_cast<std::size_t>(dimension);
        }
    } catch (const simdjson::simdjson_error& error) {
        throw Error{Errc::malformed_response, "the description of " + place + " cannot be read; is the base URL right?"}
            .with_vendor_message(error.what());
    }
    if (space != space_of(options.metric)) {
        throw Error{Errc::invalid_argument, place + " compares by " + space + ", ChromaOptions::metric says " +
                                                std::string{name(options.metric)}};
    }
    if (options.dimension != 0 && description.dimension != 0 && options.dimension != description.dimension) {
        throw Error{Errc::dimension_mismatch, place + " holds dimension " + std::to_string(description.dimension) +
                                                  ", ChromaOptions::dimension is " + std::to_string(options.dimension)};
    }
    return description;
}

std::string encode_collection(const ChromaOptions& options) {
    return json::serialize(json::object{{"name", options.collection},
                                        {"configuration", {{"hnsw", {{"space", space_of(options.metric)}}}}},
                                        {"get_or_create", false}});
}

std::string encode_probe_of_lists() { return R"({"where":{"trawl":{"$contains":"x"}},"limit":1,"include":[]})"; }

std::string encode_upsert(const std::vector<VectorRecord>& records) {
    json::array ids;
    json::array texts;
    json::array metadatas;
    std::string body = "{\"embeddings\":[";
    for (const VectorRecord& record : records) {
        if (!ids.empty()) {
            body.push_back(',');
        }
        stores::append_vector(body, record.vector);
        ids.emplace_back(record.document.id);
        texts.emplace_back(record.document.text);
        metadatas.push_back(kept(record.document.metadata));
    }
    const json::object rest{
        {"ids", std::move(ids)}, {"documents", std::move(texts)}, {"metadatas", std::move(metadatas)}};
    body.append("],").append(json::serialize(rest), 1);
    return body;
}

std::string encode_erase(const std::vector<std::string>& ids) {
    return json::serialize(json::object{{"ids", json::array(ids.begin(), ids.end())}});
}

}  // namespace trawl::chroma
