// The tables of a configuration file that say which backends there are, as they were written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace repl {

/// Where something stands in the file; lines and columns count from 1.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;
};

/// "trawl.toml:3:7".
std::string to_text(const Place& place);

/// std::monostate for what no setting is: an array, a table, a date.
using SettingValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

struct Setting {
    std::string key;
    SettingValue value;
    Place key_place;
    Place value_place;
};

struct ConfigTable {
    std::string name;
    Place place;
    std::vector<Setting> settings;  ///< In the order of the file.

    /// Null when there is none of that key.
    [[nodiscard]] const Setting* find(std::string_view key) const;
};

inline constexpr std::array<std::string_view, 4> backend_tables{"embedding", "store", "chat", "rerank"};

/// The tables that are there, by name.
using ConfigTables = std::map<std::string, ConfigTable, std::less<>>;

/// Reads the tables of backends; what stands above the first table is the retriever's (trawl/config.hpp).
///
/// Parameters: file_name: for messages.
/// Errors: Errc::invalid_argument with file, line and column: no TOML, or a table of another name.
ConfigTables backend_tables_in(std::string_view text, std::string_view file_name);

/// Errors: in addition, Errc::not_found and Errc::io_error.
ConfigTables backend_tables_of(const std::filesystem::path& file);

}  // namespace repl
