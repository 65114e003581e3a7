// Reading and repairing UTF-8, and the little that tokenising needs to know about letters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trawl::embedded {

inline constexpr char32_t replacement_character = U'\uFFFD';

/// One step through a text.
struct CodePoint {
    char32_t value = 0;      ///< U+FFFD where the bytes are not UTF-8.
    std::size_t length = 0;  ///< Bytes to go on by; at least 1.
    bool valid = true;
};

/// The code point that begins at `at`, which must be inside `text`. Overlong forms, surrogates and values above
/// U+10FFFF are invalid; an invalid sequence is as long as the Unicode standard recommends (its longest valid
/// prefix).
[[nodiscard]] CodePoint decode_utf8(std::string_view text, std::size_t at) noexcept;

void append_utf8(std::string& text, char32_t value);

/// The same text with U+FFFD in place of what is not UTF-8.
[[nodiscard]] std::string replace_invalid_utf8(std::string text);

/// Lower case by simple one-to-one mapping for Latin, Greek and Cyrillic; everything else stays as it is.
[[nodiscard]] char32_t to_lower(char32_t value) noexcept;

/// Letters and digits: ASCII ones, and every code point from U+00AA on that is neither punctuation, symbol nor space
/// in the blocks where those are common.
[[nodiscard]] bool is_word_character(char32_t value) noexcept;

}  // namespace trawl::embedded
