// Something that answers a query with hits.
#include <trawl/source.hpp>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace trawl {

Source::Source(std::shared_ptr<EmbeddingProvider> provider, std::shared_ptr<VectorStore> store, std::string name)
    : provider_(std::move(provider)), store_(std::move(store)), name_(std::move(name)) {
    if (!provider_ || !store_) {
        throw std::invalid_argument("Source: the embedding provider and the vector store must not be null");
    }
    provider_info_ = provider_->info();
    store_info_ = store_->info();
    if (provider_info_.dimension != 0 && store_info_.dimension != 0 &&
        provider_info_.dimension != store_info_.dimension) {
        throw std::invalid_argument("Source: provider " + provider_info_.name + " makes vectors of dimension " +
                                    std::to_string(provider_info_.dimension) + ", store " + store_info_.name +
                                    " holds vectors of dimension " + std::to_string(store_info_.dimension));
    }
    if (name_.empty()) {
        name_ = store_info_.name;
    }
}

Source::Source(std::shared_ptr<LexicalIndex> index, std::string name)
    : index_(std::move(index)), name_(std::move(name)) {
    if (!index_) {
        throw std::invalid_argument("Source: the lexical index must not be null");
    }
    store_info_ = index_->info();
    if (name_.empty()) {
        name_ = store_info_.name;
    }
}

Source& Source::with_weight(double weight) & {
    if (!std::isfinite(weight) || weight < 0.0) {
        throw std::invalid_argument("Source.weight must be finite and not negative, not " + std::to_string(weight));
    }
    weight_ = weight;
    return *this;
}
Source&& Source::with_weight(double weight) && { return std::move(with_weight(weight)); }

}  // namespace trawl
