// A collection of Chroma as a vector store.
#include <trawl/chroma/chroma_store.hpp>

#include <algorithm>
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

ChromaOptions checked(ChromaOptions options) {
    const auto scale = chroma::scale_of(options.metric);
    if (!scale) {
        throw std::invalid_argument("metric must be cosine, euclidean or dot_product");
    }
    if (options.collection.empty() || options.tenant.empty() || options.database.empty()) {
        throw std::invalid_argument("collection, tenant and database must not be empty");
    }
    if (options.max_batch == 0) {
        throw std::invalid_argument("max_batch must be at least 1");
    }
    stores::check_minimum_relevance(options.minimum_relevance, *scale);
    options.http =
        stores::client_options(options.http, "chroma", "http://localhost:8000", "x-chroma-token", options.token);
    return options;
}

}  // namespace

struct ChromaStore::Impl {
    explicit Impl(ChromaOptions given)
        : options(checked(std::move(given))),
          scale(*chroma::scale_of(options.metric)),
          collections("/api/v2/tenants/" + stores::path_segment(options.tenant) + "/databases/" +
                      stores::path_segment(options.database) + "/collections"),
          service(options.http, "the collection '" + options.collection + "'"),
          description(options.description_lifetime) {}

    [[nodiscard]] StoreInfo info() const {
        return {service.name(), scale, options.dimension, options.max_batch, chroma::filter_capabilities};
    }

    using Description = std::shared_ptr<const chroma::CollectionDescription>;

    [[nodiscard]] http::Request data_request(const chroma::CollectionDescription& known, const char* what,
                                             std::string body) const {
        http::Request request{http::Method::post, collections + "/" + stores::path_segment(known.id) + what,
                              std::move(body)};
        // Searches change nothing, and writes go by ids.
        request.as_safe_to_repeat();
        return request;
    }

    Task<Description> described(CallContext context) {
        stores::check_deadline(context, service.name());
        if (auto known = description.get()) {
            co_return known;
        }
        http::Request request{http::Method::get, collections + "/" + stores::path_segment(options.collection)};
        const std::string body = co_await service.exchange(std::move(request), context);
        auto read = service.named([&] { return chroma::decode_description(body, options); });
        http::Request probe = data_request(read, "/get", chroma::encode_probe_of_lists());
        try {
            co_await service.exchange(std::move(probe), context);
        } catch (const Error& error) {
            if (error.code() != Errc::invalid_argument) {
                throw;
            }
            read.lists = chroma::MetadataLists::not_kept;
        }
        co_return description.put(std::move(read));
    }

    /// A request for data. `encode` is called with what is known of the collection, and once more when the server does
    /// not know its id any longer: somebody has made the collection anew.
    template <class Encode>
    Task<std::string> exchange(const char* what, Encode encode, CallContext context) {
        for (bool is_first = true;; is_first = false) {
            const Description known = co_await described(context);
            http::Request request = data_request(*known, what, service.named([&] { return encode(*known); }));
            try {
                co_return co_await service.exchange(std::move(request), context);
            } catch (const Error& error) {
                if (!is_retryable(error.code())) {
                    description.forget();
                }
                if (error.code() != Errc::not_found || !is_first) {
                    throw;
                }
            }
        }
    }

    /// The dimension of an empty collection is learnt with its first record.
    void check_known_dimension(std::size_t dimension) {
        if (const auto known = description.get(); known && known->dimension == 0 && dimension != 0) {
            description.forget();
        }
    }

    const ChromaOptions options;
    const ScoreScale scale;
    const std::string collections;
    stores::StoreService service;
    stores::DescriptionCache<chroma::CollectionDescription> description;
};

ChromaStore::ChromaStore(ChromaOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}

ChromaStore::~ChromaStore() = default;

StoreInfo ChromaStore::info() const { return impl_->info(); }

std::size_t ChromaStore::requests() const noexcept { return impl_->service.requests(); }

Task<std::vector<HitList>> ChromaStore::search(std::vector<VectorQuery> queries, CallContext context) {
    const auto impl = impl_;
    const StoreInfo info = impl->info();
    const auto known = co_await impl->described(context);
    stores::check_queries(queries, info, known->dimension, impl->options.collection);
    std::vector<HitList> answered(queries.size());
    const auto groups = chroma::group_by_filter(queries);
    for (const chroma::QueryGroup& group : groups) {
        const auto encode = [&queries, &group](const chroma::CollectionDescription& collection) {
            return chroma::encode_search(queries, group, collection.lists);
        };
        std::string answer = co_await impl->exchange("/query", encode, context);
        auto lists = impl->service.named([&] { return chroma::decode_search(std::move(answer), impl->scale); });
        if (lists.size() != group.size()) {
            throw Error{Errc::malformed_response, "asked " + std::to_string(group.size()) + " queries, got " +
                                                      std::to_string(lists.size()) + " lists"}
                .with_origin(info.name);
        }
        for (std::size_t i = 0; i < group.size(); ++i) {
            // All were asked for as many hits as the one that wants most.
            HitList& list = lists[i];
            list.resize(std::min(list.size(), queries[group[i]].top_k));
            answered[group[i]] = std::move(list);
        }
    }
    for (std::size_t i = 0; i < queries.size(); ++i) {
        answered[i] = stores::finished(std::move(answered[i]), queries[i].top_k, impl->scale,
                                       impl->options.minimum_relevance, info.name);
    }
    co_return answered;
}

Task<void> ChromaStore::create_collection(std::size_t dimension, CallContext context) {
    const auto impl = impl_;
    stores::check_deadline(context, impl->service.name());
    stores::check_dimension(dimension, impl->service.name());
    http::Request request{http::Method::post, impl->collections, chroma::encode_collection(impl->options)};
    co_await impl->service.exchange(std::move(request), context);
    impl->description.forget();
}

Task<void> ChromaStore::upsert(std::vector<VectorRecord> records, CallContext context) {
    const auto impl = impl_;
    if (records.empty()) {
        co_return;
    }
    const auto known = co_await impl->described(context);
    stores::check_records(records, impl->service.name(), known->dimension, impl->options.collection);
    const auto encode = [&records](const chroma::CollectionDescription& /*collection*/) {
        return chroma::encode_upsert(records);
    };
    co_await impl->exchange("/upsert", encode, context);
    impl->check_known_dimension(records.front().vector.size());
}

Task<void> ChromaStore::erase(std::vector<std::string> ids, CallContext context) {
    const auto impl = impl_;
    if (ids.empty()) {
        co_return;
    }
    const auto encode = [&ids](const chroma::CollectionDescription& /*collection*/) {
        return chroma::encode_erase(ids);
    };
    co_await impl->exchange("/delete", encode, context);
}

}  // namespace trawl
