// A folder that is removed with everything in it.
#pragma once

#include <filesystem>

namespace trawl::embedded {

class TemporaryFolder {
public:
    /// Errors: trawl::Error{io_error} when the folder for temporary files cannot be written.
    TemporaryFolder();
    TemporaryFolder(TemporaryFolder&& other) noexcept;
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
    ~TemporaryFolder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace trawl::embedded
