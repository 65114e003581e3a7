// The documents of the REPL: the database on disk, the chosen store, and the sources over them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/folder_indexer.hpp>
#include <trawl/source.hpp>

#include "backends/backends.hpp"
#include "backends/store_filler.hpp"
#include "interrupt.hpp"

namespace repl {

/// What :index has done: the files that were read, and what a store that is elsewhere was sent.
struct CorpusReport {
    trawl::IndexReport files;
    std::optional<FillReport> sent;
};

class Corpus {
public:
    /// Opens the database in `folder`, and creates both when they are not there. An empty path means a database that is
    /// thrown away at the end. Each choice of embedding and store has a database of its own; for a store that is
    /// elsewhere it holds the texts, for the lexical source and to see what has changed.
    ///
    /// Errors: trawl::Error that says what to do, also of an embedding that has to be asked for its dimension.
    explicit Corpus(const std::filesystem::path& folder, Backends backends = {});

    /// By vectors first, by words second; the latter only where there are words.
    [[nodiscard]] std::vector<trawl::Source> sources() const;
    [[nodiscard]] trawl::EmbeddedStoreSize size() const { return local_->size(); }
    [[nodiscard]] const std::filesystem::path& file() const { return local_->file(); }
    [[nodiscard]] bool is_temporary() const { return temporary_; }
    /// The store is not the database itself: others may have filled it.
    [[nodiscard]] bool is_elsewhere() const { return backends_.store.part.store != nullptr; }
    [[nodiscard]] const Backends& backends() const { return backends_; }

    /// Reads all text files under a folder into the database, and brings the store up to date with it.
    ///
    /// Parameters: on_progress: called after each file; returns false to stop. interrupt: ends a call to a backend.
    /// Errors: trawl::Error for a folder that cannot be read at all.
    CorpusReport index(const std::filesystem::path& folder, const Interrupt& interrupt,
                       const std::function<bool(const trawl::IndexProgress&)>& on_progress);

private:
    Backends backends_;
    std::shared_ptr<trawl::EmbeddingProvider> local_embedding_;  ///< Of the database.
    std::shared_ptr<trawl::EmbeddedStore> local_;
    std::unique_ptr<StoreFiller> filler_;  ///< Null where the store is the database.
    bool temporary_ = false;
};

/// Where the database is kept unless told: $XDG_STATE_HOME/trawl, or ~/.local/state/trawl; empty when there is no home.
std::filesystem::path default_data_folder();

}  // namespace repl
