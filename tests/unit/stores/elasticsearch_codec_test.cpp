// Requests and responses of Elasticsearch and OpenSearch, without a server.
#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

#include <sstream>
#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "cut.hpp"
#include "elasticsearch/codec.hpp"
#include "json_schema.hpp"

namespace {

namespace json = boost::json;
namespace elastic = trawl::elasticsearch;
using trawl::Errc;

trawl::ElasticsearchOptions elasticsearch_options() {
    trawl::ElasticsearchOptions options;
    options.index = "docs";
    return options;
}

std::vector<json::value> lines_of(const std::string& body) {
    std::vector<json::value> lines;
    std::istringstream stream{body};
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(json::parse(line));
    }
    return lines;
}

const elastic::IndexMapping mapping{.fields = {{"lang", {elastic::FieldKind::keyword}}}};
const std::vector<trawl::VectorQuery> elasticsearch_queries{{{0.1F, -2.0F}, 3, trawl::field("lang") == "en"},
                                                            {{5, 6}, 2, trawl::Filter::nothing()},
                                                            {{7, 8}, 60, trawl::Filter::everything()}};

TEST_CASE("elasticsearch: each query is two lines") {
    const auto lines = lines_of(elastic::encode_search(elasticsearch_queries, elasticsearch_options(), mapping, 0));
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == json::object{});
    CHECK(lines[1] == json::parse(R"({"knn":{"query_vector":[0.1,-2],"k":3,"filter":{"term":{"lang":{"value":"en"}}},
        "field":"embedding","num_candidates":100},"size":3,"_source":{"excludes":["embedding"]},
        "track_total_hits":false})"));
    CHECK(lines[3] == json::parse(R"({"knn":{"query_vector":[7,8],"k":60,"field":"embedding","num_candidates":120},
        "size":60,"_source":{"excludes":["embedding"]},"track_total_hits":false})"));

    auto options = elasticsearch_options();
    options.fields = {"lang"};
    options.num_candidates = 7;
    options.minimum_relevance = 0.75;
    const auto other = lines_of(elastic::encode_search({{{1, 2}, 10}}, options, mapping, 800)).at(1);
    CHECK(other.at("knn").at("num_candidates") == 10);
    CHECK(other.at("timeout") == "800ms");
    CHECK(other.at("_source") == json::parse(R"({"includes":["text","lang"]})"));
    CHECK(other.at("knn").at("similarity").as_double() < 0.5);
    CHECK(other.at("knn").at("similarity").as_double() > 0.4999);
    options.metric = trawl::Metric::euclidean;
    options.minimum_relevance = 0.5;
    const auto distance = lines_of(elastic::encode_search({{{1, 2}, 10}}, options, mapping, 0)).at(1);
    CHECK(distance.at("knn").at("similarity").as_double() > 1.0);
}

TEST_CASE("opensearch: the query names the field") {
    auto options = elasticsearch_options();
    options.engine = trawl::SearchEngine::opensearch;
    options.vector_field = "vec\"tor";
    const auto lines = lines_of(elastic::encode_search(elasticsearch_queries, options, mapping, 0));
    REQUIRE(lines.size() == 4);
    CHECK(lines[1] == json::parse(R"({"query":{"knn":{"vec\"tor":{"vector":[0.1,-2],"k":3,
        "filter":{"term":{"lang":{"value":"en"}}}}}},"size":3,"_source":{"excludes":["vec\"tor"]},
        "track_total_hits":false})"));
    const json::value index = json::parse(elastic::encode_index(options, 7));
    CHECK(index.at("settings") == json::parse(R"({"index.knn":true,"index.mapping.coerce":false})"));
    CHECK(index.at("mappings").at("properties").at("vec\"tor").at("dimension") == 7);
}

