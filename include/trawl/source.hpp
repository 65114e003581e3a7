// Something that answers a query with hits.
#pragma once

#include <memory>
#include <string>

#include <trawl/embedding_provider.hpp>
#include <trawl/vector_store.hpp>

namespace trawl {

/// An embedding provider with a vector store, or a lexical index. Sources that share a provider share its embeddings:
/// each query is embedded once.
///
/// Lifetimes: a source owns its parts together with everybody who holds the same pointer; a leaf that was given up
/// keeps them alive until it has ended.
class TRAWL_EXPORT Source {
public:
    /// Errors: std::invalid_argument when a pointer is null, or when provider and store both name a dimension and the
    /// two differ. An empty name is replaced by the store's.
    Source(std::shared_ptr<EmbeddingProvider> provider, std::shared_ptr<VectorStore> store, std::string name = {});
    explicit Source(std::shared_ptr<LexicalIndex> index, std::string name = {});

    /// How much this source counts in fusion; finite and not negative, 1 unless told; returns *this.
    Source& with_weight(double weight) &;
    Source&& with_weight(double weight) &&;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] double weight() const noexcept { return weight_; }
    [[nodiscard]] bool is_lexical() const noexcept { return index_ != nullptr; }

    /// Null for a lexical source.
    [[nodiscard]] const std::shared_ptr<EmbeddingProvider>& provider() const noexcept { return provider_; }
    /// Null for a lexical source.
    [[nodiscard]] const std::shared_ptr<VectorStore>& store() const noexcept { return store_; }
    /// Null for a vector source.
    [[nodiscard]] const std::shared_ptr<LexicalIndex>& index() const noexcept { return index_; }
    /// What the provider said about itself when the source was made; empty for a lexical source.
    [[nodiscard]] const EmbeddingProviderInfo& provider_info() const noexcept { return provider_info_; }
    /// What the store or the index said about itself when the source was made.
    [[nodiscard]] const StoreInfo& store_info() const noexcept { return store_info_; }

private:
    std::shared_ptr<EmbeddingProvider> provider_;
    std::shared_ptr<VectorStore> store_;
    std::shared_ptr<LexicalIndex> index_;
    EmbeddingProviderInfo provider_info_;
    StoreInfo store_info_;
    std::string name_;
    double weight_ = 1.0;
};

}  // namespace trawl
