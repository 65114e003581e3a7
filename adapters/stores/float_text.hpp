// One 32-bit float as text.
#pragma once

namespace trawl::stores {

/// Room for any float's text, and for what is written behind its end on the way.
inline constexpr int max_float_text = 32;

/// Writes the shortest decimal that reads back as the same float, the nearest of several: as std::to_chars does, in a
/// third of its time for numbers between 0.0001 and 1, which is where the numbers of unit vectors are. Those are never
/// in the scientific notation, and of two that are equally near the larger one is written.
///
/// Parameters: out: at least max_float_text bytes. number: finite.
/// Returns: the end of the text.
/// Source: the interval of what reads back, as in Steele, White, "How to Print Floating-Point Numbers Accurately", PLDI
///   1990; its bounds are exact in 64 bits here, since the exponents are few.
char* write_float(char* out, float number) noexcept;

}  // namespace trawl::stores