TEST_CASE("elasticsearch: bodies fit the vendor's specification" * doctest::skip(!trawl::test::find_specs())) {
    const trawl::test::JsonSchema specification{*trawl::test::find_specs() / "elasticsearch" / "openapi-excerpt.json"};
    const auto check = [&](const char* schema, const json::value& value) {
        const auto problem = specification.find_problem(schema, value);
        CHECK_MESSAGE(!problem, problem.value_or(""));
    };
    CHECK(specification.find_problem("_types.KnnSearch", json::parse(R"({"field":"a","nearest":3})")));
    auto options = elasticsearch_options();
    options.minimum_relevance = 0.6;
    const auto lines = lines_of(elastic::encode_search(elasticsearch_queries, options, mapping, 5));
    check("_global.msearch.MultisearchHeader", lines[0]);
    check("_types.KnnSearch", lines[1].at("knn"));
    check("_types.KnnSearch", lines[3].at("knn"));
    check("_types.mapping.DenseVectorProperty",
          json::parse(elastic::encode_index(options, 3)).at("mappings").at("properties").at("embedding"));
}

const std::string elasticsearch_answer = R"({"took":9,"responses":[
  {"took":4,"timed_out":false,"_shards":{"total":2,"successful":1,"skipped":0,"failed":1},
   "hits":{"max_score":0.95,"hits":[
     {"_index":"docs","_id":"a","_score":0.95,"_source":{"text":"t\u00e9xt","n":{"x":true},"year":2020}},
     {"_index":"docs","_id":"b","_score":1}]},"status":200},
  {"error":{"type":"index_not_found_exception","reason":"no such index [x]","root_cause":[{}]},"status":404}]})";

TEST_CASE("elasticsearch: answers are items, each with hits or a refusal") {
    const auto items = elastic::decode_search(elasticsearch_answer, elasticsearch_options());
    REQUIRE(items.size() == 2);
    CHECK(items[0].shards == 2);
    CHECK(items[0].failed_shards == 1);
    REQUIRE(items[0].hits.size() == 2);
    const auto scale = *elastic::scale_of(trawl::Metric::cosine);
    CHECK(items[0].hits[0] == trawl::Hit{trawl::Document{"a", "téxt", {{"n.x", true}, {"year", 2020}}}, 0.95, scale});
    CHECK(items[0].hits[1] == trawl::Hit{trawl::Document{"b", ""}, 1.0, scale});
    CHECK(items[1].status == 404);
    CHECK(json::parse(items[1].refusal).at("error").at("type") == "index_not_found_exception");
}

TEST_CASE("elasticsearch: a piece of an answer is an error, never something else") {
    trawl::test::check_cuts(elasticsearch_answer, [](std::string text) {
        return elastic::decode_search(std::move(text), elasticsearch_options());
    });
    for (const char* wrong : {R"({"responses":[{"status":200}]})", R"({"responses":[{"hits":{"hits":[{"_id":"a"}]}}]})",
                              R"({"responses":[{"hits":{"hits":[{"_id":"a","_score":null}]}}]})",
                              R"({"responses":null})", "[]", "null", "", "<html>"}) {
        CAPTURE(wrong);
        CHECK(trawl::test::is_malformed([&] { return elastic::decode_search(wrong, elasticsearch_options()); }));
    }
    const std::string bulk = R"({"took":1,"errors":true,"items":[{"delete":{"_id":"x","status":404}},
        {"index":{"_id":"a","status":201}},{"index":{"_id":"b","status":400,"error":{"type":"t","reason":"r"}}},
        {"index":{"_id":"c","status":429,"error":{"type":"u"}}}]})";
    const auto failure = elastic::find_failure(bulk);
    REQUIRE(failure);
    CHECK(failure->status == 400);
    CHECK(json::parse(failure->refusal).at("error").at("reason") == "r");
    trawl::test::check_cuts(bulk, [](std::string text) { return elastic::find_failure(std::move(text)); });
    CHECK_FALSE(elastic::find_failure(R"({"errors":false,"items":[{"index":{"status":200}}]})"));
    CHECK(trawl::test::is_malformed([] { return elastic::find_failure("{}"); }));
}

TEST_CASE("elasticsearch: a bulk request is lines") {
    const auto lines = lines_of(elastic::encode_upsert(
        {{trawl::Document{"a\n\"", "text\n", {{"n.x", 1}}}, {1.5F}}, {trawl::Document{"b", ""}, {2}}},
        elasticsearch_options()));
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == json::parse(R"({"index":{"_id":"a\n\""}})"));
    CHECK(lines[1] == json::parse(R"({"embedding":[1.5],"n":{"x":1},"text":"text\n"})"));
    CHECK(lines_of(elastic::encode_erase({"a"})).at(0) == json::parse(R"({"delete":{"_id":"a"}})"));
    CHECK_THROWS_AS(
        elastic::encode_upsert({{trawl::Document{"a", "", {{"embedding", 1}}}, {1}}}, elasticsearch_options()),
        trawl::Error);
}

