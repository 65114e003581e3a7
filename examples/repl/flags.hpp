// The command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "terminal.hpp"

namespace repl {

struct Flags {
    std::filesystem::path data;        ///< Empty = the default folder.
    bool temporary = false;            ///< A database that is removed at the end.
    std::vector<std::string> folders;  ///< To index at the start.
    std::filesystem::path config;      ///< Empty = none.
    bool check = false;                ///< Try the backends, and end.
    bool json = false;
    std::vector<std::string> questions;  ///< Asked one after the other, instead of reading lines.
    std::vector<std::pair<std::string, std::string>> settings;  ///< Name and value, as after the colon.
    std::string latency;                                        ///< To inject; empty = none.
    ColorChoice color = ColorChoice::automatic;
};

/// Either flags, or the program is to end with this code (help was shown, or the flags were wrong).
struct ParsedFlags {
    Flags flags;
    std::optional<int> exit_code;
};

/// Prints help to standard output and errors to standard error.
ParsedFlags parse_flags(int argc, const char* const* argv);

}  // namespace repl
