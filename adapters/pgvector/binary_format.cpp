// Values in PostgreSQL's binary format, which is big-endian.
#include "binary_format.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace trawl::pgvector {

namespace {

template <class Integer>
void append_big_endian(std::string& text, Integer number) {
    for (std::size_t shift = 8 * sizeof(Integer); shift > 0; shift -= 8) {
        text.push_back(static_cast<char>(static_cast<unsigned char>(number >> (shift - 8))));
    }
}

}  // namespace

std::string encode_vector(const Embedding& vector) {
    std::string text;
    text.reserve(4 + 4 * vector.size());
    append_big_endian(text, static_cast<std::uint16_t>(vector.size()));
    append_big_endian(text, std::uint16_t{0});
    for (const float number : vector) {
        append_big_endian(text, std::bit_cast<std::uint32_t>(number));
    }
    return text;
}

std::optional<double> decode_double(std::string_view bytes) {
    if (bytes.size() != sizeof(double)) {
        return std::nullopt;
    }
    std::uint64_t bits = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
    }
    return std::bit_cast<double>(bits);
}

}  // namespace trawl::pgvector
