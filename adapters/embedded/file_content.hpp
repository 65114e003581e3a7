// Reads a file into memory, decompressed, up to a limit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

#include <trawl/embedded/folder_indexer.hpp>

namespace trawl::embedded {

struct FileContent {
    std::string bytes;
    std::uint64_t bytes_on_disk = 0;
    /// Since 1970; 0 when the file may have changed since without another size and time: then they prove nothing.
    std::int64_t modified_ns = 0;
};

/// Parameters: limit: of bytes, on disk and decompressed.
/// Returns: the content, or why there is none.
[[nodiscard]] std::variant<FileContent, SkippedFile> read_file(const std::filesystem::path& file, std::uint64_t limit,
                                                               bool follow_symlinks);

}  // namespace trawl::embedded
