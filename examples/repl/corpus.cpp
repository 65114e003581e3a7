// Opening the database, and filling it and the store.
#include "corpus.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <cstdlib>
#include <stop_token>
#include <string_view>
#include <system_error>
#include <utility>

#include <trawl/embedded/embedded_lexical_index.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/error.hpp>

#include "backends/waiting.hpp"

namespace repl {
namespace {

namespace fs = std::filesystem;

/// One file for each choice of backends, so that vectors of different models never meet.
fs::path ready_file(const fs::path& folder, std::string_view stem, std::string_view identity) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) {
        throw trawl::Error{trawl::Errc::io_error, "the folder " + folder.string() + " cannot be made (" +
                                                      failure.message() + "); choose another one with --data DIR"};
    }
    // FNV-1a: the same on every machine and for ever, which std::hash is not.
    std::uint64_t hash = 14695981039346656037U;
    for (const char letter : identity) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
    }
    return folder / (identity.empty() ? fmt::format("{}.db", stem) : fmt::format("{}-{:016x}.db", stem, hash));
}

std::shared_ptr<trawl::EmbeddedStore> open_database(const fs::path& file, trawl::EmbeddingProvider& embedding) {
    const trawl::EmbeddingProviderInfo info = embedding.info();
    trawl::EmbeddedStoreOptions options;
    options.dimension = info.dimension;
    options.embedding_model = info.model;
    std::error_code ignored;
    if (options.dimension == 0 && (file.empty() || !fs::exists(file, ignored))) {
        boost::asio::io_context loop{1};
        const std::vector<std::string> texts{"trawl"};
        options.dimension = wait_for(loop, embedding.embed(trawl::EmbedRequest{texts}, {})).at(0).size();
    }
    return file.empty() ? trawl::EmbeddedStore::open_temporary(options) : trawl::EmbeddedStore::open(file, options);
}

}  // namespace

Corpus::Corpus(const fs::path& folder, Backends backends) : backends_(std::move(backends)), temporary_(folder.empty()) {
    if (backends_.embedding.part == nullptr) {
        backends_.embedding.part = std::make_shared<trawl::HashingEmbedder>();
    }
    const auto file = [&](std::string_view stem) {
        return temporary_ ? fs::path{} : ready_file(folder, stem, backends_.identity);
    };
    if (!is_elsewhere()) {
        local_embedding_ = backends_.embedding.part;
        local_ = open_database(file("documents"), *local_embedding_);
        return;
    }
    // Its vectors are not searched: as short as they can be.
    constexpr std::size_t shortest = 8;
    local_embedding_ = std::make_shared<trawl::HashingEmbedder>(shortest);
    local_ = open_database(file("texts"), *local_embedding_);
    filler_ =
        std::make_unique<StoreFiller>(local_, backends_.embedding.part, backends_.store.part.writer, file("sent"));
}

std::vector<trawl::Source> Corpus::sources() const {
    std::vector<trawl::Source> sources;
    sources.emplace_back(backends_.embedding.part, is_elsewhere() ? backends_.store.part.store : local_, "vector");
    if (!is_elsewhere() || local_->size().chunks > 0) {
        sources.emplace_back(std::make_shared<trawl::EmbeddedLexicalIndex>(local_), "lexical");
    }
    return sources;
}

CorpusReport Corpus::index(const fs::path& folder, const Interrupt& interrupt,
                           const std::function<bool(const trawl::IndexProgress&)>& on_progress) {
    std::stop_source stop;
    trawl::FolderIndexer indexer{local_, local_embedding_};
    CorpusReport report{indexer.index(folder, stop.get_token(),
                                      [&](const trawl::IndexProgress& progress) {
                                          if (!on_progress(progress)) {
                                              stop.request_stop();
                                          }
                                      }),
                        std::nullopt};
    if (filler_ != nullptr && !report.files.stopped_by) {
        report.sent = filler_->fill(&interrupt, [&](std::size_t done, std::size_t total) {
            trawl::IndexProgress progress;
            progress.files_done = done;
            progress.files_total = total;
            progress.file = "sending to " + backends_.store.label;
            return on_progress(progress);
        });
        report.files.stopped_by = report.sent->stopped_by;
    }
    return report;
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