TEST_CASE("elasticsearch: the mapping decides what filters can ask") {
    const auto described = [](const std::string& properties, const std::string& more = "") {
        return elastic::decode_mapping(R"({"docs":{"mappings":{)" + more + R"("properties":{)" + properties + "}}}}",
                                       elasticsearch_options());
    };
    const std::string vector = R"("embedding":{"type":"dense_vector","dims":768,"index":true,"similarity":"cosine"})";
    const auto description = described(vector + R"(,"lang":{"type":"keyword"},"day":{"type":"date"},
        "title":{"type":"text","fields":{"raw":{"type":"keyword"}}},"body":{"type":"text"},"blob":{"type":"binary"},
        "n":{"properties":{"x":{"type":"long"},"y":{"type":"double"}}},"flag":{"type":"boolean"},
        "hidden":{"type":"keyword","index":false})");
    CHECK(description.dimension == 768);
    CHECK(description.mapping.is_complete);
    const auto& fields = description.mapping.fields;
    CHECK(fields.at("lang").kind == elastic::FieldKind::keyword);
    CHECK(fields.at("title").keyword_field == "title.raw");
    CHECK(fields.at("body").keyword_field.empty());
    CHECK(fields.at("n.x").kind == elastic::FieldKind::integer);
    CHECK(fields.at("n.y").kind == elastic::FieldKind::floating);
    CHECK(fields.at("flag").kind == elastic::FieldKind::boolean);
    CHECK(fields.at("day").kind == elastic::FieldKind::date);
    CHECK(fields.at("hidden").kind == elastic::FieldKind::other);
    CHECK(fields.at("blob").kind == elastic::FieldKind::other);
    CHECK_FALSE(described(vector, R"("dynamic":"false",)").mapping.is_complete);
    CHECK_FALSE(described(vector, R"("dynamic":false,)").mapping.is_complete);
    CHECK(described(vector, R"("dynamic":"strict",)").mapping.is_complete);

    const auto code_of = [&](const std::string& properties, const trawl::ElasticsearchOptions& options) {
        try {
            elastic::decode_mapping(R"({"docs":{"mappings":{"properties":{)" + properties + "}}}}", options);
        } catch (const trawl::Error& error) {
            return error.code();
        }
        return Errc::unknown_exception;
    };
    auto options = elasticsearch_options();
    CHECK(code_of(R"("embedding":{"type":"text"})", options) == Errc::invalid_argument);
    CHECK(code_of("", options) == Errc::invalid_argument);
    options.metric = trawl::Metric::dot_product;
    CHECK(code_of(vector, options) == Errc::invalid_argument);
    options = elasticsearch_options();
    options.dimension = 3;
    CHECK(code_of(vector, options) == Errc::dimension_mismatch);
    options.dimension = 0;
    options.engine = trawl::SearchEngine::opensearch;
    CHECK(code_of(vector, options) == Errc::invalid_argument);
    CHECK(code_of(R"("embedding":{"type":"knn_vector","dimension":3,"method":{"space_type":"cosinesimil"}})",
                  options) == Errc::unknown_exception);
    for (const char* wrong : {"", "{}", "[]", R"({"docs":{}})"}) {
        CHECK(trawl::test::is_malformed([&] { return elastic::decode_mapping(wrong, elasticsearch_options()); }));
    }
}

TEST_CASE("elasticsearch: indexes behind one alias that disagree can be asked nothing of that field") {
    const std::string vector = R"("embedding":{"type":"dense_vector","dims":3,"similarity":"cosine"})";
    const auto description = elastic::decode_mapping(
        R"({"one":{"mappings":{"properties":{"a":{"type":"long"},"b":{"type":"long"},)" + vector +
            R"(}}},"two":{"mappings":{"properties":{"a":{"type":"keyword"},"b":{"type":"long"},)" + vector + "}}}}",
        elasticsearch_options());
    CHECK(description.mapping.fields.at("a").kind == elastic::FieldKind::other);
    CHECK(description.mapping.fields.at("b").kind == elastic::FieldKind::integer);
}

}  // namespace
