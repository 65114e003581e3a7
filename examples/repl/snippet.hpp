// The part of a text that has most of what was asked for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "terminal.hpp"

namespace repl {

/// The words to look for, in lower case: those of the keyword query, without punctuation.
std::vector<std::string> search_terms(std::string_view keywords);

/// Whether a word of a text is meant by a term: the same but for case, or for a short ending ("tide", "tides").
bool matches(std::string_view word, std::string_view term);

/// Lines of at most `columns` columns around the best place of `text`, with the terms painted.
std::vector<std::string> snippet(std::string_view text, const std::vector<std::string>& terms, const Terminal& terminal,
                                 std::size_t columns, std::size_t max_lines);

}  // namespace repl
