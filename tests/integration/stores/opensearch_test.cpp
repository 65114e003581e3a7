// The Elasticsearch store on a real OpenSearch, whose address is in TRAWL_TEST_OPENSEARCH.
#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <trawl/elasticsearch/elasticsearch_store.hpp>
#include <trawl/filter_syntax.hpp>
#include <trawl/http/http_client.hpp>

#include "blocking.hpp"
#include "collection.hpp"
#include "law.hpp"
#include "typed_collection.hpp"

namespace {

using trawl::CallContext;
using trawl::Document;
using trawl::ElasticsearchStore;
using trawl::Embedding;
using trawl::Errc;
using trawl::Metric;
using trawl::VectorQuery;
using trawl::http::Method;
using trawl::test::Collection;
using trawl::test::failure_of;
using trawl::test::run;

const Embedding one(Collection::dimension, 1.0F);

/// An index of its own for each case, with an address that can be asked directly.
class Index {
public:
    explicit Index(const std::string& name, Metric metric = Metric::cosine) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing writes to the environment
        const char* const address = std::getenv("TRAWL_TEST_OPENSEARCH");
        REQUIRE(address != nullptr);
        options.index = "trawl-test-" + name;
        options.engine = trawl::SearchEngine::opensearch;
        options.metric = metric;
        options.http.base_url = address;
        options.http.proxy.source = trawl::http::ProxySource::none;
        drop();
    }
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;
    ~Index() { drop(); }

    void drop() const { ask(Method::delete_, "/" + options.index); }

    trawl::http::Response ask(Method method, const std::string& target, std::string body = {}) const {
        trawl::http::HttpClient client{options.http};
        return run(client.send({method, target, std::move(body)}, CallContext{}));
    }

    trawl::ElasticsearchOptions options;
};

/// An index with this collection.
class FilledIndex : public Index {
public:
    FilledIndex(const std::string& name, const Collection& collection) : Index(name), store(options) {
        run(store.create_collection(Collection::dimension, CallContext{}));
        run(store.upsert(collection.records, CallContext{}));
    }

    ElasticsearchStore store;
};

/// A node that takes no request of more than ten bytes, as one does that has no memory left.
class BusyNode {
public:
    explicit BusyNode(const Index& index) : index_(index) { limit("\"10b\""); }
    BusyNode(const BusyNode&) = delete;
    BusyNode& operator=(const BusyNode&) = delete;
    ~BusyNode() { limit("null"); }

private:
    void limit(const std::string& bytes) const {
        const auto answer = index_.ask(Method::put, "/_cluster/settings",
                                       R"({"transient":{"network.breaker.inflight_requests.limit":)" + bytes + "}}");
        CHECK(answer.ok());
    }

