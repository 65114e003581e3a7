// Makes any bytes valid UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace trawl::detail {

/// The text with every byte that is not part of a well-formed sequence replaced by U+FFFD.
/// Source: Unicode Standard, table 3-7 (well-formed UTF-8 byte sequences).
std::string valid_utf8(std::string_view text);

}  // namespace trawl::detail
