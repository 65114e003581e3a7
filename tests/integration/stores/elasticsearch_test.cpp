// The Elasticsearch store in both engines: against the servers whose addresses are in TRAWL_TEST_ELASTICSEARCH and
// TRAWL_TEST_OPENSEARCH, otherwise against a stub that holds requests against Elasticsearch's own specification.
#include <doctest/doctest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <trawl/elasticsearch/elasticsearch_store.hpp>
#include <trawl/relevance.hpp>

#include "blocking.hpp"
#include "collection.hpp"
#include "elasticsearch_evaluator.hpp"
#include "json_schema.hpp"
#include "law.hpp"
#include "stub_points.hpp"
#include "stub_server.hpp"
#include "typed_collection.hpp"

namespace {

namespace json = boost::json;
using trawl::CallContext;
using trawl::Errc;
using trawl::SearchEngine;
using trawl::test::Collection;
using trawl::test::failure_of;
using trawl::test::make_typed_collection;
using trawl::test::run;
using trawl::test::StubAnswer;
using trawl::test::StubRequest;

const trawl::Embedding one(Collection::dimension, 1.0F);

/// One index of either engine, with the vectors in "embedding".
class IndexStub {
public:
    IndexStub() : server_([this](const StubRequest& request) { return answer(request); }) {
        if (const auto folder = trawl::test::find_specs()) {
            specification_.emplace(*folder / "elasticsearch" / "openapi-excerpt.json");
        }
    }

    [[nodiscard]] std::string url() const { return server_.url(); }

    /// Changes the items of an answer to _msearch before they are sent.
    std::function<void(json::array&)> spoil;
    std::string last_body;

private:
    static StubAnswer refuse(unsigned status, const char* type, const char* reason) {
        return {status,
                json::serialize(json::object{{"error", {{"type", type}, {"reason", reason}}}, {"status", status}})};
    }
    void validate(const char* schema, const json::value& body) const {
        if (specification_) {
            const auto problem = specification_->find_problem(schema, body);
            CHECK_MESSAGE(!problem, problem.value_or(""));
        }
    }

    StubAnswer answer(const StubRequest& request) {
        last_body = request.body;
        if (request.method == "PUT") {
            if (!mappings_.empty())
                return refuse(400, "resource_already_exists_exception", "index [docs/x] already exists");
            mappings_ = json::parse(request.body).at("mappings").as_object();
            CHECK(json::parse(request.body).at("mappings").at("date_detection") == false);
            vector_ = mappings_.at("properties").at("embedding").as_object();
            if (vector_.at("type") == "dense_vector") validate("_types.mapping.DenseVectorProperty", vector_);
            return {200, R"({"acknowledged":true})"};
        }
        if (mappings_.empty()) return refuse(404, "index_not_found_exception", "no such index [docs]");
        if (request.path.ends_with("/_mapping")) {
            json::object index{{"mappings", mappings_}};
            json::object whole;
            whole.emplace("docs-000001", std::move(index));
            return {200, json::serialize(whole)};
        }
        CHECK(request.headers.at("content-type") == "application/x-ndjson");
        CHECK(request.body.ends_with('\n'));
        std::istringstream lines{request.body};
        return request.path.ends_with("/_bulk") ? write(lines, request.query) : search(lines);
    }

    /// What dynamic mapping makes of a document, with the templates that the adapter sends.
    void map_fields(json::object& level, const json::object& document, const std::string& prefix) {
        json::object& properties = level.emplace("properties", json::object{}).first->value().as_object();
        for (const auto& [key, value] : document) {
            const std::string path = prefix + std::string{key};
            if (path == "embedding" || path == "text" || value.is_null()) continue;
            if (value.is_object()) {
                json::object& below = properties.emplace(key, json::object{}).first->value().as_object();
                map_fields(below, value.as_object(), path + ".");
                continue;
            }
            if (value.is_array() && value.as_array().empty()) continue;
            const json::value& sample = value.is_array() ? value.as_array().front() : value;
            const char* const type = sample.is_string()   ? "keyword"
                                     : sample.is_bool()   ? "boolean"
                                     : sample.is_double() ? "double"
                                                          : "long";
            properties.emplace(key, json::object{{"type", type}});
            types_.emplace(path, type);
        }
    }

    StubAnswer write(std::istringstream& lines, const std::string& query) {
        CHECK(query == "refresh=wait_for");
        json::array items;
        for (std::string line; std::getline(lines, line);) {
            const json::object action = json::parse(line).as_object();
            const std::string name{action.begin()->key()};
            const std::string id{action.begin()->value().at("_id").as_string()};
            unsigned status = 200;
            if (name == "delete") {
                status = points_.by_id.erase(id) == 1 ? 200 : 404;
            } else {
                std::getline(lines, line);
                const json::object document = json::parse(line).as_object();
                points_.by_id[id] = {trawl::test::numbers_in(document.at("embedding")), document};
                map_fields(mappings_, document, "");
            }
            json::object item;
            item.emplace(name, json::object{{"_id", id}, {"status", status}});
            items.push_back(std::move(item));
        }
        return {200, json::serialize(json::object{{"took", 1}, {"errors", false}, {"items", std::move(items)}})};
    }

