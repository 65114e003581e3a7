// Text for a terminal: safe to print, measured in columns, cut between characters.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace repl {

/// One character of a text: where its bytes are, and how many columns it takes (0 for combining marks).
struct Character {
    std::string_view bytes;
    std::size_t columns;
};

/// Splits UTF-8; bytes that belong to no character come out as a character of their own.
/// Columns follow LC_CTYPE, which the program sets once to a UTF-8 locale.
std::vector<Character> characters_of(std::string_view text);

/// What may go to a terminal: white space of any kind becomes one space, other control characters (escape sequences
/// above all) and invisible directional marks are left out, broken UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

/// Columns on a terminal.
std::size_t columns_of(std::string_view text);

/// At most that many columns; what was cut shows as `ellipsis` at the end.
std::string cut(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// Cut from the left, for paths: the end says more than the beginning.
std::string cut_left(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// Lines of at most `columns` columns, broken at spaces; a longer word is left whole. Colours count for nothing. All
/// lines but the first begin with `indent` spaces; the first is taken to begin after as many. Ends without a line
/// break.
std::string wrap(std::string_view text, std::size_t columns, std::size_t indent = 0);

/// Wraps each line of a text for itself; what a line begins with is repeated in those that it becomes.
std::string wrap_lines(std::string_view text, std::size_t columns);

std::string pad_right(std::string_view text, std::size_t columns);
std::string pad_left(std::string_view text, std::size_t columns);

/// "850 µs", "1.25 ms", "301 ms", "2.00 s", "3 min 5 s": about three digits.
std::string duration_text(std::chrono::nanoseconds duration, bool unicode);

/// "1 hit", "2 hits", "1,234 hits".
std::string count_text(std::size_t count, std::string_view singular, std::string_view plural);
std::string number_text(std::size_t number);

/// "512 B", "1.4 MB".
std::string size_text(std::uintmax_t bytes);

}  // namespace repl
