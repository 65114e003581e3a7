// A collection of Qdrant as a vector store.
#include <trawl/qdrant/qdrant_store.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "codec.hpp"
#include "filter.hpp"
#include "stores/call_checks.hpp"
#include "stores/description_cache.hpp"
#include "stores/store_service.hpp"

namespace trawl {

namespace {

/// How long the server may take, as its query parameter: whole seconds, at least one.
std::string time_limit(const CallContext& context) {
    if (context.deadline == TimePoint::max()) {
        return {};
    }
    using std::chrono::seconds;
    const auto left = std::chrono::ceil<seconds>(context.deadline - Clock::steady()->now());
    return "?timeout=" + std::to_string(std::clamp(left, seconds{1}, seconds{std::chrono::hours{1}}).count());
}

QdrantOptions checked(QdrantOptions options) {
    const auto scale = qdrant::scale_of(options.metric);
    if (!scale) {
        throw std::invalid_argument("metric must be cosine, dot_product, euclidean or manhattan");
    }
    if (options.collection.empty() || options.text_key.empty() || options.id_key.empty()) {
        throw std::invalid_argument("collection, text_key and id_key must not be empty");
    }
    if (options.max_batch == 0) {
        throw std::invalid_argument("max_batch must be at least 1");
    }
    stores::check_minimum_relevance(options.minimum_relevance, *scale);
    options.http = stores::client_options(options.http, "qdrant", "http://localhost:6333", "api-key", options.api_key);
    return options;
}

}  // namespace

struct QdrantStore::Impl {
    explicit Impl(QdrantOptions given)
        : options(checked(std::move(given))),
          scale(*qdrant::scale_of(options.metric)),
          target("/collections/" + stores::path_segment(options.collection)),
          service(options.http, "the collection '" + options.collection + "'"),
          description(options.description_lifetime) {}

    [[nodiscard]] StoreInfo info() const {
        return {service.name(), scale, options.dimension, options.max_batch, qdrant::filter_capabilities};
    }

    Task<std::shared_ptr<const qdrant::CollectionDescription>> described(CallContext context) {
        stores::check_deadline(context, service.name());
        if (auto known = description.get()) {
            co_return known;
        }
        http::Request request{http::Method::get, target};
        const std::string body = co_await service.exchange(std::move(request), context);
        auto read = service.named([&] { return qdrant::decode_description(body, options); });
        co_return description.put(std::move(read));
    }

    /// Sends what may be sent twice; a refusal may come of settings that have changed.
    Task<std::string> exchange(http::Request request, CallContext context) {
        request.as_safe_to_repeat();
        try {
            co_return co_await service.exchange(std::move(request), context);
        } catch (const Error& error) {
            if (!is_retryable(error.code())) {
                description.forget();
            }
            throw;
        }
    }

    const QdrantOptions options;
    const ScoreScale scale;
    const std::string target;
    stores::StoreService service;
    stores::DescriptionCache<qdrant::CollectionDescription> description;
};

QdrantStore::QdrantStore(QdrantOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}

QdrantStore::~QdrantStore() = default;

StoreInfo QdrantStore::info() const { return impl_->info(); }

std::size_t QdrantStore::requests() const noexcept { return impl_->service.requests(); }

Task<std::vector<HitList>> QdrantStore::search(std::vector<VectorQuery> queries, CallContext context) {
    const auto impl = impl_;
    const auto known = co_await impl->described(context);
    const StoreInfo info = impl->info();
    stores::check_queries(queries, info, known->dimension, impl->options.collection);
    std::vector<HitList> lists;
    if (std::any_of(queries.begin(), queries.end(), &stores::is_asked)) {
        std::string body =
            impl->service.named([&] { return qdrant::encode_search(queries, impl->options, known->indexes); });
        http::Request request{http::Method::post, impl->target + "/points/query/batch" + time_limit(context),
                              std::move(body)};
        std::string answer = co_await impl->exchange(std::move(request), context);
        lists = impl->service.named([&] { return qdrant::decode_search(std::move(answer), impl->options); });
    }
    co_return stores::all_lists(std::move(lists), queries, impl->scale, impl->options.minimum_relevance, info.name);
}

Task<void> QdrantStore::create_collection(std::size_t dimension, CallContext context) {
    const auto impl = impl_;
    stores::check_deadline(context, impl->service.name());
    stores::check_dimension(dimension, impl->service.name());
    http::Request request{http::Method::put, impl->target, qdrant::encode_collection(impl->options, dimension)};
    co_await impl->exchange(std::move(request), context);
    impl->description.forget();
}

Task<void> QdrantStore::upsert(std::vector<VectorRecord> records, CallContext context) {
    const auto impl = impl_;
    if (records.empty()) {
        co_return;
    }
    const auto known = co_await impl->described(context);
    stores::check_records(records, impl->service.name(), known->dimension, impl->options.collection);
    std::string body = impl->service.named([&] { return qdrant::encode_upsert(records, impl->options); });
    http::Request request{http::Method::put, impl->target + "/points?wait=true", std::move(body)};
    co_await impl->exchange(std::move(request), context);
}

Task<void> QdrantStore::erase(std::vector<std::string> ids, CallContext context) {
    const auto impl = impl_;
    if (ids.empty()) {
        co_return;
    }
    stores::check_deadline(context, impl->service.name());
    http::Request request{http::Method::post, impl->target + "/points/delete?wait=true", qdrant::encode_erase(ids)};
    co_await impl->exchange(std::move(request), context);
}

}  // namespace trawl
