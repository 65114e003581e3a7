// Filters in Elasticsearch's query language: as text, against the vendor's specification, and what they let through.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <trawl/filter_syntax.hpp>

#include <string>
#include <utility>
#include <vector>

#include "documents.hpp"
#include "elasticsearch/filter.hpp"
#include "elasticsearch_evaluator.hpp"
#include "json_schema.hpp"
#include "random_filters.hpp"
#include "refusal.hpp"

namespace {

using trawl::Filter;
using trawl::parse_filter;
using trawl::elasticsearch::compile_filter;
using trawl::elasticsearch::FieldKind;
using trawl::elasticsearch::IndexMapping;
using trawl::test::refusal;

IndexMapping mapping() {
    return {.fields = {{"lang", {FieldKind::keyword}},
                       {"title", {FieldKind::text, "title.keyword"}},
                       {"body", {FieldKind::text}},
                       {"year", {FieldKind::integer}},
                       {"score", {FieldKind::floating}},
                       {"draft", {FieldKind::boolean}},
                       {"day", {FieldKind::date}},
                       {"place", {FieldKind::other}}}};
}

std::string compiled_for_elasticsearch(const char* filter) {
    return boost::json::serialize(compile_filter(parse_filter(filter), mapping()));
}

std::string refused_by_elasticsearch(const char* filter, const IndexMapping& of = mapping()) {
    return refusal([&] { return compile_filter(parse_filter(filter), of); });
}

/// A mapping for the fields of random filters, as the adapter and as the evaluator see it.
struct RandomMapping {
    IndexMapping mapping;
    trawl::test::FieldTypes types;

    explicit RandomMapping(trawl::testing::Random& random) {
        for (const char* field : {"a", "b", "c", "n.x"}) {
            const std::string name = field;
            switch (random.below(6)) {
                case 0: add(name, FieldKind::keyword, "keyword"); break;
                case 1:
                    mapping.fields.emplace(name,
                                           trawl::elasticsearch::FieldMapping{FieldKind::text, name + ".keyword"});
                    types.emplace(name, "text");
                    types.emplace(name + ".keyword", "keyword");
                    break;
                case 2: add(name, FieldKind::integer, "long"); break;
                case 3: add(name, FieldKind::floating, "double"); break;
                case 4: add(name, FieldKind::boolean, "boolean"); break;
                default: break;  // in no document
            }
        }
    }

    /// Only what the fields' types can hold without a change.
    void restrict(trawl::Metadata& metadata) const {
        const auto does_not_fit = [this](const auto& entry) {
            const auto type = types.find(entry.first);
            if (type == types.end()) return true;
            const trawl::MetadataValue& value = entry.second;
            if (std::holds_alternative<std::nullptr_t>(value)) return false;
            if (type->second == "long") return !std::holds_alternative<std::int64_t>(value);
            if (type->second == "boolean") return !std::holds_alternative<bool>(value);
            if (type->second == "double") {
                const auto* integer = std::get_if<std::int64_t>(&value);
                return integer != nullptr
                           ? trawl::FilterValue{static_cast<double>(*integer)} != trawl::FilterValue{*integer}
                           : !std::holds_alternative<double>(value);
            }
            return !std::holds_alternative<std::string>(value) &&
                   !std::holds_alternative<std::vector<std::string>>(value);
        };
        metadata.erase(std::remove_if(metadata.begin(), metadata.end(), does_not_fit), metadata.end());
    }

private:
    void add(const std::string& name, FieldKind kind, const char* type) {
        mapping.fields.emplace(name, trawl::elasticsearch::FieldMapping{kind});
        types.emplace(name, type);
    }
};

}  // namespace

