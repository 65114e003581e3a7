// The fewest digits of a 32-bit float between 2^-13 and 1: what is computed, and the numbers that it takes.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace trawl::stores {

inline constexpr std::uint32_t mantissa_bits = 23;
inline constexpr std::uint32_t hidden_bit = 1U << mantissa_bits;
/// Biased exponents of 2^-13 = 0.00012 and of 0.5. Below 0.0001 the scientific notation is shorter.
inline constexpr std::uint32_t first_exponent = 127 - 13;
inline constexpr std::uint32_t last_exponent = 127 - 1;

/// For the numbers of one exponent: the fewest decimal places at which two neighbours are one unit apart at least, and
/// less than ten therefore; and what turns a mantissa into units of half that place.
struct DecimalScale {
    std::uint32_t power_of_five = 1;
    std::uint32_t places = 0;
    /// The bits behind the point of a number of units.
    std::uint32_t shift = 0;
};

constexpr DecimalScale scale_of(std::uint32_t biased_exponent) {
    // number = mantissa / 2^fraction_bits, and 10^places / 2^fraction_bits = 5^places / 2^(fraction_bits - places).
    const std::uint32_t fraction_bits = 127 + mantissa_bits - biased_exponent;
    DecimalScale scale;
    for (std::uint64_t power_of_ten = 1; power_of_ten >> fraction_bits == 0; power_of_ten *= 10) {
        scale.power_of_five *= 5;
        ++scale.places;
    }
    // One bit more makes the half of the way to a neighbour whole.
    scale.shift = fraction_bits - scale.places + 1;
    return scale;
}

/// From the first exponent to the last.
inline constexpr auto decimal_scales = [] {
    std::array<DecimalScale, last_exponent - first_exponent + 1> all{};
    for (std::uint32_t index = 0; index < all.size(); ++index) {
        all[index] = scale_of(first_exponent + index);
    }
    return all;
}();

/// A number of units: nine digits at most, of which the first is a one then.
struct ShortDecimal {
    /// The values of the last eight digits, the first in the lowest byte.
    std::uint64_t last_eight = 0;
    /// 0 or 1.
    std::uint64_t ninth = 0;
};

inline constexpr std::uint32_t eight_digits = 100'000'000;

/// The fewest digits that read back, the nearest of several.
///
/// Parameters: fraction: the mantissa without its hidden bit, and not 0: a power of two is nearer to the float below
///   than to the one above. scale: that of the exponent.
ShortDecimal short_decimal(std::uint32_t fraction, const DecimalScale& scale) noexcept;

/// Four at a time, by AVX2: the same as one by one.
///
/// Parameters: numbers: four floats.
/// Returns: whether all four are within the scales and none is a power of two; without that, and without AVX2, there
///   are no decimals.
bool four_short_decimals(const float* numbers, std::array<ShortDecimal, 4>& decimals) noexcept;

}  // namespace trawl::stores
