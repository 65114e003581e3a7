// Checksums that tell what is damaged or foreign from what was written.
#include "checksum.hpp"

#include <zlib.h>

#include <cstddef>
#include <fstream>
#include <vector>

namespace trawl::embedded {

std::int64_t text_checksum(std::initializer_list<std::string_view> parts) noexcept {
    uLong checksum = crc32(0, nullptr, 0);
    for (const std::string_view part : parts) {
        checksum = crc32_z(checksum, reinterpret_cast<const Bytef*>(part.data()), part.size());
        const Bytef border = 0;
        checksum = crc32_z(checksum, &border, 1);
    }
    return static_cast<std::int64_t>(checksum);
}

std::optional<std::string> file_checksum(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return std::nullopt;
    }
    constexpr std::size_t buffer_bytes = 1U << 16U;
    std::vector<char> buffer(buffer_bytes);
    std::size_t size = 0;
    uLong checksum = crc32(0, nullptr, 0);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0) {
        const auto count = static_cast<std::size_t>(in.gcount());
        checksum = crc32_z(checksum, reinterpret_cast<const Bytef*>(buffer.data()), count);
        size += count;
    }
    return in.bad() ? std::nullopt : std::optional{std::to_string(size) + " " + std::to_string(checksum)};
}

}  // namespace trawl::embedded
