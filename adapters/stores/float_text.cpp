// The shortest decimals of small floats, in integers.
#include "float_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace trawl::stores {

namespace {

constexpr std::uint32_t mantissa_bits = 23;
constexpr std::uint32_t hidden_bit = 1U << mantissa_bits;
/// Biased exponents of 2^-13 = 0.00012 and of 0.5. Below 0.0001 the scientific notation is shorter.
constexpr std::uint32_t first_exponent = 127 - 13;
constexpr std::uint32_t last_exponent = 127 - 1;

/// For the numbers of one exponent: after how many decimal places there are nine digits at least, which always tell a
/// float from the next; and what turns a mantissa into those digits.
struct Scale {
    std::uint64_t power_of_five = 0;
    std::uint32_t places = 0;
    std::uint32_t shift = 0;
};

constexpr Scale scale_of(std::uint32_t biased_exponent) {
    Scale scale;
    double least = 1.0;
    for (std::uint32_t exponent = biased_exponent; exponent < 127; ++exponent) {
        least /= 2;
    }
    scale.power_of_five = 1;
    for (double digits = least; digits < 1e8; digits *= 10) {
        scale.power_of_five *= 5;
        ++scale.places;
    }
    // number = mantissa * 2^(exponent - 127 - 23); two more bits make the bounds of the interval whole.
    scale.shift = 127 + mantissa_bits - biased_exponent - scale.places + 2;
    return scale;
}

constexpr auto scales = [] {
    std::array<Scale, last_exponent - first_exponent + 1> all{};
    for (std::uint32_t index = 0; index < all.size(); ++index) {
        all[index] = scale_of(first_exponent + index);
    }
    return all;
}();

constexpr auto two_digits = [] {
    std::array<char, 200> text{};
    for (unsigned number = 0; number < 100; ++number) {
        text[2 * number] = static_cast<char>('0' + number / 10);
        text[2 * number + 1] = static_cast<char>('0' + number % 10);
    }
    return text;
}();

void write_two(char* out, std::uint32_t number) noexcept { std::memcpy(out, two_digits.data() + 2 * number, 2); }

/// With zeros in front.
void write_ten(char* out, std::uint32_t number) noexcept {
    const std::uint32_t upper = number / 10'000;
    const std::uint32_t lower = number % 10'000;
    const std::uint32_t top = upper / 10'000;
    const std::uint32_t middle = upper % 10'000;
    write_two(out, top);
    write_two(out + 2, middle / 100);
    write_two(out + 4, middle % 100);
    write_two(out + 6, lower / 100);
    write_two(out + 8, lower % 100);
}

/// A power of ten, and what divides any 32 bits by it: a product and a shift.
struct Divisor {
    std::uint32_t power = 1;
    std::uint32_t shift = 0;
    std::uint64_t factor = 1;

    [[nodiscard]] constexpr std::uint32_t multiple_below(std::uint32_t number) const noexcept {
        return static_cast<std::uint32_t>((number * factor) >> shift) * power;
    }
};

constexpr std::array<Divisor, 4> divisors{Divisor{}, Divisor{10, 35, 0xcccccccd}, Divisor{100, 37, 0x51eb851f},
                                          Divisor{1000, 38, 0x10624dd3}};

/// How many zeros the end of a number in [first, last] may have, up to three: without a branch, since there are one or
/// two as a rule, in no order that a processor could foresee.
std::uint32_t zeros_up_to_three(std::uint32_t first, std::uint32_t last) noexcept {
    std::uint32_t zeros = 0;
    for (const Divisor& divisor : {divisors[1], divisors[2], divisors[3]}) {
        zeros += static_cast<std::uint32_t>(divisor.multiple_below(last) >= first);
    }
    return zeros;
}

}  // namespace

char* write_float(char* out, float number) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(number);
    const std::uint32_t exponent = (bits >> mantissa_bits) & 0xff;
    if (exponent < first_exponent || exponent > last_exponent) {
        return std::to_chars(out, out + max_float_text, number).ptr;
    }
    *out = '-';
    out += bits >> 31;
    const Scale& scale = scales[exponent - first_exponent];
    const std::uint32_t mantissa = (bits & (hidden_bit - 1)) | hidden_bit;
    // Half the way to the float below and half the way to the one above; on the bounds themselves an even mantissa is
    // what reads back. Below a power of two, floats are twice as dense.
    const std::uint64_t exact = 4 * mantissa * scale.power_of_five;
    const std::uint64_t half = 2 * scale.power_of_five;
    const std::uint64_t below = mantissa == hidden_bit ? half / 2 : half;
    const std::uint64_t excluded = mantissa & 1U;
    const std::uint64_t one = std::uint64_t{1} << scale.shift;
    const auto first = static_cast<std::uint32_t>((exact - below + excluded + one - 1) >> scale.shift);
    const auto last = static_cast<std::uint32_t>((exact + half - excluded) >> scale.shift);
    // As many zeros at the end as the interval allows are so many digits less; of what has them, the nearest.
    std::uint32_t zeros = zeros_up_to_three(first, last);
    const Divisor& unit = divisors[zeros];
    std::uint32_t digits =
        unit.multiple_below(static_cast<std::uint32_t>((exact + unit.power * (one / 2)) >> scale.shift));
    if (digits < first) {
        // Nearer, but among the denser ones below a power of two.
        digits += unit.power;
    }
    if (zeros == 3) {
        for (std::uint32_t power = 10'000; last / power * power >= first; power *= 10) {
            digits = last / power * power;
            ++zeros;
        }
    }
    // The ten digits begin on the point when there are nine places only: their first is a zero then.
    std::memset(out, '0', 8);
    write_ten(out + 2 + scale.places - 10, digits);
    out[1] = '.';
    return out + 2 + scale.places - zeros;
}

}  // namespace trawl::stores
