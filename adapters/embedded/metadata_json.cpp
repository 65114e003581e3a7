// Metadata as JSON text and back.
#include "metadata_json.hpp"

#include <simdjson.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/utf8.hpp>

#include "sqlite.hpp"

namespace trawl::embedded {

namespace {

struct ToJson {
    const std::string& key;

    boost::json::value operator()(std::nullptr_t) const { return nullptr; }
    boost::json::value operator()(bool value) const { return value; }
    boost::json::value operator()(std::int64_t value) const { return value; }
    boost::json::value operator()(double value) const {
        if (!std::isfinite(value)) {
            throw Error{Errc::invalid_argument, "metadata '" + key + "' is not a finite number"}.with_origin(
                error_origin);
        }
        return value;
    }
    boost::json::value operator()(const std::string& value) const { return boost::json::string{valid_utf8(value)}; }
    boost::json::value operator()(const std::vector<std::string>& values) const {
        boost::json::array array;
        for (const std::string& value : values) {
            array.emplace_back(valid_utf8(value));
        }
        return array;
    }
};

MetadataValue from_json(simdjson::dom::element element) {
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
        case Type::BOOL: return bool{element};
        case Type::INT64: return std::int64_t{element};
        case Type::DOUBLE: return double{element};
        case Type::STRING: return std::string{std::string_view{element}};
        case Type::ARRAY: {
            std::vector<std::string> values;
            for (const simdjson::dom::element value : simdjson::dom::array{element}) {
                values.emplace_back(std::string_view{value});
            }
            return values;
        }
        default: return nullptr;
    }
}

}  // namespace

struct MetadataReader::Impl {
    simdjson::dom::parser parser;
};

std::string write_metadata(const Metadata& metadata) {
    boost::json::object object;
    for (const auto& [key, value] : metadata) {
        object[valid_utf8(key)] = std::visit(ToJson{key}, value);
    }
    return boost::json::serialize(object);
}

MetadataReader::MetadataReader() : impl_(std::make_unique<Impl>()) {}
MetadataReader::MetadataReader(MetadataReader&&) noexcept = default;
MetadataReader::~MetadataReader() = default;

Metadata MetadataReader::read(std::string_view json) {
    try {
        Metadata metadata;
        const simdjson::dom::object object = impl_->parser.parse(json.data(), json.size());
        for (const auto& [key, value] : object) {
            metadata.emplace(key, from_json(value));
        }
        return metadata;
    } catch (const simdjson::simdjson_error& error) {
        throw Error{Errc::data_corrupt, "the metadata of a chunk cannot be read; index its document again"}
            .with_origin(error_origin)
            .with_vendor_message(error.what());
    }
}

}  // namespace trawl::embedded
