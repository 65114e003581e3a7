// Checksums that tell what is damaged or foreign from what was written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace trawl::embedded {

/// CRC-32 of the parts and of their borders.
[[nodiscard]] std::int64_t text_checksum(std::initializer_list<std::string_view> parts) noexcept;

/// Size and CRC-32 of a file's bytes as text; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> file_checksum(const std::filesystem::path& file);

}  // namespace trawl::embedded
