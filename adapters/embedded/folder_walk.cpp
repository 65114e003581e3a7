// Lists the files below a folder.
#include "folder_walk.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "sqlite.hpp"

namespace trawl::embedded {

namespace {

namespace fs = std::filesystem;

std::string words_of(int error_number) { return std::generic_category().message(error_number); }

[[noreturn]] void fail_to_open(const fs::path& folder, int error_number) {
    const std::string quoted = "'" + folder.string() + "'";
    switch (error_number) {
        case ENOENT: throw Error{Errc::not_found, "there is no folder " + quoted}.with_origin(error_origin);
        case ENOTDIR:
            throw Error{Errc::invalid_argument, quoted + " is a file; name the folder it is in"}.with_origin(
                error_origin);
        case EACCES:
        case EPERM:
            throw Error{Errc::permission_denied, "the folder " + quoted + " may not be read; check its rights"}
                .with_origin(error_origin);
        default:
            throw Error{Errc::io_error, "the folder " + quoted + " cannot be read"}
                .with_origin(error_origin)
                .with_vendor_message(words_of(error_number));
    }
}

class Walk {
public:
    Walk(const fs::path& folder, const FolderIndexerOptions& options, const std::function<void(SkippedFile)>& skip)
        : folder_(folder), options_(options), skip_(skip) {}

    FolderListing run() {
        const FolderIdentity root = identify_folder(folder_);
        seen_.insert({root.device, root.inode});
        if (const std::error_code failed = visit({})) {
            fail_to_open(folder_, failed.value());
        }
        // Links come last: a file that is also there under its own name is listed under that one.
        while (!links_.empty()) {
            for (const fs::path& link : std::exchange(links_, {})) {
                take(link, true);
                walk_pending();
            }
        }
        return std::move(listing_);
    }

private:
    /// Reads one folder, then those in it, depth first.
    std::error_code visit(const fs::path& relative) {
        if (const std::error_code failed = read_folder(relative)) {
            return failed;
        }
        walk_pending();
        return {};
    }

    void walk_pending() {
        while (!pending_.empty()) {
            const fs::path next = std::move(pending_.back());
            pending_.pop_back();
            if (const std::error_code failed = read_folder(next)) {
                listing_.unreadable.push_back(next);
                skip_({folder_ / next, failed.value() == ENOENT ? SkipReason::vanished : SkipReason::unreadable,
                       failed.message()});
            }
        }
    }

    std::error_code read_folder(const fs::path& relative) {
        std::error_code failed;
        std::vector<fs::path> names;
        fs::directory_iterator entry{folder_ / relative, failed};
        for (; !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
            names.push_back(entry->path().filename());
        }
        if (failed) {
            return failed;
        }
        std::sort(names.begin(), names.end());
        const std::size_t first_folder = pending_.size();
        for (const fs::path& name : names) {
            if (options_.include_hidden || !name.native().starts_with('.')) {
                take(relative / name, false);
            }
        }
        // The last one is read first.
        std::reverse(pending_.begin() + static_cast<std::ptrdiff_t>(first_folder), pending_.end());
        return {};
    }

    void take(const fs::path& relative, bool through_link) {
        const fs::path path = folder_ / relative;
        struct stat status {};
        const int code = through_link ? ::stat(path.c_str(), &status) : ::lstat(path.c_str(), &status);
        if (code != 0) {
            // ELOOP, or a link that leads nowhere.
            const int failed = errno;
            const bool is_gone = failed == ENOENT;
            if (!is_gone && !through_link) {
                listing_.unreadable.push_back(relative);
            }
            const SkipReason missing = is_gone ? SkipReason::vanished : SkipReason::unreadable;
            skip_({path, through_link ? SkipReason::symbolic_link : missing, words_of(failed)});
            return;
        }
        if (S_ISLNK(status.st_mode)) {
            if (options_.follow_symlinks) {
                links_.push_back(relative);
            } else {
                skip_({path, SkipReason::symbolic_link, "links are not followed"});
            }
            return;
        }
        if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
            skip_({path, SkipReason::special, {}});
            return;
        }
        // Without links, a folder cannot be met twice; a file can, under two names, and both are meant.
        const bool is_new = !options_.follow_symlinks || seen_.insert({status.st_dev, status.st_ino}).second;
        if (!is_new && (through_link || S_ISDIR(status.st_mode))) {
            skip_({path, SkipReason::symbolic_link, "leads to something that is indexed already"});
        } else if (S_ISDIR(status.st_mode)) {
            pending_.push_back(relative);
        } else {
            add_file(relative, status);
        }
    }

    void add_file(const fs::path& relative, const struct stat& status) {
        if (listing_.files.size() >= options_.max_files) {
            throw Error{Errc::invalid_argument, "the folder '" + folder_.string() + "' holds more than " +
                                                    std::to_string(options_.max_files) +
                                                    " files; name a smaller one, or raise max_files"}
                .with_origin(error_origin);
        }
        listing_.files.push_back({relative, static_cast<std::uint64_t>(status.st_size), modification_time_ns(status)});
    }

    const fs::path& folder_;
    const FolderIndexerOptions& options_;
    const std::function<void(SkippedFile)>& skip_;
    FolderListing listing_;
    std::vector<fs::path> pending_;
    std::vector<fs::path> links_;
    std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace

FolderIdentity identify_folder(const fs::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) {
        fail_to_open(folder, errno);
    }
    if (!S_ISDIR(status.st_mode)) {
        fail_to_open(folder, ENOTDIR);
    }
    return {status.st_dev, status.st_ino};
}

std::int64_t modification_time_ns(const struct stat& status) noexcept {
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

FolderListing list_folder(const fs::path& folder, const FolderIndexerOptions& options,
                          const std::function<void(SkippedFile)>& skip) {
    return Walk{folder, options, skip}.run();
}

}  // namespace trawl::embedded
