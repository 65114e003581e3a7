// Filters in Chroma's dialect: as text, against the vendor's specification, and what they let through.
#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include <trawl/filter_syntax.hpp>

#include <string>
#include <utility>
#include <vector>

#include "chroma/filter.hpp"
#include "chroma_evaluator.hpp"
#include "documents.hpp"
#include "json_schema.hpp"
#include "random_filters.hpp"
#include "refusal.hpp"

namespace {

using trawl::Filter;
using trawl::parse_filter;
using trawl::chroma::compile_filter;
using trawl::chroma::MetadataLists;
using trawl::test::ChromaServer;
using trawl::test::refusal;

std::string compiled_for_chroma(const char* filter, MetadataLists lists = MetadataLists::not_kept) {
    return boost::json::serialize(compile_filter(parse_filter(filter), lists));
}

std::string refused_by_chroma(const char* filter) {
    return refusal([filter] { return compile_filter(parse_filter(filter)); });
}

constexpr trawl::test::FilterShape shape{.text_order = false,
                                         .existence = false,
                                         .text_match = false,
                                         .negation = false,
                                         .large_order = false,
                                         .large_fractions = false};

void hold_against(ChromaServer server, MetadataLists lists, const trawl::test::MetadataShape& stored) {
    trawl::testing::Random random{31};
    for (std::uint64_t round = 0; round < trawl::test::rounds(2000); ++round) {
        const Filter filter = trawl::test::random_filter(random, shape);
        const auto where = compile_filter(filter, lists);
        CAPTURE(to_string(filter));
        CAPTURE(boost::json::serialize(where));
        for (int document = 0; document < 8; ++document) {
            const trawl::Metadata metadata = trawl::test::random_metadata(random, stored);
            const auto json = trawl::test::flat_json(metadata);
            CAPTURE(boost::json::serialize(json));
            REQUIRE(trawl::test::chroma_passes(where, json, server) == matches(filter, metadata));
        }
    }
}

}  // namespace

TEST_CASE("chroma: each test as it is sent") {
    const std::vector<std::pair<const char*, const char*>> table{
        {"lang == 'en'", R"({"lang":{"$eq":"en"}})"},
        {"lang != 'en'", R"({"lang":{"$ne":"en"}})"},
        {"lang in ['en','de']", R"({"lang":{"$in":["en","de"]}})"},
        {"lang not in ['en','de']", R"({"lang":{"$nin":["en","de"]}})"},
        {"draft == true", R"({"draft":{"$eq":true}})"},
        {"year == 2020", R"({"year":{"$eq":2020}})"},
        {"year in [1, 2]", R"({"$or":[{"year":{"$in":[1,2]}},{"year":{"$in":[1E0,2E0]}}]})"},
        {"year not in [1, 2]", R"({"$and":[{"year":{"$nin":[1,2]}},{"year":{"$nin":[1E0,2E0]}}]})"},
        {"year == 9007199254740991", R"({"year":{"$eq":9007199254740991}})"},
        {"year == 9007199254740992", R"({"year":{"$in":[9007199254740992]}})"},
        {"year != -9007199254740992", R"({"year":{"$nin":[-9007199254740992]}})"},
        {"a == 2.5", R"({"$and":[{"a":{"$eq":2.5E0}},{"a":{"$ne":2}}]})"},
        {"a != 2.5", R"({"$or":[{"a":{"$ne":2.5E0}},{"a":{"$eq":2}}]})"},
        {"a < 2", R"({"a":{"$lt":2}})"},
        {"a < 2.5", R"({"$or":[{"a":{"$lt":2.5E0}},{"a":{"$eq":2}}]})"},
        {"a <= 2.5", R"({"a":{"$lte":2.5E0}})"},
        {"a > 2.5", R"({"a":{"$gt":2.5E0}})"},
        {"a >= 2.5", R"({"$and":[{"a":{"$gte":2.5E0}},{"a":{"$ne":2}}]})"},
        {"a < -2.5", R"({"a":{"$lt":-2.5E0}})"},
        {"a <= -2.5", R"({"$and":[{"a":{"$lte":-2.5E0}},{"a":{"$ne":-2}}]})"},
        {"a > -2.5", R"({"$or":[{"a":{"$gt":-2.5E0}},{"a":{"$eq":-2}}]})"},
        {"a >= -2.5", R"({"a":{"$gte":-2.5E0}})"},
        {"a == 1 and (b == 2 or c == 'x')",
         R"({"$and":[{"a":{"$eq":1}},{"$or":[{"b":{"$eq":2}},{"c":{"$eq":"x"}}]}]})"},
        {"n.x == 'a'", R"({"n.x":{"$eq":"a"}})"},
        {"true", "null"},
        {"false", R"({"$or":[]})"},
    };
    for (const auto& [filter, expected] : table) {
        CHECK(compiled_for_chroma(filter) == expected);
    }
    CHECK(compiled_for_chroma("lang == 'en'", MetadataLists::kept) ==
          R"({"$or":[{"lang":{"$contains":"en"}},{"lang":{"$eq":"en"}}]})");
    CHECK(compiled_for_chroma("lang != 'en'", MetadataLists::kept) ==
          R"({"$and":[{"lang":{"$not_contains":"en"}},{"lang":{"$ne":"en"}}]})");
    CHECK(compiled_for_chroma("year == 2020", MetadataLists::kept) == R"({"year":{"$eq":2020}})");
}

