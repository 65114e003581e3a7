// A folder that is removed with everything in it.
#include "temporary_folder.hpp"

#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include <trawl/error.hpp>

#include "sqlite.hpp"

namespace trawl::embedded {

TemporaryFolder::TemporaryFolder() {
    std::error_code failed;
    std::string pattern = (std::filesystem::temp_directory_path(failed) / "trawl-XXXXXX").string();
    if (failed || mkdtemp(pattern.data()) == nullptr) {
        throw Error{Errc::io_error,
                    "no temporary folder could be made as '" + pattern + "'; set TMPDIR to one you may write to"}
            .with_origin(error_origin);
    }
    path_ = pattern;
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

TemporaryFolder::~TemporaryFolder() {
    if (!path_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
}

}  // namespace trawl::embedded
