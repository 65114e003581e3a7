// Qdrant's requests and responses, without a server.
#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <limits>
#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "cut.hpp"
#include "json_schema.hpp"
#include "qdrant/codec.hpp"

namespace {

namespace json = boost::json;
namespace qdrant = trawl::qdrant;
using trawl::Errc;

trawl::QdrantOptions qdrant_options() {
    trawl::QdrantOptions options;
    options.collection = "docs";
    return options;
}

TEST_CASE("qdrant: a search of several queries is one body") {
    auto options = qdrant_options();
    options.vector_name = "dense";
    options.hnsw_ef = 64;
    options.exact = true;
    options.payload_keys = {"lang"};
    options.minimum_relevance = 0.75;
    const std::vector<trawl::VectorQuery> queries{{{0.1F, -2.0F}, 3, trawl::field("lang") == "en"},
                                                  {{1.0F, 1e-20F}, 2, trawl::Filter::nothing()},
                                                  {{3.4028235e38F, 16777216.0F}, 1, trawl::Filter::everything()}};
    const std::string body = qdrant::encode_search(queries, options, {});
    const json::value shared = json::parse(R"({"with_payload":{"include":["text","document_id","lang"]},
        "with_vector":false,"using":"dense","params":{"hnsw_ef":64,"exact":true}})");
    json::object first = shared.as_object();
    first.emplace("query", json::parse("[0.1,-2]"));
    first.emplace("limit", 3);
    first.emplace("filter", json::parse(R"({"must":[{"key":"lang","match":{"value":"en"}}]})"));
    json::object second = shared.as_object();
    second.emplace("query", json::parse("[3.4028235e38,16777216]"));
    second.emplace("limit", 1);
    json::value sent = json::parse(body);
    for (json::value& search : sent.at("searches").as_array()) {
        const double threshold = search.at("score_threshold").as_double();
        CHECK(threshold < 0.5);
        CHECK(threshold > 0.499999);
        search.as_object().erase("score_threshold");
    }
    json::array both;
    both.push_back(std::move(first));
    both.push_back(std::move(second));
    CHECK(sent == json::object{{"searches", both}});
    // The shortest text of the 32-bit number, not the digits of a double.
    CHECK(body.find("[0.1,-2]") != std::string::npos);

    options = qdrant_options();
    options.metric = trawl::Metric::euclidean;
    options.minimum_relevance = 0.5;
    const json::value distance = json::parse(qdrant::encode_search({{{1, 2}, 3}}, options, {}));
    CHECK(distance.at("searches").at(0).at("score_threshold").as_double() > 1.0);
    options.minimum_relevance = 0;
    CHECK_FALSE(json::parse(qdrant::encode_search({{{1, 2}, 3}}, options, {}))
                    .at("searches")
                    .at(0)
                    .as_object()
                    .contains("score_threshold"));
}

TEST_CASE("qdrant: neighbours that differ in their vectors only, and such that do not") {
    const std::optional<trawl::Filter> english = trawl::field("lang") == "en";
    const std::vector<trawl::VectorQuery> queries{{{1}, 3, english}, {{2}, 3, english}, {{3}, 4, english},
                                                  {{4}, 4},          {{5}, 4},          {{6}, 3, english}};
    const json::value sent = json::parse(qdrant::encode_search(queries, qdrant_options(), {}));
    const json::array& searches = sent.at("searches").as_array();
    REQUIRE(searches.size() == queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const std::string alone = qdrant::encode_search({queries[i]}, qdrant_options(), {});
        CHECK(searches[i] == json::parse(alone).at("searches").at(0));
    }
}

TEST_CASE("qdrant: bodies fit the vendor's specification" * doctest::skip(!trawl::test::find_specs())) {
    const trawl::test::JsonSchema specification{*trawl::test::find_specs() / "qdrant" / "openapi.json"};
    CHECK(specification.find_problem("QueryRequestBatch", json::parse(R"({"searches":[{"limits":3}]})")));
    const std::vector<trawl::VectorRecord> records{
        {trawl::Document{"1", "text", {{"a.b", std::vector<std::string>{"x"}}, {"n", 1.5}, {"z", nullptr}}}, {1, 2}},
        {trawl::Document{"any", ""}, {1, 2}}};
    for (const char* name : {"", "dense \"1\""}) {
        auto options = qdrant_options();
        options.vector_name = name;
        options.hnsw_ef = 10;
        options.payload_keys = {"lang"};
        options.minimum_relevance = 0.3;
        const std::vector<trawl::VectorQuery> queries{{{1, 2}, 3, trawl::field("a") > 1}, {{1, 2}, 4}};
        const auto check = [&](const char* schema, const std::string& body) {
            const auto problem = specification.find_problem(schema, json::parse(body));
            CHECK_MESSAGE(!problem, problem.value_or(""));
        };
        check("QueryRequestBatch", qdrant::encode_search(queries, options, {}));
        check("CreateCollection", qdrant::encode_collection(options, 7));
        check("PointInsertOperations", qdrant::encode_upsert(records, options));
    }
    CHECK_FALSE(specification.find_problem("PointsSelector", json::parse(qdrant::encode_erase({"1", "any"}))));
}

const std::string qdrant_answer = R"({"usage":{"hardware":null},"result":[{"points":[
    {"id":18446744073709551615,"version":3,"score":0.91,"payload":{"n":{"x":[1,"b"]},"text":"t\u00e9xt","lang":"en"},
     "vector":null},
    {"score":1,"payload":null,"id":"6d1c7e1a-0000-4000-8000-0123456789ab"},
    {"payload":{"document_id":"mine","text":5},"score":-0.25,"id":7}]},{"points":[]}],"status":"ok","time":0.0012})";

