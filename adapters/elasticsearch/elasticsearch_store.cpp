// An index of Elasticsearch or OpenSearch as a vector store.
#include <trawl/elasticsearch/elasticsearch_store.hpp>

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

ElasticsearchOptions checked(ElasticsearchOptions options) {
    const auto scale = elasticsearch::scale_of(options.metric);
    if (!scale) {
        throw std::invalid_argument("metric must be cosine, euclidean or dot_product");
    }
    if (options.index.empty() || options.vector_field.empty() || options.text_field.empty()) {
        throw std::invalid_argument("index, vector_field and text_field must not be empty");
    }
    if (options.max_batch == 0) {
        throw std::invalid_argument("max_batch must be at least 1");
    }
    stores::check_minimum_relevance(options.minimum_relevance, *scale);
    const bool is_opensearch = options.engine == SearchEngine::opensearch;
    options.http = stores::client_options(options.http, is_opensearch ? "opensearch" : "elasticsearch",
                                          "http://localhost:9200", "Authorization", options.authorization);
    return options;
}

/// Milliseconds that the server may search; 0 = as long as it takes.
std::size_t time_limit(const CallContext& context) {
    if (context.deadline == TimePoint::max()) {
        return 0;
    }
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(context.deadline - Clock::steady()->now());
    return static_cast<std::size_t>(std::clamp(left, milliseconds{1}, milliseconds{std::chrono::hours{1}}).count());
}

}  // namespace

struct ElasticsearchStore::Impl {
    explicit Impl(ElasticsearchOptions given)
        : options(checked(std::move(given))),
          scale(*elasticsearch::scale_of(options.metric)),
          target("/" + stores::path_segment(options.index)),
          service(options.http, "the index '" + options.index + "'"),
          description(options.description_lifetime) {}

    [[nodiscard]] StoreInfo info() const {
        return {service.name(), scale, options.dimension, options.max_batch, elasticsearch::filter_capabilities};
    }

    [[nodiscard]] http::Request lines(const char* what, std::string body) const {
        http::Request request{http::Method::post, target + what, std::move(body)};
        request.content_type = "application/x-ndjson";
        // Searches change nothing, and writes go by ids.
        request.as_safe_to_repeat();
        return request;
    }

    Task<std::shared_ptr<const elasticsearch::IndexDescription>> described(CallContext context) {
        stores::check_deadline(context, service.name());
        if (auto known = description.get()) {
            co_return known;
        }
        http::Request request{http::Method::get, target + "/_mapping"};
        const std::string body = co_await service.exchange(std::move(request), context);
        auto read = service.named([&] { return elasticsearch::decode_mapping(body, options); });
        co_return description.put(std::move(read));
    }

    /// A refusal may come of a mapping that has changed.
    Task<std::string> exchange(http::Request request, CallContext context) {
        try {
            co_return co_await service.exchange(std::move(request), context);
        } catch (const Error& error) {
            if (!is_retryable(error.code())) {
                description.forget();
            }
            throw;
        }
    }

    /// Throws for an item that failed, in part too: nobody could tell what is missing from its hits.
    void check(const elasticsearch::Item& item, std::size_t number) {
        const std::string which = "query " + std::to_string(number + 1) + ": ";
        if (!item.refusal.empty() || item.status >= 300) {
            http::Response response;
            response.status = std::max(item.status, 400U);
            response.body = item.refusal;
            response.exchange = "line " + std::to_string(number + 1) + " of the request";
            const Error error = service.refusal(std::move(response));
            if (!is_retryable(error.code())) {
                description.forget();
            }
            throw error;
        }
        if (item.timed_out) {
            throw Error{Errc::timeout, which + "the search ran into its time limit; give it more time"}.with_origin(
                service.name());
        }
        if (item.failed_shards != 0) {
            throw Error{Errc::unavailable, which + std::to_string(item.failed_shards) + " of " +
                                               std::to_string(item.shards) + " shards did not answer; try again"}
                .with_origin(service.name());
        }
    }

    Task<void> write(std::string body, CallContext context) {
        http::Request request = lines("/_bulk?refresh=wait_for", std::move(body));
        std::string answer = co_await exchange(std::move(request), context);
        // New fields change the mapping.
        description.forget();
        const auto failure = service.named([&] { return elasticsearch::find_failure(std::move(answer)); });
        if (failure) {
            check(*failure, 0);
        }
    }

    const ElasticsearchOptions options;
    const ScoreScale scale;
    const std::string target;
    stores::StoreService service;
    stores::DescriptionCache<elasticsearch::IndexDescription> description;
};

ElasticsearchStore::ElasticsearchStore(ElasticsearchOptions options)
    : impl_(std::make_shared<Impl>(std::move(options))) {}

ElasticsearchStore::~ElasticsearchStore() = default;

StoreInfo ElasticsearchStore::info() const { return impl_->info(); }

std::size_t ElasticsearchStore::requests() const noexcept { return impl_->service.requests(); }

Task<std::vector<HitList>> ElasticsearchStore::search(std::vector<VectorQuery> queries, CallContext context) {
    const auto impl = impl_;
    const StoreInfo info = impl->info();
    const auto known = co_await impl->described(context);
    stores::check_queries(queries, info, known->dimension, impl->options.index);
    std::vector<HitList> lists;
    if (std::any_of(queries.begin(), queries.end(), &stores::is_asked)) {
        const std::size_t limit = time_limit(context);
        std::string body = impl->service.named(
            [&] { return elasticsearch::encode_search(queries, impl->options, known->mapping, limit); });
        http::Request request = impl->lines("/_msearch", std::move(body));
        std::string answer = co_await impl->exchange(std::move(request), context);
        auto items =
            impl->service.named([&] { return elasticsearch::decode_search(std::move(answer), impl->options); });
        for (elasticsearch::Item& item : items) {
            impl->check(item, lists.size());
            lists.push_back(std::move(item.hits));
        }
    }
    co_return stores::all_lists(std::move(lists), queries, impl->scale, impl->options.minimum_relevance, info.name);
}

Task<void> ElasticsearchStore::create_collection(std::size_t dimension, CallContext context) {
    const auto impl = impl_;
    stores::check_deadline(context, impl->service.name());
    stores::check_dimension(dimension, impl->service.name());
    http::Request request{http::Method::put, impl->target, elasticsearch::encode_index(impl->options, dimension)};
    co_await impl->exchange(std::move(request), context);
    impl->description.forget();
}

Task<void> ElasticsearchStore::upsert(std::vector<VectorRecord> records, CallContext context) {
    const auto impl = impl_;
    if (records.empty()) {
        co_return;
    }
    const auto known = co_await impl->described(context);
    stores::check_records(records, impl->service.name(), known->dimension, impl->options.index);
    std::string body = impl->service.named([&] { return elasticsearch::encode_upsert(records, impl->options); });
    co_await impl->write(std::move(body), context);
}

Task<void> ElasticsearchStore::erase(std::vector<std::string> ids, CallContext context) {
    const auto impl = impl_;
    if (ids.empty()) {
        co_return;
    }
    stores::check_deadline(context, impl->service.name());
    std::string body = elasticsearch::encode_erase(ids);
    co_await impl->write(std::move(body), context);
}

}  // namespace trawl
