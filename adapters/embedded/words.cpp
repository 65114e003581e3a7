// Cutting a text into lower-case words, the same way for embeddings and for lexical queries.
#include "words.hpp"

#include <unordered_set>

#include <trawl/utf8.hpp>

#include "letters.hpp"

namespace trawl::embedded {

bool WordReader::next() {
    word_.clear();
    while (at_ < text_.size()) {
        const CodePoint point = decode_utf8(text_, at_);
        if (is_word_character(point.value)) {
            if (word_.size() < longest_word) {
                word_.push_back(to_lower(point.value));
            }
        } else if (!word_.empty()) {
            return true;
        }
        at_ += point.length;
    }
    return !word_.empty();
}

bool is_stop_word(std::u32string_view word) noexcept {
    static const std::unordered_set<std::u32string_view> stop_words{
        U"a",      U"about",  U"above",   U"after",   U"again",  U"against", U"all",   U"also",    U"am",
        U"an",     U"and",    U"any",     U"are",     U"as",     U"at",      U"be",    U"because", U"been",
        U"before", U"being",  U"below",   U"between", U"both",   U"but",     U"by",    U"can",     U"cannot",
        U"could",  U"d",      U"did",     U"do",      U"does",   U"doing",   U"down",  U"during",  U"each",
        U"either", U"else",   U"ever",    U"every",   U"few",    U"for",     U"from",  U"further", U"get",
        U"got",    U"had",    U"has",     U"have",    U"having", U"he",      U"her",   U"here",    U"hers",
        U"him",    U"his",    U"how",     U"i",       U"if",     U"in",      U"into",  U"is",      U"it",
        U"its",    U"itself", U"just",    U"let",     U"like",   U"ll",      U"m",     U"made",    U"make",
        U"many",   U"may",    U"me",      U"might",   U"more",   U"most",    U"much",  U"must",    U"my",
        U"no",     U"nor",    U"not",     U"now",     U"of",     U"off",     U"on",    U"once",    U"one",
        U"only",   U"or",     U"other",   U"our",     U"out",    U"over",    U"own",   U"per",     U"re",
        U"s",      U"same",   U"shall",   U"she",     U"should", U"so",      U"some",  U"such",    U"t",
        U"than",   U"that",   U"the",     U"their",   U"them",   U"then",    U"there", U"these",   U"they",
        U"this",   U"those",  U"through", U"thus",    U"to",     U"too",     U"two",   U"under",   U"until",
        U"up",     U"upon",   U"us",      U"use",     U"used",   U"using",   U"ve",    U"very",    U"via",
        U"was",    U"we",     U"well",    U"were",    U"what",   U"when",    U"where", U"whether", U"which",
        U"while",  U"who",    U"whom",    U"whose",   U"why",    U"will",    U"with",  U"within",  U"without",
        U"would",  U"yet",    U"you",     U"your",    U"yours",
    };
    constexpr std::size_t longest_stop_word = 7;
    return word.size() <= longest_stop_word && stop_words.contains(word);
}

void strip_plural(std::u32string& word) {
    const auto ends_with = [&](std::u32string_view ending) { return std::u32string_view{word}.ends_with(ending); };
    if (word.size() < 4) {
        return;
    }
    if (ends_with(U"ies")) {
        if (!ends_with(U"eies") && !ends_with(U"aies")) {
            word.replace(word.size() - 3, 3, U"y");
        }
    } else if (ends_with(U"es")) {
        if (!ends_with(U"aes") && !ends_with(U"ees") && !ends_with(U"oes")) {
            word.pop_back();
        }
    } else if (ends_with(U"s") && !ends_with(U"us") && !ends_with(U"ss")) {
        word.pop_back();
    }
}

}  // namespace trawl::embedded
