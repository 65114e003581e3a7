// What the output can show: colours, glyphs, columns.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace repl {

/// When to use colours.
enum class ColorChoice { automatic, always, never };

/// What is known about the surroundings; the real ones, or those of a test.
struct Surroundings {
    bool input_is_terminal = false;
    bool output_is_terminal = false;
    bool errors_are_terminal = false;
    std::size_t columns = 0;                                      ///< 0 = not known.
    std::map<std::string, std::string, std::less<>> environment;  ///< TERM, NO_COLOR, COLUMNS, LC_ALL, LC_CTYPE, LANG.
};

/// How to draw.
struct Terminal {
    bool interactive = false;  ///< A person types: prompt and line editing.
    bool in_place = false;     ///< Progress is drawn in one line, over and over, on standard error.
    bool color = false;
    bool unicode = false;
    std::size_t columns = 80;

    [[nodiscard]] std::string_view ellipsis() const { return unicode ? "…" : "..."; }
    [[nodiscard]] std::string_view separator() const { return unicode ? " · " : ", "; }
    [[nodiscard]] std::string_view times() const { return unicode ? "×" : "x"; }
    [[nodiscard]] std::string_view arrow() const { return unicode ? " › " : " > "; }
};

/// Decides; pure. NO_COLOR (https://no-color.org) and TERM=dumb turn colours off; so does input or output that is no
/// terminal, since somebody else then reads along. Letters outside ASCII are drawn unless the locale says otherwise.
Terminal decide(const Surroundings& surroundings, ColorChoice choice);

/// The real surroundings.
Surroundings look_around();

/// Columns of the real terminal now; 0 = not known.
std::size_t current_columns();

/// Roles that text plays; `paint` marks it for people who see colours, and leaves it alone otherwise.
enum class Role { heading, number, quiet, match, good, bad, waiting, embedding, searching };
std::string paint(const Terminal& terminal, Role role, std::string_view text);

}  // namespace repl
