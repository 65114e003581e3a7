// Finds documents by their words: BM25 over the texts of an EmbeddedStore.
#include <trawl/embedded/embedded_lexical_index.hpp>

#include <stdexcept>
#include <utility>

namespace trawl {

EmbeddedLexicalIndex::EmbeddedLexicalIndex(std::shared_ptr<const EmbeddedStore> store) : store_(std::move(store)) {
    if (store_ == nullptr) {
        throw std::invalid_argument{"EmbeddedLexicalIndex: store must not be null"};
    }
}

StoreInfo EmbeddedLexicalIndex::info() const {
    return {.name = "embedded-bm25",
            .scale = {.metric = Metric::bm25, .direction = Direction::higher_is_better},
            .dimension = 0,
            .max_batch = 0,
            .filters = FilterCapabilities::all()};
}

Task<std::vector<HitList>> EmbeddedLexicalIndex::search(std::vector<TextQuery> queries, CallContext /*context*/) {
    co_return store_->find_matching(queries);
}

}  // namespace trawl
