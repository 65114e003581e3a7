// Finds the nearest documents: the interfaces that a vector store and a lexical index implement.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/document.hpp>
#include <trawl/filter_capabilities.hpp>
#include <trawl/hit.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// One vector to look for.
struct VectorQuery {
    VectorQuery() = default;
    VectorQuery(Embedding vector, std::size_t top_k, std::optional<Filter> filter = {})
        : vector(std::move(vector)), top_k(top_k), filter(std::move(filter)) {}

    Embedding vector;
    std::size_t top_k = 0;         ///< At least 1.
    std::optional<Filter> filter;  ///< Which documents may be found. Empty = all.
};

/// One text to look for.
struct TextQuery {
    TextQuery() = default;
    TextQuery(std::string text, std::size_t top_k, std::optional<Filter> filter = {})
        : text(std::move(text)), top_k(top_k), filter(std::move(filter)) {}

    std::string text;
    std::size_t top_k = 0;         ///< At least 1.
    std::optional<Filter> filter;  ///< Which documents may be found. Empty = all.
};

/// The answer to one query: best first by the store's direction, at most top_k hits, ids distinct.
using HitList = std::vector<Hit>;

/// What a store or an index says about itself; constant over its lifetime.
struct StoreInfo {
    std::string name;           ///< For people and for errors, for example "qdrant".
    ScoreScale scale;           ///< The meaning of every score it returns.
    std::size_t dimension = 0;  ///< Length of the vectors it holds. 0 = not known beforehand, or no vectors at all.
    std::size_t max_batch = 1;  ///< Queries per call. 1 = no batching; 0 = no limit.
    /// The parts of filters that it evaluates. A retriever sends it no others; a store that is asked for more all the
    /// same answers with Errc::not_supported. Whatever it evaluates, it evaluates as `matches` does.
    FilterCapabilities filters{};
};

/// The vector store of a retriever. The contract is that of `EmbeddingProvider`, with lists in place of vectors:
/// one list per query, in the order of the queries; an empty list is an answer.
class TRAWL_EXPORT VectorStore {
public:
    virtual ~VectorStore() = default;

    [[nodiscard]] virtual StoreInfo info() const = 0;

    /// Searches for all vectors of the request: 1 to max_batch of them.
    virtual Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) = 0;
};

/// A source that needs no embedding, for example a BM25 index. The contract is that of `VectorStore`.
class TRAWL_EXPORT LexicalIndex {
public:
    virtual ~LexicalIndex() = default;

    [[nodiscard]] virtual StoreInfo info() const = 0;

    /// Searches for all texts of the request: 1 to max_batch of them.
    virtual Task<std::vector<HitList>> search(std::vector<TextQuery> queries, CallContext context) = 0;
};

}  // namespace trawl