    const Index& index_;
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_SUITE_BEGIN("opensearch");

TEST_CASE("every metric answers as it is defined, and keeps the law across stores") {
    for (const Metric metric : {Metric::cosine, Metric::euclidean, Metric::dot_product}) {
        CAPTURE(trawl::name(metric));
        const Index index{"law", metric};
        trawl::test::check_law_of<ElasticsearchStore>(index.options);
    }
}

TEST_CASE("all that filters can ask") {
    const Index index{"filters"};
    ElasticsearchStore store{index.options};
    run(store.create_collection(Collection::dimension, CallContext{}));
    trawl::test::check_store(store, store, trawl::test::make_typed_collection(13), Metric::cosine);
}

TEST_CASE("hundreds of filters let the same documents through") {
    const Collection collection = trawl::test::make_typed_collection(29);
    FilledIndex index{"hundreds", collection};
    trawl::testing::Random random{31};
    for (int round = 0; round < 6; ++round) {
        std::vector<VectorQuery> queries;
        for (int i = 0; i < 50; ++i) {
            queries.emplace_back(collection.questions[0], collection.records.size(),
                                 trawl::test::random_filter(random));
        }
        const auto lists = run(index.store.search(queries, CallContext{}));
        REQUIRE(lists.size() == queries.size());
        for (std::size_t i = 0; i < queries.size(); ++i) {
            std::set<std::string> expected;
            for (const auto& [id, relevance] :
                 trawl::test::relevance_of_passing(collection, queries[i], Metric::cosine)) {
                expected.insert(id);
            }
            std::set<std::string> found;
            for (const trawl::Hit& hit : lists[i]) {
                found.insert(hit.document.id);
            }
            const std::string filter = to_string(*queries[i].filter);
            CAPTURE(filter);
            CHECK(found == expected);
        }
    }
}

TEST_CASE("eight queries are one request, also by an alias") {
    const Collection collection = trawl::test::make_common_collection();
    FilledIndex index{"alias", collection};
    trawl::test::check_eight_queries_are_one_request(index.store);
    const auto named =
        index.ask(Method::post, "/_aliases",
                  R"({"actions":[{"add":{"index":"trawl-test-alias","alias":"trawl-test-other-name"}}]})");
    REQUIRE(named.ok());
    auto options = index.options;
    options.index = "trawl-test-other-name";
    options.fields = {"b"};
    ElasticsearchStore by_alias{options};
    const auto hits = run(by_alias.search({{one, 5, trawl::field("b") >= 0}}, CallContext{})).front();
    REQUIRE(!hits.empty());
    for (const trawl::Hit& hit : hits) {
        CHECK(holds(hit.document.text, "text of "));
        CHECK(hit.document.metadata.size() == 1);
        CHECK(hit.document.metadata.contains("b"));
    }
}

TEST_CASE("errors say what is wrong, in the server's own words too") {
    const Index index{"errors"};
    ElasticsearchStore store{index.options};
    const auto missing = failure_of(store.search({{one, 3}}, CallContext{}));
    REQUIRE(missing);
    CHECK(missing->code() == Errc::not_found);
    CHECK(holds(missing->detail(), "'trawl-test-errors'"));
    CHECK(missing->origin() == "opensearch");
    run(store.create_collection(Collection::dimension, CallContext{}));
    CHECK(failure_of(store.create_collection(3, CallContext{}))->code() == Errc::conflict);
    run(store.upsert({{Document{"a", ""}, one}}, CallContext{}));

    const auto zero = failure_of(store.search({{Embedding(Collection::dimension, 0.0F), 3}}, CallContext{}));
    REQUIRE(zero);
    CHECK(zero->code() == Errc::invalid_argument);
    CHECK(holds(zero->vendor_message(), "zero vector is not supported"));
    const auto unkept =
        failure_of(store.upsert({{Document{"b", ""}, Embedding(Collection::dimension, 0.0F)}}, CallContext{}));
    REQUIRE(unkept);
    CHECK(unkept->code() == Errc::invalid_argument);
    CHECK(holds(unkept->vendor_message(), "zero vector is not supported"));

    run(store.upsert({{Document{"a", "", {{"year", 1}}}, one}}, CallContext{}));
    std::string many = "year > 0";
    for (int i = 1; i < 1500; ++i) {
        many += " or year > " + std::to_string(i);
    }
    const auto clauses = failure_of(store.search({{one, 3, trawl::parse_filter(many)}}, CallContext{}));
    REQUIRE(clauses);
    CHECK(clauses->code() == Errc::invalid_argument);
    CHECK(holds(clauses->vendor_message(), "maxClauseCount"));
}

TEST_CASE("an index that was made anew with another dimension is noticed") {
    const Index index{"anew"};
    ElasticsearchStore store{index.options};
    run(store.create_collection(Collection::dimension, CallContext{}));
    run(store.upsert({{Document{"a", ""}, one}}, CallContext{}));
    CHECK(run(store.search({{one, 3}}, CallContext{})).front().size() == 1);
    index.drop();
    ElasticsearchStore other{index.options};
    run(other.create_collection(3, CallContext{}));
    run(other.upsert({{Document{"a", ""}, {1, 2, 3}}}, CallContext{}));
    const auto stale = failure_of(store.search({{one, 3}}, CallContext{}));
    REQUIRE(stale);
    CHECK(stale->code() == Errc::dimension_mismatch);
    CHECK(holds(stale->vendor_message(), "16"));
    // The mapping is read again.
    CHECK(run(store.search({{{1, 2, 3}, 3}}, CallContext{})).front().size() == 1);
}

TEST_CASE("a node that is out of memory is overloaded") {
    FilledIndex index{"busy", trawl::test::make_common_collection()};
    CHECK(run(index.store.search({{one, 3}}, CallContext{})).front().size() == 3);
    {
        const BusyNode busy{index};
        CHECK(failure_of(index.store.search({{one, 3}}, CallContext{}))->code() == Errc::overloaded);
    }
    CHECK(run(index.store.search({{one, 3}}, CallContext{})).front().size() == 3);
}

TEST_CASE("what a field cannot keep is refused, not changed") {
    const Index index{"kinds"};
    ElasticsearchStore store{index.options};
    run(store.create_collection(Collection::dimension, CallContext{}));
    run(store.upsert({{Document{"whole", "", {{"price", 10}}}, one}}, CallContext{}));
    for (const trawl::MetadataValue& value : {trawl::MetadataValue{10.5}, trawl::MetadataValue{std::string{"10"}}}) {
        const auto refused =
            failure_of(store.upsert({{Document{"other", "", {{"price", value}}}, one}}, CallContext{}));
        REQUIRE(refused);
        CHECK(refused->code() == Errc::invalid_argument);
        CHECK(holds(refused->vendor_message(), "[price] of type [long]"));
    }
    run(store.upsert({{Document{"also whole", "", {{"price", 10.0}}}, one}}, CallContext{}));
    CHECK(run(store.search({{one, 3, trawl::field("price") == 10}}, CallContext{})).front().size() == 2);
}

TEST_SUITE_END();

}  // namespace
