// The law across stores, held against a store on a server.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include <trawl/vector_store.hpp>

#include "blocking.hpp"
#include "collection.hpp"

namespace trawl::test {

/// Makes the collection that the options name, and holds the store against the law, also by further store objects on
/// that collection with thresholds of their own.
template <class Store, class Options>
void check_law_of(const Options& options) {
    Store store{options};
    run(store.create_collection(Collection::dimension, CallContext{}));
    const auto open = [&options](double minimum_relevance) {
        auto with_threshold = options;
        with_threshold.minimum_relevance = minimum_relevance;
        return std::make_unique<Store>(with_threshold);
    };
    check_law(store, store, open, options.metric);
}

/// Eight queries to a store that has made its collection: one request, but for what it asks of a collection once.
template <class Store>
void check_eight_queries_are_one_request(Store& store) {
    const VectorQuery query{Embedding(Collection::dimension, 1.0F), 3};
    run(store.search({query}, CallContext{}));
    const std::size_t before = store.requests();
    CHECK(run(store.search(std::vector<VectorQuery>(8, query), CallContext{})).size() == 8);
    CHECK(store.requests() == before + 1);
}

}  // namespace trawl::test
