// Filters as text: `year >= 2020 and lang in ["en", "de"]`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <trawl/export.hpp>
#include <trawl/filter.hpp>

namespace trawl {

/// Bytes of a filter's text.
inline constexpr std::size_t max_filter_text = 1'048'576;

/// Reads a filter from its text.
///
///     filter   := and-part {("or" | "||") and-part}
///     and-part := not-part {("and" | "&&") not-part}
///     not-part := {"not" | "!"} ("(" filter ")" | "true" | "false" | test)
///     test     := field ("==" | "=" | "!=" | "<" | "<=" | ">" | ">=") value
///               | field ["not"] "in" "[" [value {"," value}] "]"
///               | field ["not"] "contains" text
///               | field "exists"
///     field    := name {"." name}, in backquotes when it is one of the words above
///     value    := a number, a text in double or single quotes with the escapes of JSON, true or false
///
/// Words may be in lower or in upper case.
///
/// Parameters: text: at most max_filter_text bytes; parentheses at most max_filter_depth deep.
/// Errors: Error with Errc::invalid_argument, which names the column (from 1, in code points), what was expected there
///   and what was found.
TRAWL_EXPORT Filter parse_filter(std::string_view text);

/// The text of a filter: for every filter, `parse_filter(to_string(filter)) == filter`, unless the text is longer than
/// max_filter_text. Equal filters have equal texts, different ones have different texts.
TRAWL_EXPORT std::string to_string(const Filter& filter);

/// A value as it stands in a filter's text: 2020, 0.5, true, "en".
TRAWL_EXPORT std::string to_string(const FilterValue& value);

}  // namespace trawl
