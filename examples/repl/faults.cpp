// Decorators that delay, fail or hang.
#include "faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <trawl/error.hpp>
#include <trawl/sleep.hpp>

namespace repl {
namespace {

/// Longer than anybody watches; ends by cancellation, as a lost connection would.
constexpr std::chrono::hours for_ever{24};

trawl::Task<void> suffer(std::shared_ptr<const Faults> faults, Faults::Effect effect) {
    if (effect.hangs) {
        auto sleep = trawl::sleep_for(faults->clock(), for_ever);
        co_await std::move(sleep);
    }
    if (effect.delay.count() > 0) {
        auto sleep = trawl::sleep_for(faults->clock(), effect.delay);
        co_await std::move(sleep);
    }
    if (effect.failing_leaf != 0) {
        throw trawl::Error{trawl::Errc::unavailable,
                           "injected for leaf " + std::to_string(effect.failing_leaf) + "; :inject clear ends it"};
    }
}

/// Carries what belongs to single leaves of its source, since only here the texts are known; the store is merely slow.
class FaultyProvider final : public trawl::EmbeddingProvider {
public:
    FaultyProvider(std::shared_ptr<trawl::EmbeddingProvider> inner, std::size_t source,
                   std::shared_ptr<const Faults> faults)
        : inner_(std::move(inner)), source_(source), faults_(std::move(faults)) {}

    [[nodiscard]] trawl::EmbeddingProviderInfo info() const override { return inner_->info(); }
    trawl::Task<std::vector<trawl::Embedding>> embed(trawl::EmbedRequest request, trawl::CallContext context) override {
        const Faults::Effect effect = faults_->effect_on(request.texts, source_);
        auto suffering = suffer(faults_, effect);
        co_await std::move(suffering);
        auto call = inner_->embed(std::move(request), context);
        co_return co_await std::move(call);
    }

private:
    std::shared_ptr<trawl::EmbeddingProvider> inner_;
    std::size_t source_;
    std::shared_ptr<const Faults> faults_;
};

class FaultyStore final : public trawl::VectorStore {
public:
    FaultyStore(std::shared_ptr<trawl::VectorStore> inner, std::shared_ptr<const Faults> faults)
        : inner_(std::move(inner)), faults_(std::move(faults)) {}

    [[nodiscard]] trawl::StoreInfo info() const override { return inner_->info(); }
    trawl::Task<std::vector<trawl::HitList>> search(std::vector<trawl::VectorQuery> queries,
                                                    trawl::CallContext context) override {
        const Faults::Effect effect{.delay = faults_->latency};
        auto suffering = suffer(faults_, effect);
        co_await std::move(suffering);
        auto call = inner_->search(std::move(queries), context);
        co_return co_await std::move(call);
    }

private:
    std::shared_ptr<trawl::VectorStore> inner_;
    std::shared_ptr<const Faults> faults_;
};

class FaultyIndex final : public trawl::LexicalIndex {
public:
    FaultyIndex(std::shared_ptr<trawl::LexicalIndex> inner, std::size_t source, std::shared_ptr<const Faults> faults)
        : inner_(std::move(inner)), source_(source), faults_(std::move(faults)) {}

    [[nodiscard]] trawl::StoreInfo info() const override { return inner_->info(); }
    trawl::Task<std::vector<trawl::HitList>> search(std::vector<trawl::TextQuery> queries,
                                                    trawl::CallContext context) override {
        std::vector<std::string> texts;
        for (const trawl::TextQuery& query : queries) {
            texts.push_back(query.text);
        }
        const Faults::Effect effect = faults_->effect_on(texts, source_);
        auto suffering = suffer(faults_, effect);
        co_await std::move(suffering);
        auto call = inner_->search(std::move(queries), context);
        co_return co_await std::move(call);
    }

private:
    std::shared_ptr<trawl::LexicalIndex> inner_;
    std::size_t source_;
    std::shared_ptr<const Faults> faults_;
};

}  // namespace

bool Faults::any() const {
    return latency.count() > 0 || !leaf_latency.empty() || !failing.empty() || !hanging.empty();
}

void Faults::clear() {
    latency = {};
    leaf_latency.clear();
    failing.clear();
    hanging.clear();
}

std::vector<std::string> Faults::described() const {
    std::vector<std::string> lines;
    if (latency.count() > 0) {
        lines.push_back(fmt::format("every embedding and search call takes {} ms longer", latency.count()));
    }
    for (const auto& [leaf, span] : leaf_latency) {
        lines.push_back(fmt::format("leaf {} takes {} ms longer", leaf, span.count()));
    }
    for (const std::size_t leaf : failing) {
        lines.push_back(fmt::format("leaf {} fails", leaf));
    }
    for (const std::size_t leaf : hanging) {
        lines.push_back(fmt::format("leaf {} never answers", leaf));
    }
    return lines;
}

void Faults::expect(std::vector<std::string> queries, std::size_t sources) {
    queries_ = std::move(queries);
    sources_ = sources;
}

Faults::Effect Faults::effect_on(std::span<const std::string> texts, std::size_t source) const {
    Effect effect{.delay = latency};
    std::chrono::milliseconds extra{0};
    for (const std::string& text : texts) {
        const auto query = std::find(queries_.begin(), queries_.end(), text);
        if (query == queries_.end()) {
            continue;
        }
        const std::size_t leaf = static_cast<std::size_t>(query - queries_.begin()) * sources_ + source + 1;
        const auto slow = leaf_latency.find(leaf);
        extra = std::max(extra, slow == leaf_latency.end() ? extra : slow->second);
        effect.hangs = effect.hangs || hanging.contains(leaf);
        effect.failing_leaf = effect.failing_leaf == 0 && failing.contains(leaf) ? leaf : effect.failing_leaf;
    }
    effect.delay += extra;
    return effect;
}

trawl::Source with_faults(const trawl::Source& source, std::size_t index, std::shared_ptr<const Faults> faults) {
    if (source.is_lexical()) {
        return trawl::Source{std::make_shared<FaultyIndex>(source.index(), index, std::move(faults)), source.name()}
            .with_weight(source.weight());
    }
    return trawl::Source{std::make_shared<FaultyProvider>(source.provider(), index, faults),
                         std::make_shared<FaultyStore>(source.store(), faults), source.name()}
        .with_weight(source.weight());
}

}  // namespace repl
