// From a user's words to a query that FTS5 understands.
#pragma once

#include <string>
#include <string_view>

namespace trawl::embedded {

/// Any of the words of the text, each quoted, so that nothing in it is an operator. Empty when there is no word.
[[nodiscard]] std::string match_expression(std::string_view text);

}  // namespace trawl::embedded
