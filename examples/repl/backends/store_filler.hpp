// Fills a store that is elsewhere with the passages of the local database.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/error.hpp>
#include <trawl/vector_writer.hpp>

#include "../interrupt.hpp"

namespace repl {

struct FillReport {
    std::size_t sent = 0;     ///< Passages.
    std::size_t removed = 0;  ///< Passages that are no more.
    std::optional<trawl::Error> stopped_by;
};

/// Sends what is new and takes back what is gone. What was sent is remembered in a file, so that nothing is embedded
/// twice; when the collection is not there, it is made, and everything is sent.
class StoreFiller {
public:
    /// Parameters: sent: remembers what was sent; empty = for this run only.
    StoreFiller(std::shared_ptr<const trawl::EmbeddedStore> passages,
                std::shared_ptr<trawl::EmbeddingProvider> embedding, std::shared_ptr<trawl::VectorWriter> writer,
                const std::filesystem::path& sent);

    /// Parameters: on_progress: documents done and in all; returns false to stop.
    /// Errors: none but in the report; what was sent by then is remembered.
    FillReport fill(const Interrupt* interrupt, const std::function<bool(std::size_t, std::size_t)>& on_progress);

private:
    struct Change {
        trawl::StoredDocumentInfo document;
        std::size_t sent_before = 0;
    };
    void make_collection();
    /// Returns: what has to be sent.
    std::vector<Change> take_back_gone(FillReport& report);
    /// Removes the passages from + 1 to `to` of a document. Returns: how many.
    std::size_t take_back(const std::string& document, std::size_t from, std::size_t to);
    void send_changes(const std::vector<Change>& changes, FillReport& report,
                      const std::function<bool(std::size_t, std::size_t)>& on_progress);
    void send(std::vector<trawl::Document> passages, FillReport& report);
    std::vector<trawl::Embedding> embed(std::vector<std::string> texts);

    std::shared_ptr<const trawl::EmbeddedStore> passages_;
    std::shared_ptr<trawl::EmbeddingProvider> embedding_;
    std::shared_ptr<trawl::VectorWriter> writer_;
    std::shared_ptr<trawl::EmbeddedStore> sent_;
    boost::asio::io_context loop_{1};
    const Interrupt* interrupt_ = nullptr;
};

}  // namespace repl
