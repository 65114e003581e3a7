// The Qdrant store: against the server whose address is in TRAWL_TEST_QDRANT, otherwise against a stub that holds every
// request against Qdrant's own specification.
#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

#include <trawl/qdrant/qdrant_store.hpp>
#include <trawl/relevance.hpp>

#include "blocking.hpp"
#include "collection.hpp"
#include "json_schema.hpp"
#include "law.hpp"
#include "qdrant_evaluator.hpp"
#include "stub_points.hpp"
#include "stub_server.hpp"

namespace {

namespace json = boost::json;
using trawl::CallContext;
using trawl::Errc;
using trawl::test::Collection;
using trawl::test::failure_of;
using trawl::test::run;
using trawl::test::StubAnswer;
using trawl::test::StubRequest;

const trawl::Embedding one(Collection::dimension, 1.0F);

/// One collection, "docs" or any other.
class QdrantStub {
public:
    QdrantStub() : server_([this](const StubRequest& request) { return answer(request); }) {
        if (const auto folder = trawl::test::find_specs()) {
            specification_.emplace(*folder / "qdrant" / "openapi.json");
        }
    }

    [[nodiscard]] std::string url() const { return server_.url(); }

    std::function<std::optional<StubAnswer>(const StubRequest&)> before;  ///< Answers in place of the stub.
    std::string last_query;

private:
    StubAnswer refuse(unsigned status, const std::string& words) const {
        return {status,
                json::serialize(json::object{{"status", {{"error", words}}}, {"time", 0.0}, {"result", nullptr}})};
    }
    StubAnswer succeed(json::value result) const {
        return {200, json::serialize(json::object{
                         {"usage", nullptr}, {"result", std::move(result)}, {"status", "ok"}, {"time", 0.001}})};
    }
    void validate(const char* schema, const json::value& body) const {
        if (specification_) {
            const auto problem = specification_->find_problem(schema, body);
            CHECK_MESSAGE(!problem, problem.value_or(""));
        }
    }

    StubAnswer answer(const StubRequest& request) {
        if (before) {
            if (auto other = before(request)) {
                return *std::move(other);
            }
        }
        const json::value body = request.body.empty() ? json::value{} : json::parse(request.body);
        const bool is_data = request.path.find("/points") != std::string::npos;
        if (!is_data && request.method == "PUT") {
            validate("CreateCollection", body);
            if (exists_) return refuse(409, "Wrong input: Collection `docs` already exists!");
            settings_ = body.at("vectors").as_object();
            exists_ = true;
            return succeed(true);
        }
        if (!exists_) return refuse(404, "Not found: Collection `docs` doesn't exist!");
        if (!is_data) {
            return succeed({{"status", "green"},
                            {"payload_schema", json::object{}},
                            {"config", {{"params", {{"vectors", settings_}, {"shard_number", 1}}}}}});
        }
        if (request.method == "PUT") return upsert(body);
        if (request.path.ends_with("/points/delete")) {
            validate("PointsSelector", body);
            for (const json::value& id : body.at("points").as_array()) {
                points_.by_id.erase(json::serialize(id));
            }
            return succeed({{"operation_id", 2}, {"status", "completed"}});
        }
        last_query = request.query;
        return search(body);
    }

    StubAnswer upsert(const json::value& body) {
        validate("PointInsertOperations", body);
        for (const json::value& point : body.at("points").as_array()) {
            const json::value& vector = point.at("vector");
            points_.by_id[json::serialize(point.at("id"))] = {
                trawl::test::numbers_in(vector.is_array() ? vector : vector.at("dense")),
                point.at("payload").as_object()};
        }
        return succeed({{"operation_id", 1}, {"status", "completed"}});
    }

    StubAnswer search(const json::value& body) {
        validate("QueryRequestBatch", body);
        const json::object parameters = settings_.contains("dense") ? settings_.at("dense").as_object() : settings_;
        const std::string distance{parameters.at("distance").as_string()};
        const std::string metric = distance == "Dot"         ? "dot"
                                   : distance == "Euclid"    ? "euclidean"
                                   : distance == "Manhattan" ? "manhattan"
                                                             : "cosine";
        json::array lists;
        for (const json::value& search : body.at("searches").as_array()) {
            const json::object& fields = search.as_object();
            const auto vector = trawl::test::numbers_in(fields.at("query"));
            if (vector.size() != parameters.at("size").to_number<std::size_t>()) {
                return refuse(400, "Wrong input: Vector dimension error: expected dim: 16, got 3");
            }
            const json::value* const filter = fields.if_contains("filter");
            const auto found = points_.nearest(
                vector, metric, fields.at("limit").to_number<std::size_t>(), [&](const trawl::test::StubPoint& point) {
                    return filter == nullptr || trawl::test::qdrant_passes(filter->as_object(), point.document);
                });
            json::array hits;
            for (const auto& [id, score] : found) {
                if (const json::value* limit = fields.if_contains("score_threshold")) {
                    const double worst = limit->to_number<double>();
                    if (metric == "euclidean" || metric == "manhattan" ? score >= worst : score <= worst) continue;
                }
                hits.push_back({{"id", json::parse(id)},
                                {"version", 3},
                                {"score", static_cast<double>(static_cast<float>(score))},
                                {"payload", points_.by_id.at(id).document}});
            }
            json::object answered;
            answered.emplace("points", std::move(hits));
            lists.push_back(std::move(answered));
        }
        return succeed(std::move(lists));
    }

