// Brings a store up to date with a folder of documents.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/embedded/chunker.hpp>
#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/error.hpp>
#include <trawl/export.hpp>

namespace trawl {

struct FolderIndexerOptions {
    ChunkerOptions chunker{};
    /// Files that are larger, or become so when they are decompressed, are skipped; at least 1.
    std::uint64_t max_file_bytes = 1 << 20;
    /// A folder with more files than this is taken for a mistake (the root of the disk, say), and nothing is done.
    std::size_t max_files = 1'000'000;
    /// Whether names that begin with a dot are taken too.
    bool include_hidden = false;
    /// Whether symbolic links are followed, each file and folder once; without, they are skipped.
    bool follow_symlinks = false;
    /// Begins the id of every document, with a slash behind it; empty = the folder's absolute path. Documents in the
    /// store whose ids begin so are taken for those of this folder, and removed when they are not in it.
    std::string id_prefix{};
    /// Where the elapsed and the remaining time come from; not null.
    std::shared_ptr<Clock> clock = Clock::steady();
};

/// Why a file or folder is not in the index.
enum class SkipReason : std::uint8_t {
    binary,         ///< No text.
    too_large,      ///< Above max_file_bytes, as it is or decompressed.
    empty,          ///< No words.
    unreadable,     ///< The operating system refused; what is indexed of it already is kept.
    damaged,        ///< Its compression is broken.
    symbolic_link,  ///< And links are not followed, or lead in a circle, or to something that was there already.
    special,        ///< A pipe, socket or device.
    vanished,       ///< It was there a moment ago.
};
inline constexpr std::size_t skip_reason_count = 8;

/// "binary", "too large", …: for people.
TRAWL_EXPORT std::string_view name(SkipReason reason) noexcept;

struct SkippedFile {
    std::filesystem::path path;
    SkipReason reason = SkipReason::binary;
    std::string detail;  ///< The system's or the decompressor's words; may be empty.
};

/// How far the work is; only files that have to be read count.
struct IndexProgress {
    std::size_t files_done = 0;
    std::size_t files_total = 0;
    std::uint64_t bytes_done = 0;  ///< On disk.
    std::uint64_t bytes_total = 0;
    std::size_t chunks = 0;  ///< Written so far.
    Duration elapsed{0};
    std::optional<Duration> remaining;  ///< An estimate by bytes; nothing before the first one is done.
    std::filesystem::path file;         ///< The one just done; empty while the graph is being built.
};

/// What indexing a folder has done. A partial result is a result: see stopped_by.
struct TRAWL_EXPORT IndexReport {
    std::size_t added = 0;
    std::size_t changed = 0;
    std::size_t unchanged = 0;
    std::size_t removed = 0;  ///< Documents whose files are gone, or no longer text.
    std::size_t chunks = 0;   ///< Written; those of unchanged documents do not count.
    std::uint64_t bytes = 0;  ///< Of text, decompressed, that was cut into these chunks.
    Duration elapsed{0};
    std::array<std::size_t, skip_reason_count> skipped_by_reason{};
    std::vector<SkippedFile> skipped{};  ///< The first 1,000 of them.
    /// Why it ended early: cancelled, not_found (the folder disappeared), io_error (a full disk), or the embedding's
    /// failure. What was done by then is kept, nothing was removed, and the next run goes on from there.
    std::optional<Error> stopped_by{};

    [[nodiscard]] std::size_t skipped_total() const noexcept;
};

/// Reads a folder with everything below it, cuts each text into chunks, embeds and stores them; a file in one
/// transaction.
///
/// A second run reads only files whose size or time of change differs (or which changed within the two seconds before
/// they were read), and writes only those whose content differs. Documents whose files are gone are removed, but never
/// because a folder could not be read or has disappeared.
///
/// A document's id is its path, a chunk's id that with "#1", "#2", … The metadata of a chunk: `path` (absolute),
/// `chunk` (from 1) and `chunks`; `line` (from 1, not for HTML) and `heading` where there are any.
///
/// Executor: index() blocks its thread, for minutes when the embedding is remote; it runs the provider's tasks on that
///   thread, too.
/// Cancellation: between two files, by the stop token.
class TRAWL_EXPORT FolderIndexer {
public:
    /// Errors: std::invalid_argument: a null pointer, or an option out of range; Error{dimension_mismatch} when the
    ///   provider's vectors do not fit the store.
    FolderIndexer(std::shared_ptr<EmbeddedStore> store, std::shared_ptr<EmbeddingProvider> provider,
                  FolderIndexerOptions options = {});

    /// Parameters: folder: of documents. stop: asks it to end early. progress: called after each file, on this
    ///   thread; may be empty; what it throws ends the run and is passed on, what is indexed by then stays.
    /// Errors: Error, before anything has changed: not_found, permission_denied or invalid_argument when the folder
    ///   does not exist, cannot be read, is none, or holds more than max_files. Later failures are in the report.
    IndexReport index(const std::filesystem::path& folder, const std::stop_token& stop = {},
                      const std::function<void(const IndexProgress&)>& progress = {});

private:
    std::shared_ptr<EmbeddedStore> store_;
    std::shared_ptr<EmbeddingProvider> provider_;
    FolderIndexerOptions options_;
};

}  // namespace trawl
