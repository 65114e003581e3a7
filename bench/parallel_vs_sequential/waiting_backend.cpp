// Waits on an Asio timer, then answers with the same few vectors and hits.
#include "waiting_backend.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace bench {

namespace {

namespace asio = trawl::asio;

constexpr std::size_t dimension = 4;

trawl::Task<void> pass_time(std::chrono::nanoseconds span) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor, span};
    co_await timer.async_wait(asio::deferred);
}

class WaitingProvider final : public trawl::EmbeddingProvider {
public:
    explicit WaitingProvider(std::chrono::nanoseconds wait) : wait_(wait) {}

    [[nodiscard]] trawl::EmbeddingProviderInfo info() const override {
        return {.name = "waiting provider", .model = "none", .dimension = dimension, .max_batch = 1};
    }

    trawl::Task<std::vector<trawl::Embedding>> embed(trawl::EmbedRequest request,
                                                     trawl::CallContext /*context*/) override {
        co_await pass_time(wait_);
        co_return std::vector<trawl::Embedding>(request.texts.size(), trawl::Embedding(dimension, 0.5F));
    }

private:
    std::chrono::nanoseconds wait_;
};

class WaitingStore final : public trawl::VectorStore {
public:
    explicit WaitingStore(std::chrono::nanoseconds wait) : wait_(wait) {}

    [[nodiscard]] trawl::StoreInfo info() const override {
        return {.name = "waiting store", .scale = scale, .dimension = dimension, .max_batch = 1};
    }

    trawl::Task<std::vector<trawl::HitList>> search(std::vector<trawl::VectorQuery> queries,
                                                    trawl::CallContext /*context*/) override {
        co_await pass_time(wait_);
        std::vector<trawl::HitList> lists;
        for (const auto& query : queries) {
            trawl::HitList hits;
            for (std::size_t rank = 0; rank < query.top_k; ++rank) {
                hits.emplace_back(trawl::Document{"document-" + std::to_string(rank), "its text"},
                                  1.0 / static_cast<double>(rank + 1), scale);
            }
            lists.push_back(std::move(hits));
        }
        co_return lists;
    }

private:
    static constexpr trawl::ScoreScale scale{trawl::Metric::cosine, trawl::Direction::higher_is_better};
    std::chrono::nanoseconds wait_;
};

}  // namespace

std::shared_ptr<trawl::EmbeddingProvider> make_waiting_provider(std::chrono::nanoseconds wait) {
    return std::make_shared<WaitingProvider>(wait);
}

std::shared_ptr<trawl::VectorStore> make_waiting_store(std::chrono::nanoseconds wait) {
    return std::make_shared<WaitingStore>(wait);
}

}  // namespace bench
