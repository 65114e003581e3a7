// Opening and filling the database.
#include "corpus.hpp"

#include <cstdlib>
#include <stop_token>
#include <system_error>

#include <trawl/embedded/embedded_lexical_index.hpp>
#include <trawl/error.hpp>

namespace repl {
namespace {

namespace fs = std::filesystem;

fs::path ready_file(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) {
        throw trawl::Error{trawl::Errc::io_error, "the folder " + folder.string() + " cannot be made (" +
                                                      failure.message() + "); choose another one with --data DIR"};
    }
    return folder / "documents.db";
}

}  // namespace

Corpus::Corpus(const fs::path& folder)
    : embedder_(std::make_shared<trawl::HashingEmbedder>()), temporary_(folder.empty()) {
    trawl::EmbeddedStoreOptions options;
    options.dimension = embedder_->info().dimension;
    options.embedding_model = embedder_->info().model;
    store_ = temporary_ ? trawl::EmbeddedStore::open_temporary(options)
                        : trawl::EmbeddedStore::open(ready_file(folder), options);
    sources_.emplace_back(embedder_, store_, "vector");
    sources_.emplace_back(std::make_shared<trawl::EmbeddedLexicalIndex>(store_), "lexical");
}

trawl::IndexReport Corpus::index(const fs::path& folder,
                                 const std::function<bool(const trawl::IndexProgress&)>& on_progress) {
    std::stop_source stop;
    trawl::FolderIndexer indexer{store_, embedder_};
    return indexer.index(folder, stop.get_token(), [&](const trawl::IndexProgress& progress) {
        if (!on_progress(progress)) {
            stop.request_stop();
        }
    });
}

fs::path default_data_folder() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
        return fs::path{state} / "trawl";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
        return fs::path{home} / ".local" / "state" / "trawl";
    }
    return {};
}

}  // namespace repl
