// Words that say how something is asked and not what about.
#pragma once

#include <string_view>

namespace trawl::retrieval {

/// Parameters: word: in lower case.
bool is_stop_word(std::string_view word) noexcept;

/// Words with which a question of its own begins after "and", "or", "but": how, why, is, does, explain, ...
bool opens_question(std::string_view word) noexcept;

}  // namespace trawl::retrieval
