// A folder for one test, with what a test puts into it; gone at the end.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace trawl_test {

class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

    /// Writes a file and the folders above it, dated an hour ago, so that its time of change can be relied on.
    std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

/// The bytes of a file.
std::string read_file(const std::filesystem::path& file);
/// Replaces them.
void write_file(const std::filesystem::path& file, std::string_view content);
/// The bytes as a gzip file holds them.
std::string gzipped(std::string_view content);

}  // namespace trawl_test
