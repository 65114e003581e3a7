// The Chroma store on a real server, whose address is in TRAWL_TEST_CHROMA.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include <trawl/chroma/chroma_store.hpp>
#include <trawl/http/http_client.hpp>
#include <trawl/relevance.hpp>

#include "blocking.hpp"
#include "collection.hpp"
#include "law.hpp"

namespace {

using trawl::CallContext;
using trawl::Errc;
using trawl::test::Collection;
using trawl::test::failure_of;
using trawl::test::run;

/// A collection of its own for each case, with an address that can be asked directly.
class Place {
public:
    explicit Place(const std::string& name) {
        const char* const address = std::getenv("TRAWL_TEST_CHROMA");
        REQUIRE(address != nullptr);
        options.collection = "trawl-test-" + name;
        options.http.base_url = address;
        options.http.proxy.source = trawl::http::ProxySource::none;
        drop();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { drop(); }

    void drop() const {
        trawl::http::HttpClient client{options.http};
        run(client.send({trawl::http::Method::delete_,
                         "/api/v2/tenants/default_tenant/databases/default_database/collections/" + options.collection},
                        CallContext{}));
    }

    trawl::ChromaOptions options;
};

/// Without what Chroma cannot be asked, and what it does not keep exactly (docs/filters.md).
trawl::test::CollectionShape shape() {
    trawl::test::CollectionShape shape;
    shape.metadata = {.lists = true, .large_fractions = false};
    shape.filters = {.text_order = false,
                     .existence = false,
                     .text_match = false,
                     .negation = false,
                     .large_order = false,
                     .large_fractions = false};
    return shape;
}

const trawl::Embedding one(Collection::dimension, 1.0F);

TEST_SUITE_BEGIN("chroma");

TEST_CASE("every metric answers as it is defined") {
    for (const trawl::Metric metric : {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product}) {
        Place place{std::string{trawl::name(metric)}};
        place.options.metric = metric;
        CAPTURE(place.options.collection);
        trawl::ChromaStore store{place.options};
        run(store.create_collection(Collection::dimension, CallContext{}));
        trawl::test::check_store(store, store, trawl::test::make_collection(11, shape()), metric);
    }
}

TEST_CASE("the law across stores, in every metric") {
    for (const trawl::Metric metric : {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product}) {
        Place place{"law-" + std::string{trawl::name(metric)}};
        place.options.metric = metric;
        CAPTURE(place.options.collection);
        trawl::test::check_law_of<trawl::ChromaStore>(place.options);
    }
}

TEST_CASE("queries with one filter are one request") {
    Place place{"requests"};
    trawl::ChromaStore store{place.options};
    run(store.create_collection(Collection::dimension, CallContext{}));
    run(store.upsert({{trawl::Document{"a", "text"}, one}, {trawl::Document{"b", "", {{"year", 2020}}}, one}},
                     CallContext{}));
    run(store.search({{one, 3}}, CallContext{}));
    auto before = store.requests();
    std::vector<trawl::VectorQuery> queries(8, {one, 3});
    queries[5].top_k = 1;
    auto lists = run(store.search(queries, CallContext{}));
    CHECK(store.requests() == before + 1);
    CHECK(lists[0].size() == 2);
    CHECK(lists[5].size() == 1);
    before = store.requests();
    queries[2].filter = trawl::field("year") == 2020;
    queries[7].filter = trawl::field("year") == 2020;
    lists = run(store.search(queries, CallContext{}));
    CHECK(store.requests() == before + 2);
    REQUIRE(lists[7].size() == 1);
    CHECK(lists[7][0].document == trawl::Document{"b", "", {{"year", 2020}}});
}

TEST_CASE("a collection that was made anew is found again") {
    Place place{"anew"};
    trawl::ChromaStore store{place.options};
    for (int i = 0; i < 2; ++i) {
        run(store.create_collection(Collection::dimension, CallContext{}));
        run(store.upsert({{trawl::Document{"a", "text"}, one}}, CallContext{}));
        CHECK(run(store.search({{one, 3}}, CallContext{})).front().size() == 1);
        place.drop();
    }
    trawl::ChromaStore other{place.options};
    run(other.create_collection(Collection::dimension, CallContext{}));
    // The first one still has the id of a collection that is gone.
    CHECK(run(store.search({{one, 3}}, CallContext{})).front().empty());
}

TEST_CASE("errors say what is wrong") {
    Place place{"errors"};
    trawl::ChromaStore store{place.options};
    const auto missing = failure_of(store.search({{one, 3}}, CallContext{}));
    REQUIRE(missing);
    CHECK(missing->code() == Errc::not_found);
    CHECK(missing->detail().find("'trawl-test-errors'") != std::string::npos);
    CHECK(missing->origin() == "chroma");

    run(store.create_collection(Collection::dimension, CallContext{}));
    CHECK(failure_of(store.create_collection(3, CallContext{}))->code() == Errc::conflict);
    run(store.upsert({{trawl::Document{"a", "text"}, one}}, CallContext{}));
    const auto wrong = failure_of(store.search({{{1, 2, 3}, 3}}, CallContext{}));
    REQUIRE(wrong);
    CHECK(wrong->code() == Errc::dimension_mismatch);
    CHECK(wrong->detail().find("dimension 3") != std::string::npos);
    CHECK(wrong->detail().find("16") != std::string::npos);
    auto options = place.options;
    options.metric = trawl::Metric::euclidean;
    CHECK(failure_of(trawl::ChromaStore{options}.search({{one, 3}}, CallContext{}))->code() == Errc::invalid_argument);
    options = place.options;
    options.dimension = 7;
    CHECK(failure_of(trawl::ChromaStore{options}.search({{one, 3}}, CallContext{}))->code() ==
          Errc::dimension_mismatch);
    CHECK(failure_of(store.search({{one, 3, trawl::field("a").exists()}}, CallContext{}))->code() ==
          Errc::not_supported);
    CHECK_THROWS_AS(trawl::ChromaStore{trawl::ChromaOptions{}}, std::invalid_argument);
}

TEST_CASE("a relevance that is too low is left out") {
    Place place{"threshold"};
    place.options.minimum_relevance = 0.9;
    trawl::ChromaStore store{place.options};
    run(store.create_collection(2, CallContext{}));
    run(store.upsert({{trawl::Document{"near", ""}, {1, 0}}, {trawl::Document{"far", ""}, {0, 1}}}, CallContext{}));
    const auto lists = run(store.search({{{1, 0.1F}, 3}}, CallContext{}));
    REQUIRE(lists.front().size() == 1);
    CHECK(lists.front().front().document.id == "near");
}

TEST_SUITE_END();

}  // namespace
