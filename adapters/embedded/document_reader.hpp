// The SQL that reads texts, documents and matches.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <trawl/document.hpp>
#include <trawl/embedded/embedded_store.hpp>

#include "metadata_json.hpp"
#include "sqlite.hpp"

namespace trawl::embedded {

/// Prepared statements of one connection.
class DocumentReader {
public:
    explicit DocumentReader(Connection& connection);

    /// Text and metadata of a chunk, with the given id; nothing when another process has removed it meanwhile.
    [[nodiscard]] std::optional<Document> read_chunk(std::int64_t chunk, std::string_view id);
    [[nodiscard]] std::optional<Document> find(std::string_view chunk_id);
    /// Calls back with every chunk that matches, in no particular order, and its BM25 score, higher is better.
    void match(std::string_view expression, const std::function<void(std::int64_t chunk, double score)>& found);
    /// Calls back with the metadata of every chunk from the given one on.
    void read_metadata(std::int64_t first_chunk, const std::function<void(std::int64_t chunk, const Metadata&)>& found);
    [[nodiscard]] std::vector<StoredDocumentInfo> documents(std::string_view id_prefix);
    [[nodiscard]] std::size_t count_documents();

private:
    Statement read_text_;
    Statement find_chunk_;
    Statement match_;
    Statement read_metadata_;
    Statement documents_;
    Statement count_documents_;
    MetadataReader metadata_;
};

}  // namespace trawl::embedded