    /// As both engines define "_score".
    [[nodiscard]] double score_of(double compared) const {
        const std::string similarity{vector_.contains("similarity")
                                         ? vector_.at("similarity").as_string()
                                         : vector_.at("method").at("space_type").as_string()};
        if (similarity.starts_with("l2")) return 1.0 / (1.0 + compared * compared);
        if (similarity.starts_with("cosine")) return (1.0 + compared) / 2.0;
        return compared < 0.0 ? 1.0 / (1.0 - compared) : compared + 1.0;
    }
    [[nodiscard]] std::string metric() const {
        const std::string text = json::serialize(vector_);
        if (text.find("\"l2") != std::string::npos) return "euclidean";
        return text.find("cosine") != std::string::npos ? "cosine" : "dot";
    }

    StubAnswer search(std::istringstream& lines) {
        json::array responses;
        for (std::string line; std::getline(lines, line);) {
            validate("_global.msearch.MultisearchHeader", json::parse(line));
            std::getline(lines, line);
            const json::object body = json::parse(line).as_object();
            const bool is_opensearch = body.contains("query");
            CHECK(is_opensearch == (vector_.at("type") == "knn_vector"));
            const json::object knn =
                is_opensearch ? body.at("query").at("knn").at("embedding").as_object() : body.at("knn").as_object();
            if (!is_opensearch) validate("_types.KnnSearch", knn);
            CHECK(knn.at("k") == body.at("size"));
            const json::value* const filter = knn.if_contains("filter");
            const auto found = points_.nearest(
                trawl::test::numbers_in(knn.at(is_opensearch ? "vector" : "query_vector")), metric(),
                knn.at("k").to_number<std::size_t>(), [&](const trawl::test::StubPoint& point) {
                    return filter == nullptr || trawl::test::elasticsearch_passes(*filter, point.document, types_);
                });
            json::array hits;
            for (const auto& [id, compared] : found) {
                if (const json::value* const limit = knn.if_contains("similarity")) {
                    const double worst = limit->to_number<double>();
                    if (metric() == "euclidean" ? compared > worst : compared < worst) continue;
                }
                json::object source = points_.by_id.at(id).document;
                source.erase("embedding");
                hits.push_back({{"_index", "docs-000001"},
                                {"_id", id},
                                {"_score", static_cast<double>(static_cast<float>(score_of(compared)))},
                                {"_source", std::move(source)}});
            }
            json::object outer{{"max_score", nullptr}, {"hits", std::move(hits)}};
            responses.push_back({{"took", 1},
                                 {"timed_out", false},
                                 {"_shards", {{"total", 5}, {"successful", 5}, {"skipped", 0}, {"failed", 0}}},
                                 {"hits", std::move(outer)},
                                 {"status", 200}});
        }
        if (spoil) spoil(responses);
        return {200, json::serialize(json::object{{"took", 1}, {"responses", std::move(responses)}})};
    }

