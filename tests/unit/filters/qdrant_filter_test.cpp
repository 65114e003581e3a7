// Filters in Qdrant's dialect: as text, against the vendor's specification, and what they let through.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <trawl/filter_syntax.hpp>

#include <string>
#include <utility>
#include <vector>

#include "documents.hpp"
#include "json_schema.hpp"
#include "qdrant/filter.hpp"
#include "qdrant_evaluator.hpp"
#include "random_filters.hpp"
#include "refusal.hpp"

namespace {

using trawl::Filter;
using trawl::parse_filter;
using trawl::qdrant::compile_filter;
using trawl::qdrant::PayloadIndexes;
using trawl::test::refusal;

const PayloadIndexes indexes{.integer = {"id"}, .text = {"body"}};

std::string compiled_for_qdrant(const char* filter) {
    return boost::json::serialize(compile_filter(parse_filter(filter), indexes));
}

std::string refused_by_qdrant(const char* filter) {
    return refusal([filter] { return compile_filter(parse_filter(filter), indexes); });
}

constexpr trawl::test::FilterShape shape{.text_order = false, .large_order = false};

}  // namespace

TEST_CASE("qdrant: each test as it is sent") {
    const std::vector<std::pair<const char*, const char*>> table{
        {"lang == 'en'", R"({"must":[{"key":"lang","match":{"value":"en"}}]})"},
        {"lang != 'en'", R"({"must_not":[{"key":"lang","match":{"value":"en"}}]})"},
        {"lang in ['en','de']", R"({"must":[{"key":"lang","match":{"any":["en","de"]}}]})"},
        {"draft == true", R"({"must":[{"key":"draft","match":{"value":true}}]})"},
        {"year == 2020", R"({"must":[{"key":"year","range":{"gte":2020,"lte":2020}}]})"},
        {"id == 2020", R"({"must":[{"key":"id","match":{"value":2020}}]})"},
        {"id in [1, 2]", R"({"must":[{"key":"id","match":{"any":[1,2]}}]})"},
        {"year == 9007199254740993", R"({"must":[{"key":"year","match":{"value":9007199254740993}}]})"},
        {"score == 0.5", R"({"must":[{"key":"score","range":{"gte":5E-1,"lte":5E-1}}]})"},
        {"year < 2020", R"({"must":[{"key":"year","range":{"lt":2020}}]})"},
        {"not year >= 2020", R"({"must_not":[{"key":"year","range":{"gte":2020}}]})"},
        {"a.b exists", R"({"must_not":[{"is_empty":{"key":"a.b"}}]})"},
        {"not a exists", R"({"must":[{"is_empty":{"key":"a"}}]})"},
        {"title contains 'x'", R"({"must":[{"key":"title","match":{"text":"x"}}]})"},
        {"a in ['x', true]",
         R"({"must":[{"should":[{"key":"a","match":{"value":true}},{"key":"a","match":{"value":"x"}}]}]})"},
        {"a == 'x' and b != 'y'",
         R"({"must":[{"key":"a","match":{"value":"x"}}],"must_not":[{"key":"b","match":{"value":"y"}}]})"},
        {"a == 'x' or b != 'y'",
         R"({"should":[{"key":"a","match":{"value":"x"}},{"must_not":[{"key":"b","match":{"value":"y"}}]}]})"},
        {"true", "{}"},
        {"false", R"({"must":[{"has_id":[]}]})"},
    };
    for (const auto& [filter, expected] : table) {
        CHECK(compiled_for_qdrant(filter) == expected);
    }
}