TEST_CASE("qdrant: answers are hits with all that was stored") {
    const auto lists = qdrant::decode_search(qdrant_answer, qdrant_options());
    REQUIRE(lists.size() == 2);
    REQUIRE(lists[0].size() == 3);
    CHECK(lists[1].empty());
    const trawl::ScoreScale scale{trawl::Metric::cosine, trawl::Direction::higher_is_better};
    CHECK(lists[0][0] ==
          trawl::Hit{trawl::Document{
                         "18446744073709551615", "téxt", {{"lang", "en"}, {"n.x", std::vector<std::string>{"1", "b"}}}},
                     0.91, scale});
    CHECK(lists[0][1] == trawl::Hit{trawl::Document{"6d1c7e1a-0000-4000-8000-0123456789ab", ""}, 1.0, scale});
    CHECK(lists[0][2] == trawl::Hit{trawl::Document{"mine", "", {{"text", std::int64_t{5}}}}, -0.25, scale});
}

TEST_CASE("qdrant: a piece of an answer is an error, never something else") {
    trawl::test::check_cuts(qdrant_answer,
                            [](std::string text) { return qdrant::decode_search(std::move(text), qdrant_options()); });
    for (const char* wrong : {R"({"result":[{"points":[{"id":1}]}]})", R"({"result":[{"points":[{"score":1}]}]})",
                              R"({"result":[{"points":[{"id":-1,"score":1}]}]})", R"({"result":null})",
                              R"({"result":[1]})", "[]", "null", "", "<html>"}) {
        CAPTURE(wrong);
        CHECK(trawl::test::is_malformed([&] { return qdrant::decode_search(wrong, qdrant_options()); }));
    }
    CHECK(qdrant::decode_search(R"({"status":"ok"})", qdrant_options()).empty());
}

TEST_CASE("qdrant: the collection is checked against the options") {
    const auto described = [](const std::string& vectors, trawl::QdrantOptions options) {
        return qdrant::decode_description(
            R"({"result":{"payload_schema":{"year":{"data_type":"integer","points":1},"body":{"data_type":"text"},
            "lang":{"data_type":"keyword"}},"config":{"params":{"vectors":)" +
                vectors + "}}}}",
            options);
    };
    const std::string unnamed = R"({"size":768,"distance":"Cosine"})";
    const auto description = described(unnamed, qdrant_options());
    CHECK(description.dimension == 768);
    CHECK(description.indexes.integer == std::set<std::string, std::less<>>{"year"});
    CHECK(description.indexes.text == std::set<std::string, std::less<>>{"body"});
    auto named = qdrant_options();
    named.vector_name = "dense";
    CHECK(described(R"({"dense":{"size":3,"distance":"Cosine"}})", named).dimension == 3);
    const auto code_of = [&](const std::string& vectors, const trawl::QdrantOptions& options) {
        try {
            described(vectors, options);
        } catch (const trawl::Error& error) {
            return error.code();
        }
        return Errc::unknown_exception;
    };
    CHECK(code_of(unnamed, named) == Errc::invalid_argument);
    CHECK(code_of(R"({"dense":{"size":3,"distance":"Cosine"}})", qdrant_options()) == Errc::invalid_argument);
    CHECK(code_of(R"({"size":768,"distance":"Dot"})", qdrant_options()) == Errc::invalid_argument);
    auto sized = qdrant_options();
    sized.dimension = 384;
    CHECK(code_of(unnamed, sized) == Errc::dimension_mismatch);
    CHECK(code_of("null", qdrant_options()) == Errc::invalid_argument);
    CHECK(trawl::test::is_malformed([] { return qdrant::decode_description("{}", qdrant_options()); }));
    CHECK(trawl::test::is_malformed([] { return qdrant::decode_description("", qdrant_options()); }));
}

TEST_CASE("qdrant: what cannot be kept is refused") {
    const auto refused = [](trawl::Metadata metadata) {
        try {
            qdrant::encode_upsert({{trawl::Document{"1", "", std::move(metadata)}, {1}}}, qdrant_options());
        } catch (const trawl::Error& error) {
            return error.code() == Errc::invalid_argument;
        }
        return false;
    };
    CHECK(refused({{"text", "mine"}}));
    CHECK(refused({{"document_id", "mine"}}));
    CHECK(refused({{"a", 1.0}, {"a.b", 2.0}}));
    CHECK(refused({{"a", std::numeric_limits<double>::quiet_NaN()}}));
    CHECK_FALSE(refused({{"a", 1.0}}));
}

TEST_CASE("qdrant: a document has the same point always") {
    CHECK(qdrant::point_id("42") == json::value(std::uint64_t{42}));
    CHECK(qdrant::point_id("042").is_string());
    CHECK(qdrant::point_id("18446744073709551616").is_string());
    CHECK(qdrant::point_id("6d1c7e1a-0000-4000-8000-0123456789ab") == "6d1c7e1a-0000-4000-8000-0123456789ab");
    CHECK(qdrant::point_id("document") == qdrant::point_id("document"));
    CHECK(qdrant::point_id("document") != qdrant::point_id("Document"));
    // Version 5 of RFC 9562.
    CHECK(qdrant::point_id("document").as_string()[14] == '5');
}

}  // namespace
