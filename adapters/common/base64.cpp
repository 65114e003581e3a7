// Base64 by four tables: a group of four characters costs four loads and three ors; with AVX2, 32 characters at a time.
#include "base64.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

#include <trawl/error.hpp>

namespace trawl::common {
namespace {

static_assert(std::endian::native == std::endian::little, "the bytes of a float would have to be turned round");

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t invalid = 0xff000000;  ///< In no valid group: those have 24 bits.

using Table = std::array<std::uint32_t, 256>;

/// The three bytes of a group stand in memory order, so that they can be stored as one little-endian word.
constexpr std::uint32_t in_memory_order(std::uint32_t group) {
    return ((group & 0xff0000) >> 16) | (group & 0x00ff00) | ((group & 0x0000ff) << 16);
}

constexpr Table make_table(unsigned shift) {
    Table table{};
    table.fill(invalid);
    for (std::uint32_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = in_memory_order(i << shift);
    }
    return table;
}

constexpr Table first = make_table(18);
constexpr Table second = make_table(12);
constexpr Table third = make_table(6);
constexpr Table fourth = make_table(0);

std::uint32_t group_at(const unsigned char* at) noexcept {
    return first[at[0]] | second[at[1]] | third[at[2]] | fourth[at[3]];
}

[[noreturn]] void throw_broken(const char* what) {
    throw Error{Errc::malformed_response, std::string{"a vector in base64 "} + what};
}

#if defined(__x86_64__)

/// Where a letter lies in [from, to]: all ones. Bytes above 0x7f are negative, and in no range.
__attribute__((target("avx2"))) inline __m256i in_range(__m256i letters, char from, char to) noexcept {
    const __m256i is_above = _mm256_cmpgt_epi8(letters, _mm256_set1_epi8(static_cast<char>(from - 1)));
    const __m256i is_below = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(to + 1)), letters);
    return _mm256_and_si256(is_above, is_below);
}

/// Decodes 32 characters to 24 bytes at a time; stores 32.
///
/// Parameters: characters: how many there are; out: with room for 3/4 of them.
/// Returns: how many were decoded; one that is none of base64's stops it before its group of 32.
__attribute__((target("avx2"))) std::size_t decode_with_avx2(const unsigned char* text, std::size_t characters,
                                                             unsigned char* out) noexcept {
    // The three bytes of each group of four, first byte first, at the front of each half; then the halves together.
    const __m256i bytes_in_order = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6,
                                                    5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i halves_together = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
    std::size_t done = 0;
    // Eight bytes are stored too many: those must have room, too.
    for (; characters - done >= 32 + 12; done += 32, out += 24) {
        __m256i letters = _mm256_setzero_si256();
        std::memcpy(&letters, text + done, sizeof(letters));
        const __m256i upper = in_range(letters, 'A', 'Z');
        const __m256i lower = in_range(letters, 'a', 'z');
        const __m256i digit = in_range(letters, '0', '9');
        const __m256i plus = _mm256_cmpeq_epi8(letters, _mm256_set1_epi8('+'));
        const __m256i slash = _mm256_cmpeq_epi8(letters, _mm256_set1_epi8('/'));
        const __m256i known =
            _mm256_or_si256(_mm256_or_si256(upper, lower), _mm256_or_si256(digit, _mm256_or_si256(plus, slash)));
        if (_mm256_movemask_epi8(known) != -1) {
            break;
        }
        // What to add to a letter to have its six bits.
        __m256i shift = _mm256_and_si256(upper, _mm256_set1_epi8(-'A'));
        shift = _mm256_or_si256(shift, _mm256_and_si256(lower, _mm256_set1_epi8(26 - 'a')));
        shift = _mm256_or_si256(shift, _mm256_and_si256(digit, _mm256_set1_epi8(52 - '0')));
        shift = _mm256_or_si256(shift, _mm256_and_si256(plus, _mm256_set1_epi8(62 - '+')));
        shift = _mm256_or_si256(shift, _mm256_and_si256(slash, _mm256_set1_epi8(63 - '/')));
        const __m256i sixes = _mm256_add_epi8(letters, shift);
        // a * 64 + b in 16 bits, then ab * 4096 + cd in 32.
        const __m256i twelves = _mm256_maddubs_epi16(sixes, _mm256_set1_epi16(0x0140));
        const __m256i groups = _mm256_madd_epi16(twelves, _mm256_set1_epi32(0x00011000));
        const __m256i packed =
            _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, bytes_in_order), halves_together);
        std::memcpy(out, &packed, sizeof(packed));
    }
    return done;
}

#endif

/// The front part by what this machine has; the rest, and what is wrong with it, is left to the tables.
std::size_t decode_front([[maybe_unused]] const unsigned char* text, [[maybe_unused]] std::size_t characters,
                         [[maybe_unused]] unsigned char* out) noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0) {
        return decode_with_avx2(text, characters, out);
    }
#endif
    return 0;
}

}  // namespace

Embedding decode_base64_floats(std::string_view text) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) {
        text.remove_suffix(1);
    }
    const std::size_t tail = text.size() % 4;
    const std::size_t bytes = text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1);
    if (tail == 1 || bytes % sizeof(float) != 0) {
        throw_broken("is cut off");
    }
    Embedding vector(bytes / sizeof(float));
    auto* out = reinterpret_cast<unsigned char*>(vector.data());
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    std::uint32_t seen = 0;
    const std::size_t front = decode_front(at, text.size(), out);
    at += front;
    out += front / 4 * 3;
    std::size_t left = text.size() - front;
    // Four bytes are stored for three: the last group must not do that.
    for (; left > 4; left -= 4, at += 4, out += 3) {
        const std::uint32_t group = group_at(at);
        seen |= group;
        std::memcpy(out, &group, sizeof(group));
    }
    if (left > 0) {
        std::array<unsigned char, 4> last{'A', 'A', 'A', 'A'};
        std::memcpy(last.data(), at, left);
        const std::uint32_t group = group_at(last.data());
        seen |= group;
        std::memcpy(out, &group, left - 1);
    }
    if (seen >= (1U << 24)) {
        throw_broken("has characters that are none of base64's");
    }
    return vector;
}

}  // namespace trawl::common