TEST_CASE("elasticsearch: each test as it is sent") {
    const std::vector<std::pair<const char*, const char*>> table{
        {"lang == 'en'", R"({"term":{"lang":{"value":"en"}}})"},
        {"lang != 'en'", R"({"bool":{"must_not":[{"term":{"lang":{"value":"en"}}}]}})"},
        {"lang in ['en','de']", R"({"terms":{"lang":["en","de"]}})"},
        {"title == 'x'", R"({"term":{"title.keyword":{"value":"x"}}})"},
        {"lang < 'x'", R"({"range":{"lang":{"lt":"x"}}})"},
        {"lang contains 'a*b?c\\\\d'", R"({"wildcard":{"lang":{"value":"*a\\*b\\?c\\\\d*"}}})"},
        {"title contains 'x'", R"({"wildcard":{"title.keyword":{"value":"*x*"}}})"},
        {"body exists", R"({"exists":{"field":"body"}})"},
        {"place exists", R"({"exists":{"field":"place"}})"},
        {"not body exists", R"({"bool":{"must_not":[{"exists":{"field":"body"}}]}})"},
        {"draft == true", R"({"term":{"draft":{"value":true}}})"},
        {"day >= '2024-01-01'", R"({"range":{"day":{"gte":"2024-01-01"}}})"},
        {"year == 2020", R"({"term":{"year":{"value":2020}}})"},
        {"year < 2.5", R"({"range":{"year":{"lte":2}}})"},
        {"year <= 2.5", R"({"range":{"year":{"lte":2}}})"},
        {"year > 2.5", R"({"range":{"year":{"gte":3}}})"},
        {"year >= -2.5", R"({"range":{"year":{"gte":-2}}})"},
        {"year < 1e300", R"({"exists":{"field":"year"}})"},
        {"year > 1e300", R"({"match_none":{}})"},
        {"year > -1e300", R"({"exists":{"field":"year"}})"},
        {"score > 2.5", R"({"range":{"score":{"gt":2.5E0}}})"},
        // No double is this integer; the nearest is below it.
        {"score > 9007199254740993", R"({"range":{"score":{"gt":9.007199254740992E15}}})"},
        {"score >= 9007199254740993", R"({"range":{"score":{"gt":9.007199254740992E15}}})"},
        {"score < 9007199254740993", R"({"range":{"score":{"lte":9.007199254740992E15}}})"},
        {"score == 9007199254740993", R"({"match_none":{}})"},
        // And here it is above it.
        {"score < 9223372036854775807", R"({"range":{"score":{"lt":9.223372036854776E18}}})"},
        {"score <= 9223372036854775807", R"({"range":{"score":{"lt":9.223372036854776E18}}})"},
        {"score >= 9223372036854775807", R"({"range":{"score":{"gte":9.223372036854776E18}}})"},
        // What the field cannot hold is never equal, and not converted.
        {"lang == 5", R"({"match_none":{}})"},
        {"year == '5'", R"({"match_none":{}})"},
        {"year in ['5', 6, true, 2.5]", R"({"term":{"year":{"value":6}}})"},
        {"draft == 1", R"({"match_none":{}})"},
        {"year contains '2'", R"({"match_none":{}})"},
        {"unheard_of == 1", R"({"match_none":{}})"},
        {"lang == 'en' and year != 1 and draft == false",
         R"({"bool":{"filter":[{"term":{"lang":{"value":"en"}}},{"term":{"draft":{"value":false}}}],)"
         R"("must_not":[{"term":{"year":{"value":1}}}]}})"},
        {"lang == 'en' or year == 1",
         R"({"bool":{"should":[{"term":{"lang":{"value":"en"}}},{"term":{"year":{"value":1}}}],)"
         R"("minimum_should_match":1}})"},
        {"true", R"({"match_all":{}})"},
        {"false", R"({"match_none":{}})"},
    };
    for (const auto& [filter, expected] : table) {
        CHECK(compiled_for_elasticsearch(filter) == expected);
    }
}

TEST_CASE("elasticsearch: what the mapping does not allow is refused by name") {
    CHECK(refused_by_elasticsearch("lang == 'en' and body == 'x'") ==
          "elasticsearch: cannot evaluate the filter's \"body == ...\": the field is looked up by words; give it a "
          "sub-field "
          "of type keyword");
    CHECK(refused_by_elasticsearch("body not contains 'x'") != "nothing was thrown");
    CHECK(
        refused_by_elasticsearch("place == 'x'") ==
        "elasticsearch: cannot evaluate the filter's \"place == ...\": fields of this type are not searched by value");
    CHECK(refused_by_elasticsearch("day contains '2024'") ==
          "elasticsearch: cannot evaluate the filter's \"day contains ...\": a date is not kept as a text");
    IndexMapping partial = mapping();
    partial.is_complete = false;
    CHECK(refused_by_elasticsearch("unheard_of != 1", partial) ==
          "elasticsearch: cannot evaluate the filter's \"unheard_of != ...\": the field is not in the mapping; add it "
          "there "
          "to search it");
}

TEST_CASE("elasticsearch: a query lets through what the filter means") {
    trawl::testing::Random random{41};
    for (std::uint64_t round = 0; round < trawl::test::rounds(2000); ++round) {
        const Filter filter = trawl::test::random_filter(random);
        const RandomMapping fields{random};
        const auto query = compile_filter(filter, fields.mapping);
        CAPTURE(to_string(filter));
        CAPTURE(boost::json::serialize(query));
        for (int document = 0; document < 8; ++document) {
            trawl::Metadata metadata = trawl::test::random_metadata(random);
            fields.restrict(metadata);
            const auto source = trawl::test::nested_json(metadata);
            CAPTURE(boost::json::serialize(source));
            REQUIRE(trawl::test::elasticsearch_passes(query, source, fields.types) == matches(filter, metadata));
        }
    }
}

TEST_CASE("elasticsearch: every query fits the vendor's specification" * doctest::skip(!trawl::test::find_specs())) {
    const trawl::test::JsonSchema specification{*trawl::test::find_specs() / "elasticsearch" / "openapi-excerpt.json"};
    const char* container = "_types.query_dsl.QueryContainer";
    // The schema bites.
    const auto wrong = [&](const char* json) {
        return specification.find_problem(container, boost::json::parse(json));
    };
    CHECK(wrong(R"({"term":{"a":{"is":1}}})"));
    CHECK(wrong(R"({"terms_of":{"a":[1]}})"));
    CHECK(wrong(R"({"bool":{"shall":[]}})"));
    CHECK(wrong(R"({"bool":{"filter":[{"exists":{"key":"a"}}]}})"));
    CHECK_FALSE(wrong(R"({"bool":{"filter":[{"exists":{"field":"a"}}]}})"));

    trawl::testing::Random random{42};
    for (std::uint64_t round = 0; round < trawl::test::rounds(300); ++round) {
        const Filter filter = trawl::test::random_filter(random);
        const auto query = compile_filter(filter, RandomMapping{random}.mapping);
        const auto problem = specification.find_problem(container, query);
        CAPTURE(boost::json::serialize(query));
        REQUIRE_MESSAGE(!problem, problem.value_or(""));
    }
}
