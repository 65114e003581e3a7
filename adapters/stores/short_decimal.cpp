// Short decimals, one by one and in four lanes of 64 bits: the same steps.
#include "short_decimal.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <cstring>

namespace trawl::stores {

namespace {

/// A number is divided into fours, those into pairs, those into digits, by products and shifts that are exact for so
/// few digits.
std::uint64_t values_of(std::uint32_t number) noexcept {
    const std::uint64_t fours = number / 10'000 | std::uint64_t{number % 10'000} << 32;
    const std::uint64_t hundreds = ((fours * 5243) >> 19) & 0x0000007f0000007f;
    const std::uint64_t pairs = hundreds + ((fours - hundreds * 100) << 16);
    const std::uint64_t tens = ((pairs * 103) >> 10) & 0x000f000f000f000f;
    return tens + ((pairs - tens * 10) << 8);
}

}  // namespace

ShortDecimal short_decimal(std::uint32_t fraction, const DecimalScale& scale) noexcept {
    // Half the way to a neighbour still reads back when the mantissa is even.
    const std::uint64_t exact = std::uint64_t{fraction | hidden_bit} * scale.power_of_five * 2;
    const std::uint64_t reach = scale.power_of_five - (fraction & 1U);
    // Of the multiples of ten units one at most reads back, since all that does spans less than ten: that one has a
    // digit less, or several. The nearest unit always reads back. No branch: a processor could not foresee it.
    const std::uint64_t one = std::uint64_t{1} << scale.shift;
    const auto nearest = static_cast<std::uint32_t>((exact + one / 2) >> scale.shift);
    const std::uint32_t nearest_ten = static_cast<std::uint32_t>((exact + 5 * one) >> scale.shift) / 10 * 10;
    const bool reads_back = nearest_ten * one + reach - exact <= 2 * reach;
    const std::uint32_t digits = nearest + (nearest_ten - nearest) * static_cast<std::uint32_t>(reads_back);
    const std::uint32_t ninth = digits >= eight_digits ? 1 : 0;
    return {values_of(digits - ninth * eight_digits), ninth};
}

#if defined(__x86_64__)

namespace {

constexpr std::uint32_t fewest_places = decimal_scales.back().places;

/// By index of a scale, to be looked up in a register.
constexpr auto places_by_index = [] {
    static_assert(decimal_scales.size() <= 16);
    std::array<char, 16> all{};
    for (std::size_t index = 0; index < decimal_scales.size(); ++index) {
        all[index] = static_cast<char>(decimal_scales[index].places);
    }
    return all;
}();

constexpr auto fives_by_places = [] {
    static_assert(decimal_scales.front().places - fewest_places < 8);
    std::array<std::uint32_t, 8> all{};
    for (const DecimalScale& scale : decimal_scales) {
        all[scale.places - fewest_places] = scale.power_of_five;
    }
    return all;
}();

__attribute__((target("avx2"))) inline __m256i all(std::int64_t value) noexcept { return _mm256_set1_epi64x(value); }

/// Of the lower halves of lanes.
__attribute__((target("avx2"))) inline __m256i product(__m256i lanes, std::uint32_t factor) noexcept {
    return _mm256_mul_epu32(lanes, all(factor));
}

__attribute__((target("avx2"))) inline __m256i values_of(__m256i numbers) noexcept {
    const __m256i upper = _mm256_srli_epi64(product(numbers, 0xd1b71759), 45);
    const __m256i lower = _mm256_sub_epi64(numbers, product(upper, 10'000));
    const __m256i fours = _mm256_or_si256(upper, _mm256_slli_epi64(lower, 32));
    const __m256i hundreds = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(5243)), 3);
    const __m256i ones = _mm256_sub_epi16(fours, _mm256_mullo_epi16(hundreds, _mm256_set1_epi16(100)));
    const __m256i pairs = _mm256_or_si256(hundreds, _mm256_slli_epi32(ones, 16));
    const __m256i tens = _mm256_mulhi_epu16(pairs, _mm256_set1_epi16(6554));
    const __m256i last = _mm256_sub_epi16(pairs, _mm256_mullo_epi16(tens, _mm256_set1_epi16(10)));
    return _mm256_or_si256(tens, _mm256_slli_epi16(last, 8));
}

__attribute__((target("avx2"))) bool with_avx2(const float* numbers, std::array<ShortDecimal, 4>& decimals) noexcept {
    __m128i bits = _mm_setzero_si128();
    std::memcpy(&bits, numbers, sizeof(bits));
    const __m128i magnitudes = _mm_and_si128(bits, _mm_set1_epi32(0x7fffffff));
    const __m128i fractions = _mm_and_si128(bits, _mm_set1_epi32(hidden_bit - 1));
    const __m128i is_small = _mm_cmpgt_epi32(_mm_set1_epi32(first_exponent << mantissa_bits), magnitudes);
    const __m128i is_great = _mm_cmpgt_epi32(magnitudes, _mm_set1_epi32((last_exponent + 1) << mantissa_bits));
    const __m128i is_power_of_two = _mm_cmpeq_epi32(fractions, _mm_setzero_si128());
    if (_mm_movemask_epi8(_mm_or_si128(is_power_of_two, _mm_or_si128(is_small, is_great))) != 0) {
        return false;
    }
    const __m256i fraction = _mm256_cvtepu32_epi64(fractions);
    const __m256i exponent = _mm256_cvtepu32_epi64(_mm_srli_epi32(magnitudes, mantissa_bits));

    __m128i places_table = _mm_setzero_si128();
    std::memcpy(&places_table, places_by_index.data(), sizeof(places_table));
    __m256i fives_table = _mm256_setzero_si256();
    std::memcpy(&fives_table, fives_by_places.data(), sizeof(fives_table));
    // A byte whose highest bit is set finds a zero.
    const __m256i index = _mm256_or_si256(_mm256_sub_epi64(exponent, all(first_exponent)), all(~0xff));
    const __m256i places = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(places_table), index);
    const __m256i five = _mm256_and_si256(
        _mm256_permutevar8x32_epi32(fives_table, _mm256_sub_epi64(places, all(fewest_places))), all(0xffffffff));
    const __m256i shift = _mm256_sub_epi64(all(127 + mantissa_bits + 1), _mm256_add_epi64(exponent, places));

