// Chroma's requests and responses, without a server.
#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

#include <limits>
#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "chroma/codec.hpp"
#include "cut.hpp"
#include "json_schema.hpp"

namespace {

namespace json = boost::json;
namespace chroma = trawl::chroma;
using trawl::Errc;

const std::vector<trawl::VectorQuery> chroma_queries{{{0.1F, -2.0F}, 3, trawl::field("lang") == "en"},
                                                     {{1, 2}, 4},
                                                     {{3, 4}, 9, trawl::field("lang") == "en"},
                                                     {{5, 6}, 2, trawl::Filter::nothing()},
                                                     {{7, 8}, 5, trawl::Filter::everything()}};

TEST_CASE("chroma: queries of one filter share a request") {
    const auto groups = chroma::group_by_filter(chroma_queries);
    CHECK(groups == std::vector<chroma::QueryGroup>{{0, 2}, {1, 4}});
    CHECK(json::parse(chroma::encode_search(chroma_queries, groups[0], chroma::MetadataLists::not_kept)) ==
          json::parse(R"({"query_embeddings":[[0.1,-2],[3,4]],"n_results":9,"where":{"lang":{"$eq":"en"}},
                          "include":["documents","metadatas","distances"]})"));
    // An empty condition would be refused.
    CHECK(json::parse(chroma::encode_search(chroma_queries, groups[1], chroma::MetadataLists::kept)) ==
          json::parse(R"({"query_embeddings":[[1,2],[7,8]],"n_results":5,
                          "include":["documents","metadatas","distances"]})"));
}

TEST_CASE("chroma: bodies fit the specification that a server hands out" * doctest::skip(!trawl::test::find_specs())) {
    const trawl::test::JsonSchema specification{*trawl::test::find_specs() / "chroma" / "openapi.json"};
    const auto check = [&](const char* schema, const std::string& body) {
        const auto problem = specification.find_problem(schema, json::parse(body));
        CHECK_MESSAGE(!problem, problem.value_or(""));
    };
    CHECK(specification.find_problem("UpsertCollectionRecordsPayload", json::parse(R"({"ids":"a"})")));
    CHECK(specification.find_problem("QueryRequestPayload", json::parse(R"({"query_embeddings":["AAAA"]})")));
    for (const auto& group : chroma::group_by_filter(chroma_queries)) {
        check("QueryRequestPayload", chroma::encode_search(chroma_queries, group, chroma::MetadataLists::kept));
    }
    trawl::ChromaOptions options;
    options.collection = "docs";
    check("CreateCollectionPayload", chroma::encode_collection(options));
    check("UpsertCollectionRecordsPayload",
          chroma::encode_upsert({{trawl::Document{"a", "text", {{"b", true}, {"i", 1}, {"t", "x"}}}, {1, 2}},
                                 {trawl::Document{"b", ""}, {1, 2}}}));
    check("DeleteCollectionRecordsPayload", chroma::encode_erase({"a"}));
}

TEST_CASE("chroma: only what is something is kept") {
    const trawl::Metadata metadata{
        {"a.b", 1}, {"empty", std::vector<std::string>{}}, {"list", std::vector<std::string>{"x"}}, {"none", nullptr}};
    const json::value sent = json::parse(chroma::encode_upsert(
        {{trawl::Document{"1", "text", metadata}, {1.5F}}, {trawl::Document{"2", "", {{"none", nullptr}}}, {2}}}));
    CHECK(sent == json::parse(R"({"embeddings":[[1.5],[2]],"ids":["1","2"],"documents":["text",""],
                                  "metadatas":[{"a.b":1,"list":["x"]},null]})"));
    CHECK_THROWS_AS(
        chroma::encode_upsert({{trawl::Document{"1", "", {{"a", std::numeric_limits<double>::infinity()}}}, {1}}}),
        trawl::Error);
}

const std::string chroma_answer = R"({"distances":[[0.02,0.4],[]],"ids":[["a","b"],[]],"embeddings":null,
    "documents":[["t\u00e9xt",null],[]],"uris":null,"metadatas":[[{"lang":"en","n":5},null],[]],
    "include":["documents","metadatas","distances"]})";

TEST_CASE("chroma: answers are hits with all that was stored") {
    const auto scale = *chroma::scale_of(trawl::Metric::euclidean);
    CHECK(scale.metric == trawl::Metric::euclidean_squared);
    const auto lists = chroma::decode_search(chroma_answer, scale);
    REQUIRE(lists.size() == 2);
    CHECK(lists[1].empty());
    REQUIRE(lists[0].size() == 2);
    CHECK(lists[0][0] == trawl::Hit{trawl::Document{"a", "téxt", {{"lang", "en"}, {"n", 5}}}, 0.02, scale});
    CHECK(lists[0][1] == trawl::Hit{trawl::Document{"b", ""}, 0.4, scale});
}

TEST_CASE("chroma: a piece of an answer is an error, never something else") {
    const auto decode = [](std::string text) {
        return chroma::decode_search(std::move(text), *chroma::scale_of(trawl::Metric::cosine));
    };
    trawl::test::check_cuts(chroma_answer, decode);
    for (const char* wrong :
         {R"({"ids":[["a"]],"distances":[[1]],"documents":[["x"]],"metadatas":null})",
          R"({"ids":[["a"]],"distances":[[1,2]],"documents":[["x"]],"metadatas":[[null]]})",
          R"({"ids":[["a"]],"distances":[[null]],"documents":[["x"]],"metadatas":[[null]]})",
          R"({"ids":["a"],"distances":[1],"documents":["x"],"metadatas":[null]})", "[]", "null", "", "Not found"}) {
        CAPTURE(wrong);
        CHECK(trawl::test::is_malformed([&] { return decode(wrong); }));
    }
}

TEST_CASE("chroma: the collection is checked against the options") {
    trawl::ChromaOptions options;
    options.collection = "docs";
    const auto described = [&](const std::string& body) { return chroma::decode_description(body, options); };
    const std::string hnsw =
        R"({"id":"u","dimension":384,"configuration_json":{"hnsw":{"space":"cosine"},"spann":null}})";
    CHECK(described(hnsw).id == "u");
    CHECK(described(hnsw).dimension == 384);
    CHECK(described(R"({"id":"u","dimension":null,"configuration_json":{"hnsw":null,"spann":{"space":"cosine"}}})")
              .dimension == 0);
    for (const char* wrong : {"{}", "", "[]", R"({"id":"u","configuration_json":{}})"}) {
        CHECK(trawl::test::is_malformed([&] { return described(wrong); }));
    }
    const auto code_of = [&] {
        try {
            described(hnsw);
        } catch (const trawl::Error& error) {
            return error.code();
        }
        return Errc::unknown_exception;
    };
    options.dimension = 3;
    CHECK(code_of() == Errc::dimension_mismatch);
    options.metric = trawl::Metric::dot_product;
    CHECK(code_of() == Errc::invalid_argument);
}

}  // namespace
