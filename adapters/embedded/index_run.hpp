// One run over one folder.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <trawl/embedded/folder_indexer.hpp>

#include "blocking_embedder.hpp"
#include "folder_walk.hpp"

namespace trawl::embedded {

class IndexRun {
public:
    /// Parameters: folder: absolute. progress: may be empty.
    IndexRun(EmbeddedStore& store, EmbeddingProvider& provider, const FolderIndexerOptions& options,
             std::filesystem::path folder, std::stop_token stop,
             const std::function<void(const IndexProgress&)>& progress);

    /// Once. Errors: as FolderIndexer::index.
    IndexReport run();

private:
    /// What the progress callback throws is the caller's, and no failure of the run.
    struct PassOn {
        std::exception_ptr exception;
    };

    /// Leaves those in the list that have to be read.
    void settle_unchanged(std::vector<FoundFile>& files);
    /// Returns: whether all files were read; otherwise the report says why not.
    bool read_changed(const std::vector<FoundFile>& files, const FolderIdentity& identity);
    void read(const FoundFile& file);
    void store(const FoundFile& file, const std::string& id, const std::string& fingerprint, std::string bytes);
    void remove_gone(const std::vector<std::filesystem::path>& unreadable);
    void build_graph();

    void skip(SkippedFile file);
    void tell(IndexProgress& state);
    [[nodiscard]] std::string id_of(const std::filesystem::path& relative) const;

    EmbeddedStore& store_;
    BlockingEmbedder embedder_;
    const FolderIndexerOptions& options_;
    std::filesystem::path folder_;
    std::stop_token stop_;
    const std::function<void(const IndexProgress&)>& progress_;
    TimePoint began_;
    std::uint64_t settings_;
    std::string prefix_;
    std::unordered_map<std::string, std::string> known_;  ///< Fingerprints by id, as before the run.
    std::unordered_set<std::string> present_;             ///< Ids that stay.
    IndexReport report_;
};

}  // namespace trawl::embedded
