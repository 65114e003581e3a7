// One unit of work under the cap: a call, or a leaf's two calls one after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/document.hpp>
#include <trawl/error.hpp>
#include <trawl/vector_store.hpp>

namespace trawl::detail {

/// What one item of a call came to. Failures travel as values; they are thrown once, at the retriever's door.
template <class T>
using Answer = std::variant<T, Error>;

/// Queries are indexes into the retrieval's distinct queries; sources into the retriever's.
struct Job {
    enum class Kind {
        embed,   ///< All queries, for all sources, which share a provider; searches follow.
        search,  ///< All queries at one source, with the embeddings at hand or at a lexical index.
        leaf,    ///< One query at one source with a vector store: embed, then search.
    };
    Kind kind;
    std::vector<std::size_t> queries;
    std::vector<std::size_t> sources;
    std::vector<Embedding> embeddings = {};     ///< For a search at a vector store: one per query.
    bool is_new_try = true;                     ///< False for the search that follows an embedding call.
    TimePoint search_began = TimePoint::max();  ///< In a leaf: where embedding ended. max() = it did not get that far.
};

/// What a job came to: a failure as a whole, or one entry per query in one of the two lists.
struct JobAnswer {
    std::optional<Error> failure;
    std::vector<Answer<Embedding>> embeddings;  ///< Of an embedding job.
    std::vector<Answer<HitList>> hits;          ///< Of a search or a leaf.
};

}  // namespace trawl::detail
