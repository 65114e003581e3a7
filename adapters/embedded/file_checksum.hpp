// A checksum that tells a damaged or foreign file from the one that was written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace trawl::embedded {

/// Size and CRC-32 of a file's bytes as text; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> file_checksum(const std::filesystem::path& file);

}  // namespace trawl::embedded
