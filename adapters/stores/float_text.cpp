// The shortest decimals of small floats, in integers.
#include "float_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "short_decimal.hpp"

namespace trawl::stores {

namespace {

static_assert(std::endian::native == std::endian::little, "eight digits are written with the first in the lowest byte");

std::uint32_t bits_of(float number) noexcept { return std::bit_cast<std::uint32_t>(number); }

/// Of a scale; none is there when it is too great.
std::uint32_t index_of(std::uint32_t bits) noexcept { return ((bits >> mantissa_bits) & 0xff) - first_exponent; }

char* write_decimal(char* out, std::uint32_t bits, ShortDecimal decimal) noexcept {
    *out = '-';
    out += bits >> 31;
    const std::uint64_t text = decimal.last_eight | 0x3030303030303030;
    char* const end = out + 2 + decimal_scales[index_of(bits)].places;
    std::memset(out, '0', 8);
    end[-9] = static_cast<char>('0' + decimal.ninth);
    std::memcpy(end - 8, &text, 8);
    out[1] = '.';
    // Without the zeros at the end.
    return end - std::countl_zero(decimal.last_eight) / 8;
}

}  // namespace

char* write_float(char* out, float number) noexcept {
    const std::uint32_t bits = bits_of(number);
    const std::uint32_t index = index_of(bits);
    const std::uint32_t fraction = bits & (hidden_bit - 1);
    // A power of two is nearer to the float below than to the one above.
    if (index >= decimal_scales.size() || fraction == 0) {
        return std::to_chars(out, out + max_float_text, number).ptr;
    }
    return write_decimal(out, bits, short_decimal(fraction, decimal_scales[index]));
}

char* write_floats(char* out, std::span<const float> numbers) noexcept {
    std::size_t done = 0;
    std::array<ShortDecimal, 4> decimals;
    for (; numbers.size() - done >= decimals.size(); done += decimals.size()) {
        const float* const four = numbers.data() + done;
        const bool is_usual = four_short_decimals(four, decimals);
        for (std::size_t i = 0; i < decimals.size(); ++i) {
            out = is_usual ? write_decimal(out, bits_of(four[i]), decimals[i]) : write_float(out, four[i]);
            *out++ = ',';
        }
    }
    for (; done < numbers.size(); ++done) {
        out = write_float(out, numbers[done]);
        *out++ = ',';
    }
    return numbers.empty() ? out : out - 1;
}

}  // namespace trawl::stores
