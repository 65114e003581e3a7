// Base64 by four tables: a group of four characters costs four loads and three ors.
#include "base64.hpp"

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
    std::size_t left = text.size();
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
