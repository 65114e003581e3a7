// Reading the tables by toml++.
#include "config_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include <trawl/error.hpp>

namespace repl {
namespace {

[[noreturn]] void refuse(const Place& place, std::string_view message) {
    throw trawl::Error{trawl::Errc::invalid_argument, fmt::format("{}: {}", to_text(place), message)};
}

Place place_of(std::string_view file, const toml::source_region& region) {
    return {std::string{file}, region.begin.line, region.begin.column};
}

SettingValue value_of(const toml::node& node) {
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* whole = node.as_integer()) return whole->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* text = node.as_string()) return text->get();
    return std::monostate{};
}

toml::table parse(std::string_view text, std::string_view file_name) {
    try {
        return toml::parse(text, file_name);
    } catch (const toml::parse_error& failure) {
        refuse(place_of(file_name, failure.source()), fmt::format("this is not TOML: {}", failure.description()));
    }
}

}  // namespace

std::string to_text(const Place& place) { return fmt::format("{}:{}:{}", place.file, place.line, place.column); }

const Setting* ConfigTable::find(std::string_view key) const {
    const auto found =
        std::find_if(settings.begin(), settings.end(), [&](const Setting& setting) { return setting.key == key; });
    return found == settings.end() ? nullptr : &*found;
}

ConfigTables backend_tables_in(std::string_view text, std::string_view file_name) {
    const toml::table root = parse(text, file_name);
    ConfigTables tables;
    for (const auto& [key, node] : root) {
        const bool known = std::find(backend_tables.begin(), backend_tables.end(), key.str()) != backend_tables.end();
        const toml::table* inner = node.as_table();
        if (!known && inner == nullptr && !node.is_array_of_tables()) {
            continue;  // An option of the retriever.
        }
        const Place place = place_of(file_name, key.source());
        if (!known) {
            refuse(place, fmt::format("there is no table [{}]; the tables are [{}]. Options of the retriever, such as "
                                      "top_k, stand above the first table",
                                      key.str(), fmt::join(backend_tables, "], [")));
        }
        if (inner == nullptr) {
            refuse(place, fmt::format("{0} is a table: write [{0}], and below it kind = \"...\"", key.str()));
        }
        ConfigTable table{std::string{key.str()}, place, {}};
        for (const auto& [name, value] : *inner) {
            table.settings.push_back({std::string{name.str()}, value_of(value), place_of(file_name, name.source()),
                                      place_of(file_name, value.source())});
        }
        std::sort(table.settings.begin(), table.settings.end(), [](const Setting& left, const Setting& right) {
            return std::pair{left.key_place.line, left.key_place.column} <
                   std::pair{right.key_place.line, right.key_place.column};
        });
        tables.emplace(table.name, std::move(table));
    }
    return tables;
}

ConfigTables backend_tables_of(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        throw trawl::Error{trawl::Errc::not_found, fmt::format("there is no file {}; check the path", file.string())};
    }
    std::ifstream stream{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (!stream || std::filesystem::is_directory(file, ignored)) {
        throw trawl::Error{trawl::Errc::io_error,
                           fmt::format("{} cannot be read; name a TOML file that you may read", file.string())};
    }
    return backend_tables_in(text, file.string());
}

}  // namespace repl
