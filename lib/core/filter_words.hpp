// The words of the filter syntax, which no field can be called by without quotes.
#pragma once

#include <array>
#include <string_view>

namespace trawl::detail {

enum class FilterWord { conjunction, disjunction, negation, in, contains, exists, truth, falsehood };

struct SpeltWord {
    FilterWord word;
    std::string_view lower;
    std::string_view upper;
};

inline constexpr std::array filter_words{
    SpeltWord{FilterWord::conjunction, "and", "AND"},
    SpeltWord{FilterWord::disjunction, "or", "OR"},
    SpeltWord{FilterWord::negation, "not", "NOT"},
    SpeltWord{FilterWord::in, "in", "IN"},
    SpeltWord{FilterWord::contains, "contains", "CONTAINS"},
    SpeltWord{FilterWord::exists, "exists", "EXISTS"},
    SpeltWord{FilterWord::truth, "true", "TRUE"},
    SpeltWord{FilterWord::falsehood, "false", "FALSE"},
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
