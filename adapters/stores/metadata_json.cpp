// Metadata as the JSON that stores keep, and back.
#include "metadata_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include <trawl/error.hpp>

namespace trawl::stores {

namespace {

namespace json = boost::json;
namespace ondemand = simdjson::ondemand;

std::string text_of(simdjson::simdjson_result<std::string_view> text) { return std::string{text.value()}; }

MetadataValue number_in(ondemand::value& value) {
    // What does not fit 64 bits with a sign is a double, as everywhere else in JSON.
    std::int64_t integer = 0;
    if (value.get_number_type() == ondemand::number_type::signed_integer &&
        value.get_int64().get(integer) == simdjson::SUCCESS) {
        return integer;
    }
    return value.get_double().value();
}

std::vector<std::string> list_in(ondemand::value& value) {
    std::vector<std::string> list;
    for (auto element : value.get_array()) {
        const bool is_text = element.type().value() == ondemand::json_type::string;
        list.push_back(is_text ? text_of(element.get_string()) : text_of(simdjson::to_json_string(element)));
    }
    return list;
}

[[noreturn]] void refuse(const std::string& key, const char* why, std::string_view store) {
    throw Error{Errc::invalid_argument, "metadata '" + key + "' " + why}.with_origin(std::string{store});
}

struct ToJson {
    const std::string& key;
    std::string_view store;

    json::value operator()(std::nullptr_t) const { return nullptr; }
    json::value operator()(bool value) const { return value; }
    json::value operator()(std::int64_t value) const { return value; }
    json::value operator()(double value) const {
        if (!std::isfinite(value)) {
            refuse(key, "is not a finite number", store);
        }
        return value;
    }
    json::value operator()(const std::string& value) const { return json::string{value}; }
    json::value operator()(const std::vector<std::string>& values) const {
        return json::array(values.begin(), values.end());
    }
};

}  // namespace

json::object to_json(const Metadata& metadata, Dots dots, std::string_view store) {
    json::object object;
    for (const auto& [key, value] : metadata) {
        json::object* level = &object;
        std::string_view name = key;
        for (auto dot = name.find('.'); dots == Dots::as_levels && dot != std::string::npos; dot = name.find('.')) {
            const auto entry = level->emplace(name.substr(0, dot), json::object{}).first;
            if (!entry->value().is_object()) {
                refuse(key, "is below a key that has a value itself; rename one of them", store);
            }
            level = &entry->value().get_object();
            name.remove_prefix(dot + 1);
        }
        if (!level->emplace(name, std::visit(ToJson{key, store}, value)).second) {
            refuse(key, "has other keys below it; rename one of them", store);
        }
    }
    return object;
}

void read_metadata(std::string key, ondemand::value value, Metadata& into, unsigned depth) {
    if (into.empty()) {
        constexpr std::size_t usual_entries = 4;
        into.reserve(usual_entries);
    }
    switch (value.type().value()) {
        case ondemand::json_type::null: into.insert_or_assign(std::move(key), nullptr); return;
        case ondemand::json_type::boolean: into.insert_or_assign(std::move(key), value.get_bool().value()); return;
        case ondemand::json_type::number: into.insert_or_assign(std::move(key), number_in(value)); return;
        case ondemand::json_type::string: into.insert_or_assign(std::move(key), text_of(value.get_string())); return;
        case ondemand::json_type::array: into.insert_or_assign(std::move(key), list_in(value)); return;
        case ondemand::json_type::object: break;
    }
    if (depth == 0) {
        into.insert_or_assign(std::move(key), text_of(simdjson::to_json_string(value)));
        return;
    }
    for (auto member : value.get_object()) {
        std::string name = key + "." + text_of(member.unescaped_key());
        read_metadata(std::move(name), member.value(), into, depth - 1);
    }
}

Metadata MetadataReader::read(std::string_view text) {
    padded_.assign(text);
    padded_.append(simdjson::SIMDJSON_PADDING, ' ');
    Metadata metadata;
    auto document = parser_.iterate(padded_.data(), text.size(), padded_.size());
    ondemand::document& root = document.value();
    if (root.is_null()) {
        return metadata;
    }
    for (auto member : root.get_object()) {
        std::string name = text_of(member.unescaped_key());
        read_metadata(std::move(name), member.value(), metadata);
    }
    return metadata;
}

}  // namespace trawl::stores
