// Filters as SQL: as text, and what they let through.
#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include <trawl/filter_syntax.hpp>

#include <optional>
#include <string>
#include <vector>

#include "documents.hpp"
#include "pgvector/filter.hpp"
#include "random_filters.hpp"
#include "sql_evaluator.hpp"

namespace {

using trawl::Filter;
using trawl::parse_filter;
using trawl::pgvector::compile_filter;
using trawl::pgvector::SqlCondition;
using trawl::test::sql_passes;

}  // namespace

TEST_CASE("pgvector: each test as it is sent") {
    struct Row {
        const char* filter;
        const char* sql;
        std::vector<std::string> parameters;
    };
    const std::vector<Row> table{
        {"lang == 'en'", "(meta @> $3::jsonb OR meta @> $4::jsonb)", {R"({"lang":"en"})", R"({"lang":["en"]})"}},
        {"a.b != 2.5",
         "NOT coalesce((meta @> $3::jsonb OR meta @> $4::jsonb), FALSE)",
         {R"({"a":{"b":2.5E0}})", R"({"a":{"b":[2.5E0]}})"}},
        {"a in [1,2,3,4,5,6,7,8,'it\\'s']",
         R"(jsonb_path_exists(meta, '$."a" ? (@ == $v[*])', $3::jsonb))",
         {R"({"v":[1,2,3,4,5,6,7,8,"it's"]})"}},
        {"a.b < 2", R"(jsonb_path_exists(meta, '$."a"."b" ? (@ < $v)', $3::jsonb))", {R"({"v":2})"}},
        {"not a >= 'x'",
         R"(NOT coalesce(jsonb_path_exists(meta, '$."a" ? (@ >= $v)', $3::jsonb), FALSE))",
         {R"({"v":"x"})"}},
        {"a exists", R"(jsonb_path_exists(meta, '$."a"[*] ? (@ != null)'))", {}},
        {"a contains '%\\'--'",
         R"(EXISTS (SELECT 1 FROM jsonb_path_query(meta, '$."a"[*] ? (@.type() == "string")') AS text )"
         R"(WHERE strpos(text #>> '{}', $3::text) > 0))",
         {"%'--"}},
        {"a < 1 and (b > 2 or c exists)",
         R"((jsonb_path_exists(meta, '$."a" ? (@ < $v)', $3::jsonb) AND )"
         R"((jsonb_path_exists(meta, '$."b" ? (@ > $v)', $4::jsonb) OR )"
         R"(jsonb_path_exists(meta, '$."c"[*] ? (@ != null)'))))",
         {R"({"v":1})", R"({"v":2})"}},
        {"true", "TRUE", {}},
        {"false", "FALSE", {}},
    };
    for (const Row& row : table) {
        const SqlCondition condition = compile_filter(parse_filter(row.filter), "meta", 3);
        CHECK(condition.sql == row.sql);
        CHECK(condition.parameters == row.parameters);
    }
    CHECK(compile_filter(parse_filter("a exists"), "d.\"Meta\"").sql ==
          R"(jsonb_path_exists(d."Meta", '$."a"[*] ? (@ != null)'))");
    CHECK(compile_filter(parse_filter("a == 1"), "meta").sql == "(meta @> $1::jsonb OR meta @> $2::jsonb)");
}

TEST_CASE("pgvector: a list is written value by value up to eight of them") {
    const auto eight = compile_filter(trawl::field("a").in(1, 2, 3, 4, 5, 6, 7, 8), "meta");
    CHECK(eight.parameters.size() == 16);
    const auto nine = compile_filter(trawl::field("a").in(1, 2, 3, 4, 5, 6, 7, 8, 9), "meta");
    CHECK(nine.parameters.size() == 1);
}

TEST_CASE("pgvector: a condition lets through what the filter means") {
    trawl::testing::Random random{51};
    for (std::uint64_t round = 0; round < trawl::test::rounds(2000); ++round) {
        const Filter filter = trawl::test::random_filter(random);
        const std::size_t first = random.between(1, 5);
        const SqlCondition condition = compile_filter(filter, "meta", first);
        CAPTURE(to_string(filter));
        CAPTURE(condition.sql);
        for (int document = 0; document < 8; ++document) {
            const trawl::Metadata metadata = trawl::test::random_metadata(random);
            const auto meta = trawl::test::nested_json(metadata);
            CAPTURE(boost::json::serialize(meta));
            const auto passes = sql_passes(condition.sql, condition.parameters, first, meta);
            REQUIRE(passes == std::optional{matches(filter, metadata)});
        }
        // A row without metadata is one whose keys are all missing.
        REQUIRE(sql_passes(condition.sql, condition.parameters, first, std::nullopt).value_or(false) ==
                matches(filter, {}));
    }
}
