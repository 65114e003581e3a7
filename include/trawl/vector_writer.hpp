// Fills a vector store: the interface beside VectorStore that stores implement which can be written to.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/document.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// A document with its vector, as a store keeps it.
struct VectorRecord {
    VectorRecord() = default;
    VectorRecord(Document document, Embedding vector) : document(std::move(document)), vector(std::move(vector)) {}

    Document document;  ///< The id is not empty.
    Embedding vector;   ///< Of the collection's dimension, all numbers finite.
};

/// The small writing side of a vector store, for filling it; a retriever never writes.
///
/// Each store writes to the collection (index, table) that its options name, with the metric that they name. A write
/// that has returned is found by the next search. All writes may be repeated: they come to the same.
///
/// Errors, of all: trawl::Error: what the store answers; invalid_argument and dimension_mismatch before anything is
///   sent.
/// Cancellation: ends the wait; the store may or may not have written.
class TRAWL_EXPORT VectorWriter {
public:
    virtual ~VectorWriter() = default;

    /// Makes an empty collection for vectors of this length.
    ///
    /// Parameters: dimension: at least 1.
    /// Errors: conflict when the collection exists; it is left as it is.
    virtual Task<void> create_collection(std::size_t dimension, CallContext context) = 0;

    /// Adds the records, or replaces those whose id is known already.
    ///
    /// Parameters: records: as many as one request of the store can carry; none is no request.
    virtual Task<void> upsert(std::vector<VectorRecord> records, CallContext context) = 0;

    /// Removes the documents of these ids; ids that are not there are no error. None is no request.
    virtual Task<void> erase(std::vector<std::string> ids, CallContext context) = 0;
};

}  // namespace trawl