TEST_CASE("chroma: what it cannot evaluate is refused by name, at the exact numbers") {
    CHECK(refused_by_chroma("a == 1 and b exists") == "chroma: cannot evaluate the filter's \"b exists\"");
    CHECK(refused_by_chroma("title contains 'x'") == "chroma: cannot evaluate the filter's \"title contains ...\"");
    CHECK(refused_by_chroma("lang < 'x'") == "chroma: cannot evaluate the filter's \"lang < ...\"");
    CHECK(refused_by_chroma("not (a < 1 and b == 2)") ==
          "chroma: cannot evaluate the filter's \"not a < ...\": it has no \"not\" for this; say what is to hold "
          "instead");
    const std::string rounding = ": it would round numbers of 2^53 and beyond";
    CHECK(refused_by_chroma("a < 9007199254740992") == "chroma: cannot evaluate the filter's \"a < ...\"" + rounding);
    CHECK(refused_by_chroma("a < 9007199254740991") == "nothing was thrown");
    CHECK(refused_by_chroma("a > -9007199254740992") == "chroma: cannot evaluate the filter's \"a > ...\"" + rounding);
    CHECK(refused_by_chroma("a > -9007199254740991") == "nothing was thrown");
    CHECK(refused_by_chroma("a > 1e300") == "chroma: cannot evaluate the filter's \"a > ...\"" + rounding);
    CHECK(refused_by_chroma("a in [1, 1e300]") ==
          "chroma: cannot evaluate the filter's \"a in [...]\": it would round numbers from 2^63");
}

TEST_CASE("chroma: the server that keeps lists lets through what the filter means") {
    hold_against(ChromaServer::with_lists, MetadataLists::kept, {});
}

TEST_CASE("chroma: the first server lets through what the filter means") {
    hold_against(ChromaServer::first, MetadataLists::not_kept, {.lists = false, .large_fractions = false});
}

TEST_CASE("chroma: a query with a filter fits the vendor's specification" * doctest::skip(!trawl::test::find_specs())) {
    // The specification says of "where" no more than that it is there; the grammar is that of the evaluator.
    const trawl::test::JsonSchema specification{*trawl::test::find_specs() / "chroma" / "openapi.json"};
    const auto problem = [&](const char* member, const Filter& filter) {
        boost::json::object query;
        // Not array{array{0.5}}, which is a copy for clang.
        query.emplace("query_embeddings", boost::json::array(1, boost::json::array{0.5}));
        query.emplace(member, compile_filter(filter));
        return specification.find_problem("QueryRequestPayload", query);
    };
    CHECK_FALSE(problem("where", trawl::field("lang") == "en"));
    CHECK_FALSE(problem("where", Filter::everything()));
    CHECK(problem("filter", trawl::field("lang") == "en"));
}