    std::optional<trawl::test::JsonSchema> specification_;
    json::object mappings_;
    json::object vector_;
    trawl::test::FieldTypes types_;
    trawl::test::StubPoints points_;
    trawl::test::StubServer server_;
};

trawl::ElasticsearchOptions options_for(const std::string& url, SearchEngine engine = SearchEngine::elasticsearch) {
    trawl::ElasticsearchOptions options;
    options.index = "docs";
    options.engine = engine;
    options.http.base_url = url;
    options.http.proxy.source = trawl::http::ProxySource::none;
    return options;
}

/// Against stubs, or against a real Elasticsearch where its URL is given; opensearch_test.cpp has the real OpenSearch.
template <class Use>
void for_each_engine_and_metric(const std::string& prefix, Use use) {
    for (const SearchEngine engine : {SearchEngine::elasticsearch, SearchEngine::opensearch}) {
        const bool is_stub = engine == SearchEngine::opensearch;
        const char* const real = is_stub ? nullptr : std::getenv("TRAWL_TEST_ELASTICSEARCH");
        for (const trawl::Metric metric :
             {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product}) {
            const IndexStub stub;
            auto options = options_for(real != nullptr ? real : stub.url(), engine);
            options.index = prefix + std::string{trawl::name(metric)};
            options.metric = metric;
            CAPTURE(options.index);
            use(options);
        }
    }
}

TEST_SUITE_BEGIN("elasticsearch");

TEST_CASE("every metric answers as it is defined, in both engines") {
    for_each_engine_and_metric("trawl-", [](const trawl::ElasticsearchOptions& options) {
        trawl::ElasticsearchStore store{options};
        run(store.create_collection(Collection::dimension, CallContext{}));
        trawl::test::check_store(store, store, make_typed_collection(13), options.metric);
    });
}

TEST_CASE("the law across stores, in every metric and both engines") {
    for_each_engine_and_metric("trawl-law-", [](const trawl::ElasticsearchOptions& options) {
        trawl::test::check_law_of<trawl::ElasticsearchStore>(options);
    });
}

TEST_CASE("a call of eight queries is one request") {
    const IndexStub stub;
    trawl::ElasticsearchStore store{options_for(stub.url())};
    run(store.create_collection(Collection::dimension, CallContext{}));
    trawl::test::check_eight_queries_are_one_request(store);
}

TEST_CASE("a relevance that is too low is left out, at its very boundary") {
    const IndexStub stub;
    const auto collection = make_typed_collection(5);
    trawl::ElasticsearchStore all{options_for(stub.url())};
    run(all.create_collection(Collection::dimension, CallContext{}));
    run(all.upsert(collection.records, CallContext{}));
    const std::vector<trawl::VectorQuery> queries{{collection.questions[0], 20}};
    const auto whole = run(all.search(queries, CallContext{})).front();
    REQUIRE(whole.size() == 20);
    auto options = options_for(stub.url());
    options.minimum_relevance = *trawl::relevance(whole[9].score, whole[9].scale);
    trawl::ElasticsearchStore some{options};
    const auto cut = run(some.search(queries, CallContext{})).front();
    REQUIRE(cut.size() == 10);
    CHECK(cut[9] == whole[9]);
}

TEST_CASE("errors say what is wrong") {
    const IndexStub stub;
    trawl::ElasticsearchStore store{options_for(stub.url())};
    const auto missing = failure_of(store.search({{one, 3}}, CallContext{}));
    REQUIRE(missing);
    CHECK(missing->code() == Errc::not_found);
    CHECK(missing->detail().find("'docs'") != std::string::npos);
    CHECK(missing->origin() == "elasticsearch");
    run(store.create_collection(Collection::dimension, CallContext{}));
    CHECK(failure_of(store.create_collection(3, CallContext{}))->code() == Errc::conflict);
    const auto wrong = failure_of(store.search({{{1, 2, 3}, 3}}, CallContext{}));
    REQUIRE(wrong);
    CHECK(wrong->code() == Errc::dimension_mismatch);
    CHECK(wrong->detail().find("dimension 3") != std::string::npos);
    CHECK(wrong->detail().find("16") != std::string::npos);
    auto options = options_for(stub.url());
    options.metric = trawl::Metric::euclidean;
    CHECK(failure_of(trawl::ElasticsearchStore{options}.search({{one, 3}}, CallContext{}))->code() ==
          Errc::invalid_argument);
    CHECK_THROWS_AS(trawl::ElasticsearchStore{trawl::ElasticsearchOptions{}}, std::invalid_argument);
}

TEST_CASE("one query that failed, in part too, fails the call") {
    struct Row {
        const char* item;
        Errc code;
    };
    IndexStub stub;
    trawl::ElasticsearchStore store{options_for(stub.url())};
    run(store.create_collection(Collection::dimension, CallContext{}));
    for (const Row& row :
         {Row{R"({"error":{"type":"index_not_found_exception","reason":"no such index [docs]"},"status":404})",
              Errc::not_found},
          Row{R"({"error":{"type":"es_rejected_execution_exception","reason":"full"},"status":429})", Errc::overloaded},
          Row{R"({"error":{"type":"rejected_execution_exception","reason":"full"},"status":429})", Errc::overloaded},
          Row{R"({"error":{"type":"search_phase_execution_exception","reason":"all shards failed"},"status":503})",
              Errc::overloaded},
          Row{R"({"error":{"type":"x","reason":"vector has a different number of dimensions [3]"},"status":400})",
              Errc::dimension_mismatch},
          Row{R"({"error":{"root_cause":[{"type":"query_shard_exception","reason":"invalid dimension: 3"}],)"
              R"("type":"search_phase_execution_exception","reason":"all shards failed"},"status":400})",
              Errc::dimension_mismatch},
          Row{R"({"error":"from a proxy","status":502})", Errc::unavailable},
          Row{R"({"timed_out":true,"_shards":{"total":5,"failed":0},"hits":{"hits":[]},"status":200})", Errc::timeout},
          Row{R"({"timed_out":false,"_shards":{"total":5,"failed":2},"hits":{"hits":[]},"status":200})",
              Errc::unavailable}}) {
        CAPTURE(row.item);
        stub.spoil = [&](json::array& items) { items.back() = json::parse(row.item); };
        const auto error = failure_of(store.search({{one, 3}, {one, 3}}, CallContext{}));
        REQUIRE(error);
        CHECK(error->code() == row.code);
    }
    stub.spoil = [](json::array& items) { items.pop_back(); };
    CHECK(failure_of(store.search({{one, 3}, {one, 3}}, CallContext{}))->code() == Errc::malformed_response);
    stub.spoil = nullptr;
    CHECK(run(store.search({{one, 3}, {one, 3}}, CallContext{})).size() == 2);
}

TEST_SUITE_END();

}  // namespace
