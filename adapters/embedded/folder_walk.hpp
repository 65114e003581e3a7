// Lists the files below a folder.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include <trawl/embedded/folder_indexer.hpp>

namespace trawl::embedded {

struct FoundFile {
    std::filesystem::path relative;  ///< To the folder.
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;  ///< Since 1970.
};

struct FolderListing {
    std::vector<FoundFile> files;  ///< In the order of a walk with sorted names.
    /// Relative paths of files and folders that could not be read: nothing is known about them and what is in them.
    std::vector<std::filesystem::path> unreadable;
};

/// Which folder a path names, so that another one that has taken its place is recognised.
struct FolderIdentity {
    dev_t device = 0;
    ino_t inode = 0;

    friend bool operator==(const FolderIdentity&, const FolderIdentity&) = default;
};

/// Errors: trawl::Error{not_found, permission_denied, invalid_argument}, as FolderIndexer::index.
[[nodiscard]] FolderIdentity identify_folder(const std::filesystem::path& folder);

[[nodiscard]] std::int64_t modification_time_ns(const struct stat& status) noexcept;

/// Parameters: skip: told of everything that is no readable regular file.
/// Errors: as identify_folder.
[[nodiscard]] FolderListing list_folder(const std::filesystem::path& folder, const FolderIndexerOptions& options,
                                        const std::function<void(SkippedFile)>& skip);

}  // namespace trawl::embedded