    const __m256i mantissa = _mm256_or_si256(fraction, all(hidden_bit));
    const __m256i exact = _mm256_slli_epi64(_mm256_mul_epu32(mantissa, five), 1);
    const __m256i reach = _mm256_sub_epi64(five, _mm256_and_si256(fraction, all(1)));
    const __m256i half = _mm256_sllv_epi64(all(1), _mm256_sub_epi64(shift, all(1)));
    const __m256i nearest = _mm256_srlv_epi64(_mm256_add_epi64(exact, half), shift);
    const __m256i up = _mm256_srlv_epi64(_mm256_add_epi64(exact, _mm256_sllv_epi64(all(5), shift)), shift);
    const __m256i nearest_ten = product(_mm256_srli_epi64(product(up, 0xcccccccd), 35), 10);
    const __m256i away = _mm256_sub_epi64(_mm256_sllv_epi64(nearest_ten, shift), exact);
    const __m256i is_too_far = _mm256_or_si256(
        _mm256_cmpgt_epi64(away, reach), _mm256_cmpgt_epi64(_mm256_sub_epi64(_mm256_setzero_si256(), away), reach));
    const __m256i digits = _mm256_blendv_epi8(nearest_ten, nearest, is_too_far);
    const __m256i has_ninth = _mm256_cmpgt_epi64(digits, all(eight_digits - 1));
    const __m256i others = _mm256_sub_epi64(digits, _mm256_and_si256(has_ninth, all(eight_digits)));

    const __m256i ninth = _mm256_srli_epi64(has_ninth, 63);
    const __m256i last_eight = values_of(others);
    const __m256i even = _mm256_unpacklo_epi64(last_eight, ninth);
    const __m256i odd = _mm256_unpackhi_epi64(last_eight, ninth);
    const __m256i first_two = _mm256_permute2x128_si256(even, odd, 0x20);
    const __m256i last_two = _mm256_permute2x128_si256(even, odd, 0x31);
    std::memcpy(static_cast<void*>(decimals.data()), &first_two, sizeof(first_two));
    std::memcpy(static_cast<void*>(decimals.data() + 2), &last_two, sizeof(last_two));
    return true;
}

}  // namespace

bool four_short_decimals(const float* numbers, std::array<ShortDecimal, 4>& decimals) noexcept {
    return __builtin_cpu_supports("avx2") != 0 && with_avx2(numbers, decimals);
}

#else

bool four_short_decimals(const float* /*numbers*/, std::array<ShortDecimal, 4>& /*decimals*/) noexcept { return false; }

#endif

}  // namespace trawl::stores
