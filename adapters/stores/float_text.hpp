// 32-bit floats as text.
#pragma once

#include <span>

namespace trawl::stores {

/// Room for any float's text, and for what is written behind its end on the way.
inline constexpr int max_float_text = 32;

/// Writes the shortest decimal that reads back as the same float, the nearest of several, as std::to_chars does.
/// Numbers between 0.0001 and 1, which is where those of unit vectors are, are never in the scientific notation.
///
/// Parameters: out: at least max_float_text bytes. number: finite.
/// Returns: the end of the text.
/// Source: the interval of what reads back, as in Steele, White, "How to Print Floating-Point Numbers Accurately", PLDI
///   1990; the step of which it holds one multiple of ten at most, as in Giulietti, "The Schubfach way to render
///   doubles", 2020. All is exact in 64 bits, since the exponents are few; the others are left to std::to_chars.
char* write_float(char* out, float number) noexcept;

/// Writes numbers with commas between them: the same, in a quarter of std::to_chars's time.
///
/// Parameters: out: at least max_float_text + 1 bytes for each. numbers: finite.
/// Returns: the end of the text.
char* write_floats(char* out, std::span<const float> numbers) noexcept;

}  // namespace trawl::stores
