// The words of the filter syntax, which no field can be called by without quotes.
#pragma once

#include <array>
#include <string_view>

namespace trawl::detail {

enum class FilterWord { and_, or_, not_, in, contains, exists, true_, false_ };

struct SpeltWord {
    FilterWord word;
    std::string_view lower;
    std::string_view upper;
};

inline constexpr std::array filter_words{
    SpeltWord{FilterWord::and_, "and", "AND"},
    SpeltWord{FilterWord::or_, "or", "OR"},
    SpeltWord{FilterWord::not_, "not", "NOT"},
    SpeltWord{FilterWord::in, "in", "IN"},
    SpeltWord{FilterWord::contains, "contains", "CONTAINS"},
    SpeltWord{FilterWord::exists, "exists", "EXISTS"},
    SpeltWord{FilterWord::true_, "true", "TRUE"},
    SpeltWord{FilterWord::false_, "false", "FALSE"},
};

/// The word that is spelt like this; null when it is none.
constexpr const SpeltWord* find_filter_word(std::string_view text) {
    for (const SpeltWord& word : filter_words) {
        if (text == word.lower || text == word.upper) {
            return &word;
        }
    }
    return nullptr;
}

}  // namespace trawl::detail
