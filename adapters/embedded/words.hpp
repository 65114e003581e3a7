// Cutting a text into lower-case words, the same way for embeddings and for lexical queries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trawl::embedded {

/// Words longer than this many code points (encoded data, mostly) are cut to it.
inline constexpr std::size_t longest_word = 64;

/// Walks over the words of a text: the longest runs of letters and digits, in lower case.
class WordReader {
public:
    explicit WordReader(std::string_view text) noexcept : text_(text) {}

    /// Moves on to the next word; false at the end of the text.
    bool next();
    /// The current word; valid until the next call of next().
    [[nodiscard]] std::u32string_view word() const noexcept { return word_; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::u32string word_;
};

/// Whether an English word says nothing about the topic of a text: articles, pronouns, auxiliaries, prepositions, and
/// what an apostrophe leaves behind ("s", "ll", …).
[[nodiscard]] bool is_stop_word(std::u32string_view word) noexcept;

/// The word without its English plural ending: the three rules of the S-stemmer.
///
/// Source: D. Harman, "How effective is suffixing?", JASIS 42(1), 1991, table 1.
void strip_plural(std::u32string& word);

}  // namespace trawl::embedded