TEST_CASE("qdrant: what it cannot evaluate is refused by name, at the exact numbers") {
    CHECK(refused_by_qdrant("a == 1 and lang < 'x'") ==
          "qdrant: cannot evaluate the filter's \"lang < ...\": its ranges are for numbers; store a number to compare, "
          "as "
          "for years");
    CHECK(refused_by_qdrant("body contains 'x'") ==
          "qdrant: cannot evaluate the filter's \"body contains ...\": the field's text index looks for words; index "
          "it as "
          "keyword instead");
    const std::string rounding = ": it would round numbers from 2^53 to 2^63";
    CHECK(refused_by_qdrant("a >= 9007199254740992") == "qdrant: cannot evaluate the filter's \"a >= ...\"" + rounding);
    CHECK(refused_by_qdrant("a >= 9007199254740991") == "nothing was thrown");
    CHECK(refused_by_qdrant("a < -9007199254740992") == "qdrant: cannot evaluate the filter's \"a < ...\"" + rounding);
    CHECK(refused_by_qdrant("a < -9007199254740991") == "nothing was thrown");
    CHECK(refused_by_qdrant("a == 9223372036854775808e0") ==
          "qdrant: cannot evaluate the filter's \"a == ...\"" + rounding);
    CHECK(refused_by_qdrant("a == 9223372036854777856e0") == "nothing was thrown");
}

TEST_CASE("qdrant: its own checker lets through what the filter means") {
    trawl::testing::Random random{21};
    std::uint64_t refusals = 0;
    const std::uint64_t rounds = trawl::test::rounds(2000);
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const Filter filter = trawl::test::random_filter(random, shape);
        CAPTURE(to_string(filter));
        boost::json::object sent;
        try {
            sent = compile_filter(filter);
        } catch (const trawl::Error& error) {
            // 2^63 itself is the one number left that it would round.
            REQUIRE(to_string(filter).find("9223372036854775808e0") != std::string::npos);
            ++refusals;
            continue;
        }
        CAPTURE(boost::json::serialize(sent));
        for (int document = 0; document < 8; ++document) {
            const trawl::Metadata metadata = trawl::test::random_metadata(random);
            const auto payload = trawl::test::nested_json(metadata);
            CAPTURE(boost::json::serialize(payload));
            REQUIRE(trawl::test::qdrant_passes(sent, payload) == matches(filter, metadata));
        }
    }
    CHECK(refusals < rounds / 4);
}

TEST_CASE("qdrant: the same with an index on integers") {
    trawl::testing::Random random{22};
    const PayloadIndexes integers{.integer = {"a"}, .text = {}};
    for (std::uint64_t round = 0; round < trawl::test::rounds(1000); ++round) {
        const Filter filter =
            trawl::test::random_filter(random, {.text_order = false, .large_order = false, .large_fractions = false});
        CAPTURE(to_string(filter));
        const auto sent = compile_filter(filter, integers);
        CAPTURE(boost::json::serialize(sent));
        for (int document = 0; document < 8; ++document) {
            trawl::Metadata metadata = trawl::test::random_metadata(random);
            if (const auto a = metadata.find("a"); a != metadata.end() && std::holds_alternative<double>(a->second)) {
                metadata.erase(a);
            }
            const auto payload = trawl::test::nested_json(metadata);
            CAPTURE(boost::json::serialize(payload));
            REQUIRE(trawl::test::qdrant_passes(sent, payload) == matches(filter, metadata));
        }
    }
}

TEST_CASE("qdrant: every filter fits the vendor's specification" * doctest::skip(!trawl::test::find_specs())) {
    const trawl::test::JsonSchema specification{*trawl::test::find_specs() / "qdrant" / "openapi.json"};
    // The schema bites.
    const auto wrong = [&](const char* json) { return specification.find_problem("Filter", boost::json::parse(json)); };
    CHECK(wrong(R"({"must":[{"key":"a","match":{"value":0.5}}]})"));
    CHECK(wrong(R"({"must":[{"key":"a","range":{"from":1}}]})"));
    CHECK(wrong(R"({"must_have":[]})"));
    CHECK_FALSE(wrong(R"({"must":[{"key":"a","match":{"value":1}}]})"));

    trawl::testing::Random random{23};
    for (std::uint64_t round = 0; round < trawl::test::rounds(300); ++round) {
        const Filter filter =
            trawl::test::random_filter(random, {.text_order = false, .large_order = false, .large_fractions = false});
        const auto sent = compile_filter(filter);
        const auto problem = specification.find_problem("Filter", sent);
        CAPTURE(boost::json::serialize(sent));
        REQUIRE_MESSAGE(!problem, problem.value_or(""));
    }
    CHECK_FALSE(specification.find_problem("Filter", compile_filter(Filter::nothing())));
    CHECK_FALSE(specification.find_problem("Filter", compile_filter(Filter::everything())));
}
