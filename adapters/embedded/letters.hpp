// The little that tokenising needs to know about letters.
#pragma once

namespace trawl::embedded {

/// Lower case by simple one-to-one mapping for Latin, Greek and Cyrillic; everything else stays as it is.
[[nodiscard]] char32_t to_lower(char32_t value) noexcept;

/// Letters and digits: ASCII ones, and every code point from U+00AA on that is neither punctuation, symbol nor space
/// in the blocks where those are common.
[[nodiscard]] bool is_word_character(char32_t value) noexcept;

}  // namespace trawl::embedded
