// The database of the REPL: documents on disk, and the two sources over them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/folder_indexer.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/source.hpp>

namespace repl {

class Corpus {
public:
    /// Opens the database in `folder`, and creates both when they are not there. An empty path means a database that is
    /// thrown away at the end.
    ///
    /// Errors: trawl::Error that says what to do.
    explicit Corpus(const std::filesystem::path& folder);

    /// By vectors first, by words second.
    [[nodiscard]] const std::vector<trawl::Source>& sources() const { return sources_; }
    [[nodiscard]] trawl::EmbeddedStoreSize size() const { return store_->size(); }
    [[nodiscard]] const std::filesystem::path& file() const { return store_->file(); }
    [[nodiscard]] bool is_temporary() const { return temporary_; }

    /// Reads all text files under a folder into the database.
    ///
    /// Parameters: on_progress: called after each file; returns false to stop.
    /// Errors: trawl::Error for a folder that cannot be read at all.
    trawl::IndexReport index(const std::filesystem::path& folder,
                             const std::function<bool(const trawl::IndexProgress&)>& on_progress);

private:
    std::shared_ptr<trawl::HashingEmbedder> embedder_;
    std::shared_ptr<trawl::EmbeddedStore> store_;
    std::vector<trawl::Source> sources_;
    bool temporary_ = false;
};

/// Where the database is kept unless told: $XDG_STATE_HOME/trawl, or ~/.local/state/trawl; empty when there is no home.
std::filesystem::path default_data_folder();

}  // namespace repl
