// The SQL that adds and removes documents.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>

#include "sqlite.hpp"

namespace trawl::embedded {

/// What a transaction has done to the vectors, to be repeated in memory once it is committed.
struct VectorChanges {
    struct Added {
        std::int64_t chunk = 0;
        std::string_view id;  ///< Of the caller's document.
        std::vector<float> unit_vector;
    };

    std::vector<std::int64_t> removed;
    std::vector<Added> added;
};

/// Prepared statements of one connection. Everything happens inside the caller's transaction.
class DocumentWriter {
public:
    DocumentWriter(Connection& connection, std::size_t dimension);

    void insert(const StoredDocument& document, VectorChanges& changes);
    /// Returns: whether there was one.
    bool remove(std::string_view document_id, VectorChanges& changes);
    bool set_fingerprint(std::string_view document_id, std::string_view fingerprint);

private:
    void insert_chunk(std::int64_t document, const StoredChunk& chunk, VectorChanges& changes);
    void remove_chunk(std::int64_t chunk);

    Connection& connection_;
    std::size_t dimension_;
    Statement find_document_;
    Statement insert_document_;
    Statement delete_document_;
    Statement update_fingerprint_;
    Statement insert_chunk_;
    Statement chunks_of_;
    Statement delete_chunks_;
    Statement insert_text_;
    Statement read_text_;
    Statement delete_text_;
    Statement index_text_;
    Statement unindex_text_;
};

}  // namespace trawl::embedded