    std::optional<trawl::test::JsonSchema> specification_;
    bool exists_ = false;
    json::object settings_;
    trawl::test::StubPoints points_;
    trawl::test::StubServer server_;
};

trawl::QdrantOptions options_for(const std::string& url) {
    trawl::QdrantOptions options;
    options.collection = "docs";
    options.http.base_url = url;
    options.http.proxy.source = trawl::http::ProxySource::none;
    return options;
}

/// Without what Qdrant's filters cannot do or do not keep exactly (docs/filters.md).
const trawl::test::CollectionShape shape{
    .metadata = {.large_fractions = false},
    .filters = {.text_order = false, .large_order = false, .large_fractions = false}};

TEST_SUITE_BEGIN("qdrant");

TEST_CASE("every metric answers as it is defined, with unnamed and named vectors") {
    for (const trawl::Metric metric :
         {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product, trawl::Metric::manhattan}) {
        for (const char* vector_name : {"", "dense"}) {
            const QdrantStub stub;
            const char* const real = std::getenv("TRAWL_TEST_QDRANT");
            trawl::QdrantOptions options = options_for(real != nullptr ? real : stub.url());
            options.collection = "trawl-" + std::string{trawl::name(metric)} + vector_name;
            options.metric = metric;
            options.vector_name = vector_name;
            CAPTURE(options.collection);
            trawl::QdrantStore store{options};
            run(store.create_collection(Collection::dimension, CallContext{}));
            trawl::test::check_store(store, store, trawl::test::make_collection(7, shape), metric);
        }
    }
}

TEST_CASE("the law across stores, in every metric") {
    for (const trawl::Metric metric :
         {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product, trawl::Metric::manhattan}) {
        const QdrantStub stub;
        const char* const real = std::getenv("TRAWL_TEST_QDRANT");
        trawl::QdrantOptions options = options_for(real != nullptr ? real : stub.url());
        options.collection = "trawl-law-" + std::string{trawl::name(metric)};
        options.metric = metric;
        CAPTURE(options.collection);
        trawl::test::check_law_of<trawl::QdrantStore>(options);
    }
}

TEST_CASE("a call of eight queries is one request") {
    const QdrantStub stub;
    trawl::QdrantStore store{options_for(stub.url())};
    run(store.create_collection(Collection::dimension, CallContext{}));
    trawl::test::check_eight_queries_are_one_request(store);
}

TEST_CASE("ids of every kind come back as they were") {
    const QdrantStub stub;
    trawl::QdrantStore store{options_for(stub.url())};
    run(store.create_collection(Collection::dimension, CallContext{}));
    std::vector<std::string> ids{"18446744073709551615",
                                 "007",
                                 "6d1c7e1a-0000-4000-8000-0123456789ab",
                                 "6D1C7E1A-0000-4000-8000-0123456789AB",
                                 "a/b \"c\"",
                                 "é"};
    for (const std::string& id : ids) {
        run(store.upsert({{trawl::Document{id, id}, one}}, CallContext{}));
    }
    std::vector<std::string> found;
    const auto lists = run(store.search({{one, 10}}, CallContext{}));
    for (const trawl::Hit& hit : lists.front()) {
        found.push_back(hit.document.id);
        CHECK(hit.document.text == hit.document.id);
        CHECK(hit.document.metadata.empty());
    }
    std::sort(ids.begin(), ids.end());
    CHECK(found == ids);
    run(store.erase(ids, CallContext{}));
    CHECK(run(store.search({{one, 10}}, CallContext{})).front().empty());
}

TEST_CASE("a relevance that is too low is left out, at its very boundary") {
    const QdrantStub stub;
    const auto collection = trawl::test::make_collection(5, shape);
    trawl::QdrantStore all{options_for(stub.url())};
    run(all.create_collection(Collection::dimension, CallContext{}));
    run(all.upsert(collection.records, CallContext{}));
    const std::vector<trawl::VectorQuery> queries{{collection.questions[0], 20}};
    const auto whole = run(all.search(queries, CallContext{})).front();
    REQUIRE(whole.size() == 20);
    auto options = options_for(stub.url());
    options.minimum_relevance = *trawl::relevance(whole[9].score, whole[9].scale);
    trawl::QdrantStore some{options};
    const auto cut = run(some.search(queries, CallContext{})).front();
    REQUIRE(cut.size() == 10);
    CHECK(cut[9] == whole[9]);
}

TEST_CASE("errors say what is wrong") {
    QdrantStub stub;
    trawl::QdrantStore store{options_for(stub.url())};
    const std::vector<trawl::VectorQuery> queries{{one, 3}};
    const auto missing = failure_of(store.search(queries, CallContext{}));
    REQUIRE(missing);
    CHECK(missing->code() == Errc::not_found);
    CHECK(missing->detail().find("'docs'") != std::string::npos);
    CHECK(missing->origin() == "qdrant");
    CHECK(missing->vendor_message().find("doesn't exist") != std::string::npos);

    run(store.create_collection(Collection::dimension, CallContext{}));
    CHECK(failure_of(store.create_collection(3, CallContext{}))->code() == Errc::conflict);
    const auto wrong = failure_of(store.search({{{1, 2, 3}, 3}}, CallContext{}));
    REQUIRE(wrong);
    CHECK(wrong->code() == Errc::dimension_mismatch);
    CHECK(wrong->detail().find("dimension 3") != std::string::npos);
    CHECK(wrong->detail().find("16") != std::string::npos);
    for (const auto& change : std::vector<std::function<void(trawl::QdrantOptions&)>>{
             [](trawl::QdrantOptions& options) { options.metric = trawl::Metric::euclidean; },
             [](trawl::QdrantOptions& options) { options.vector_name = "dense"; }}) {
        auto options = options_for(stub.url());
        change(options);
        CHECK(failure_of(trawl::QdrantStore{options}.search(queries, CallContext{}))->code() == Errc::invalid_argument);
    }
    CHECK_THROWS_AS(trawl::QdrantStore{trawl::QdrantOptions{}}, std::invalid_argument);
}

TEST_CASE("refusals of every status are typed, and never show the key") {
    struct Row {
        unsigned status;
        std::string body;
        Errc code;
    };
    QdrantStub stub;
    auto options = options_for(stub.url());
    options.api_key = trawl::http::Secret{"my-secret"};
    trawl::QdrantStore store{options};
    run(store.create_collection(Collection::dimension, CallContext{}));
    run(store.search({{one, 3}}, CallContext{}));
    const auto envelope = [](const char* words) {
        return R"({"status":{"error":")" + std::string{words} + R"("},"time":0})";
    };
    for (const Row& row :
         {Row{400, envelope("Format error in JSON body"), Errc::invalid_argument},
          Row{400, envelope("Wrong input: Vector dimension error: expected dim: 4, got 16"), Errc::dimension_mismatch},
          Row{401, "Must provide an API key or an Authorization bearer token", Errc::unauthenticated},
          Row{403, "Invalid API key or JWT", Errc::permission_denied},
          Row{404, envelope("Not found: Collection `docs` doesn't exist!"), Errc::not_found},
          Row{408, envelope("Timeout"), Errc::timeout}, Row{409, envelope("Collection exists"), Errc::conflict},
          Row{422, envelope("Validation error in JSON body"), Errc::invalid_argument},
          Row{429, envelope("Rate limiting exceeded"), Errc::rate_limited},
          Row{500, envelope("Service internal error"), Errc::unavailable}, Row{503, "", Errc::overloaded},
          Row{507, "<html>", Errc::unavailable}}) {
        CAPTURE(row.status);
        stub.before = [&](const StubRequest& request) -> std::optional<StubAnswer> {
            CHECK(request.headers.at("api-key") == "my-secret");
            return StubAnswer{row.status, row.body, "text/plain", {{"Retry-After", "7"}}};
        };
        const auto error = failure_of(store.search({{one, 3}}, CallContext{}));
        REQUIRE(error);
        CHECK(error->code() == row.code);
        CHECK((error->what() + error->vendor_message()).find("my-secret") == std::string::npos);
        stub.before = nullptr;
    }
}

TEST_CASE("the server is told how long it may take") {
    QdrantStub stub;
    trawl::QdrantStore store{options_for(stub.url())};
    run(store.create_collection(Collection::dimension, CallContext{}));
    run(store.search({{one, 3}}, CallContext{trawl::Clock::steady()->now() + std::chrono::minutes{30}, 1}));
    CHECK(stub.last_query == "timeout=1800");
    const auto late = failure_of(store.search({{one, 3}}, CallContext{trawl::Clock::steady()->now(), 1}));
    REQUIRE(late);
    CHECK(late->code() == Errc::deadline_exceeded);
}

TEST_SUITE_END();

}  // namespace
