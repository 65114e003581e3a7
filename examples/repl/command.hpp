// What a line means: a question, or a command that begins with a colon.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace repl {

struct Nothing {};  ///< An empty line.
struct Ask {
    std::string question;
    std::string hint;  ///< Not empty when it looks like a command without its colon.
};
struct Index {
    std::string folder;
};
struct Explain {
    std::size_t hit = 0;
};  ///< From 1.
struct Set {
    std::string setting;             ///< As the user knows it: "cap".
    std::vector<std::string> value;  ///< Empty = show it.
};
struct InjectLatency {
    std::chrono::milliseconds latency{};
    std::optional<std::size_t> leaf;  ///< From 1; none = all leaves.
};
struct InjectFailure {
    std::size_t leaf = 0;
};
struct InjectHang {
    std::size_t leaf = 0;
};
struct InjectClear {};
struct ShowInjections {};
/// Empty = the last question.
struct Compare {
    std::string question;
};
struct Stats {};
struct Settings {};
struct History {};
struct Help {
    std::string topic;
};
struct Quit {};
struct Invalid {
    std::string message;
};  ///< What is wrong, and what to type instead.

using Command = std::variant<Nothing, Ask, Index, Explain, Set, InjectLatency, InjectFailure, InjectHang, InjectClear,
                             ShowInjections, Compare, Stats, Settings, History, Help, Quit, Invalid>;

/// Reads a line; pure.
///
/// A line that begins with ':' is a command; so are the words help, quit and exit alone; everything else is a question.
/// Commands may be shortened as long as they stay unique.
Command parse_command(std::string_view line);

/// One entry of the manual.
struct Manual {
    std::string_view name;
    std::string_view usage;    ///< What follows the name.
    std::string_view summary;  ///< One line.
    std::string_view details;  ///< Some lines with examples; shown by `:help NAME`.
};

/// All commands, in the order in which people meet them.
std::span<const Manual> manuals();
const Manual* find_manual(std::string_view name);

/// "500", "500ms", "1.5s", "2 min", "off" as milliseconds; "off" is 0. None = not a span of time.
std::optional<std::chrono::milliseconds> parse_span(std::string_view text);

/// What a half-typed line can be completed to: names of commands, and words that a command takes.
std::vector<std::string> completions(std::string_view line);

}  // namespace repl
