// Reading, writing and repairing UTF-8: the one encoding of every text that comes in or goes out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <trawl/export.hpp>

namespace trawl {

/// Stands for what could not be read.
inline constexpr char32_t replacement_character = U'\uFFFD';

/// One step through a text.
struct CodePoint {
    char32_t value = 0;      ///< `replacement_character` where the bytes are not UTF-8.
    std::size_t length = 0;  ///< Bytes to go on by; at least 1.
    bool valid = true;
};

/// The code point that begins at `at`. Overlong forms, surrogates and values above U+10FFFF are invalid; an invalid
/// sequence is as long as its longest valid prefix.
///
/// Parameters: at: below text.size().
/// Source: Unicode Standard, table 3-7 (well-formed byte sequences), and its "best practices for using U+FFFD".
[[nodiscard]] TRAWL_EXPORT CodePoint decode_utf8(std::string_view text, std::size_t at) noexcept;

/// Writes one code point behind a text. Parameters: value: at most U+10FFFF, and no surrogate.
TRAWL_EXPORT void append_utf8(std::string& text, char32_t value);

/// The same text with `replacement_character` in place of what is not UTF-8.
[[nodiscard]] TRAWL_EXPORT std::string valid_utf8(std::string text);

}  // namespace trawl
