// English function words, sorted for binary search.
#include "stop_words.hpp"

#include <algorithm>
#include <array>

namespace trawl::retrieval {
namespace {

constexpr std::array<std::string_view, 166> stop_words{
    "a",      "about",    "after",   "again",     "all",     "also",  "am",      "an",     "and",     "another",
    "any",    "anybody",  "anyone",  "are",       "aren't",  "as",    "ask",     "at",     "be",      "because",
    "been",   "before",   "being",   "between",   "both",    "but",   "by",      "can",    "can't",   "cannot",
    "come",   "could",    "did",     "didn't",    "do",      "does",  "doesn't", "doing",  "don't",   "each",
    "either", "else",     "ever",    "explain",   "find",    "for",   "from",    "get",    "gets",    "give",
    "had",    "has",      "have",    "having",    "he",      "help",  "her",     "here",   "him",     "his",
    "how",    "how's",    "i",       "i'd",       "i'm",     "i've",  "if",      "in",     "instead", "into",
    "is",     "isn't",    "it",      "it's",      "its",     "just",  "kind",    "know",   "let",     "like",
    "list",   "many",     "may",     "me",        "might",   "more",  "most",    "much",   "must",    "my",
    "need",   "no",       "nor",     "not",       "of",      "on",    "one",     "only",   "or",      "other",
    "our",    "out",      "please",  "really",    "say",     "shall", "she",     "should", "show",    "so",
    "some",   "somebody", "someone", "something", "such",    "tell",  "than",    "that",   "that's",  "the",
    "their",  "them",     "then",    "there",     "there's", "these", "they",    "thing",  "things",  "this",
    "those",  "through",  "to",      "too",       "under",   "until", "up",      "us",     "use",     "used",
    "using",  "very",     "want",    "was",       "way",     "we",    "were",    "what",   "what's",  "when",
    "where",  "whether",  "which",   "while",     "who",     "whom",  "whose",   "why",    "will",    "with",
    "within", "without",  "would",   "yes",       "you",     "your",
};

constexpr std::array<std::string_view, 36> openers{
    "are",  "can",    "compare", "could", "define",  "describe", "did",   "do",     "does",  "explain", "find", "give",
    "how",  "how's",  "is",      "list",  "may",     "must",     "shall", "should", "show",  "tell",    "was",  "were",
    "what", "what's", "when",    "where", "where's", "which",    "who",   "who's",  "whose", "why",     "will", "would",
};

static_assert(std::is_sorted(stop_words.begin(), stop_words.end()));
static_assert(std::is_sorted(openers.begin(), openers.end()));

}  // namespace

bool is_stop_word(std::string_view word) noexcept {
    return std::binary_search(stop_words.begin(), stop_words.end(), word);
}

bool opens_question(std::string_view word) noexcept { return std::binary_search(openers.begin(), openers.end(), word); }

}  // namespace trawl::retrieval
