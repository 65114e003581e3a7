// Whether a message has a part, for tests that do not pin all of it.
#pragma once

#include <string_view>

namespace trawl::test {

inline bool says(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace trawl::test
