// Finds documents by their words: BM25 over the texts of an EmbeddedStore.
#pragma once

#include <memory>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/export.hpp>
#include <trawl/vector_store.hpp>

namespace trawl {

/// The lexical half of hybrid retrieval, over the same file as the vectors.
///
/// A query finds the chunks that hold any of its words, in text or title; English endings are folded (Porter),
/// accents and case do not matter. The words are taken from the query as in HashingEmbedder, without stop words
/// unless there is nothing else, at most 64 of them; whatever else is in it, quotes and operators among it, has no
/// meaning. Titles count double. Scores are BM25 (k1 = 1.2, b = 0.75), above 0, higher is better: the negative of
/// what SQLite computes.
///
/// Executor: computes where it is awaited, about 1 µs for each chunk that holds one of the words: 3 to 110 ms for
///   questions to 137,000 chunks. On a thread pool:
///   `make_blocking_lexical_index(pool.get_executor(), index->info(), [store](const auto& queries) { return
///   store->find_matching(queries); })`.
/// Errors: as EmbeddedStore.
/// Lifetimes: keeps the store alive.
/// Source: SQLite FTS5, https://www.sqlite.org/fts5.html#the_bm25_function
class TRAWL_EXPORT EmbeddedLexicalIndex final : public LexicalIndex {
public:
    /// Errors: std::invalid_argument when the pointer is null.
    explicit EmbeddedLexicalIndex(std::shared_ptr<const EmbeddedStore> store);

    [[nodiscard]] StoreInfo info() const override;
    Task<std::vector<HitList>> search(std::vector<TextQuery> queries, CallContext context) override;

private:
    std::shared_ptr<const EmbeddedStore> store_;
};

}  // namespace trawl
