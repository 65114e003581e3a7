// Filters as text: what is read, what is written, and what is told about mistakes.
#include <doctest/doctest.h>

#include <trawl/error.hpp>
#include <trawl/filter_syntax.hpp>

#include <string>
#include <utility>
#include <vector>

#include "random_filters.hpp"

namespace {

using trawl::field;
using trawl::Filter;
using trawl::parse_filter;

std::string reading_of(std::string_view text) {
    try {
        return "read as " + to_string(parse_filter(text));
    } catch (const trawl::Error& error) {
        CHECK(error.code() == trawl::Errc::invalid_argument);
        return error.detail();
    }
}

}  // namespace

TEST_CASE("every form of the grammar") {
    const std::vector<std::pair<const char*, Filter>> table{
        {"year == 2020", field("year") == 2020},
        {"year = 2020", field("year") == 2020},
        {"year!=2020", field("year") != 2020},
        {"year<-5", field("year") < -5},
        {"year <= 2.5e3", field("year") <= 2500},
        {"year > 0.5", field("year") > 0.5},
        {"year >= 2020", field("year") >= 2020},
        {"draft == false", field("draft") == false},
        {"draft != TRUE", field("draft") != true},
        {"lang == \"en\"", field("lang") == "en"},
        {"lang == 'e\"n'", field("lang") == "e\"n"},
        {R"(t == "\"\\\/\b\f\n\r\t\u00e9\ud83d\udc1f'")", field("t") == "\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x90\x9F'"},
        {"lang in [\"en\", 'de']", field("lang").in("en", "de")},
        {"lang not in [\"en\",1,true]", field("lang").not_in("en", 1, true)},
        {"lang in []", Filter::nothing()},
        {"lang NOT IN []", Filter::everything()},
        {"title contains \"x\"", field("title").contains("x")},
        {"title not contains \"x\"", !field("title").contains("x")},
        {"a.b exists", field("a.b").exists()},
        {"not a exists", !field("a").exists()},
        {"! ! a exists", field("a").exists()},
        {"NOT not not a exists", !field("a").exists()},
        {"a == 1 and b == 2 or c == 3", (field("a") == 1 && field("b") == 2) || field("c") == 3},
        {"a == 1 && (b == 2 || c == 3)", field("a") == 1 && (field("b") == 2 || field("c") == 3)},
        {"not (a == 1 and b < 2)", field("a") != 1 || !(field("b") < 2)},
        {"not a == 1 and b == 2", field("a") != 1 && field("b") == 2},
        {"true", Filter::everything()},
        {"a == 1 and false", Filter::nothing()},
        {"((a == 1))", field("a") == 1},
        {"`in` in [1]", field("in") == 1},
        {"`exists` exists", field("exists").exists()},
        {" \t\r\n a\n==\n1 ", field("a") == 1},
        {"android == 1", field("android") == 1},
        {"And == 1", field("And") == 1},
    };
    for (const auto& [row_text, expected] : table) {
        const auto& text = row_text;  // clang 14 cannot capture a binding
        CAPTURE(text);
        CHECK(reading_of(text) == "read as " + to_string(expected));
        CHECK(parse_filter(text) == expected);
    }
}

TEST_CASE("how filters are written") {
    const std::vector<std::pair<Filter, const char*>> table{
        {field("year") >= 2020 && field("lang").in("en", "de"), R"(year >= 2020 and lang in ["en", "de"])"},
        {field("a") == 1 || (field("b") != 2 && !field("c").exists()), "a == 1 or (b != 2 and not c exists)"},
        {!(field("a") < 1 || field("b").contains("x")), R"(not a < 1 and b not contains "x")"},
        {field("a") == 2.0, "a == 2"},
        {field("a") == 0.1, "a == 0.1"},
        {field("a") == 1e300, "a == 1e+300"},
        {field("a") == 9223372036854775808.0, "a == 9223372036854775808e0"},
        {field("a") == "\x01\x7F\n\xC3\xA9\"\\", "a == \"\\u0001\\u007f\\n\xC3\xA9\\\"\\\\\""},
        {field("AND") == 1, "`AND` == 1"},
        {field("a.in") == 1, "a.in == 1"},
        {Filter::everything(), "true"},
        {Filter::nothing(), "false"},
    };
    for (const auto& [filter, expected] : table) {
        CHECK(to_string(filter) == expected);
        CHECK(parse_filter(expected) == filter);
    }
}

TEST_CASE("mistakes are told with the column, what was expected and what was found") {
    const std::vector<std::pair<std::string, std::string>> table{
        {"", "filter, column 1: expected a field's name, \"not\" or \"(\", but the filter ends here"},
        {"year",
         "filter, column 5: expected ==, !=, <, <=, >, >=, \"in\", \"not in\", \"contains\" or \"exists\", but the "
         "filter ends here"},
        {"year ==",
         "filter, column 8: expected a value (a number, a text in quotes, true or false), but the filter ends "
         "here"},
        {"year == en", "filter, column 9: expected a value (a number, a text in quotes, true or false), found en"},
        {"year == 2020 lang", "filter, column 14: expected \"and\", \"or\" or the end, found lang"},
        {"(a == 1", "filter, column 8: expected \"and\", \"or\" or \")\", but the filter ends here"},
        {"a == 1)", "filter, column 7: expected \"and\", \"or\" or the end, found )"},
        {"a in 1", "filter, column 6: expected \"[\", found 1"},
        {"a in [1 2]", "filter, column 9: expected \",\" or \"]\", found 2"},
        {"a in [1,]", "filter, column 9: expected a value (a number, a text in quotes, true or false), found ]"},
        {"a not 1", "filter, column 7: expected \"in\" or \"contains\", found 1"},
        {"a contains 1", "filter, column 12: expected a text in quotes, found 1"},
        {"a contains ''", "filter, column 12: filter: what \"a\" is to contain must not be empty"},
        {"a < true",
         "filter, column 5: filter: \"a\" is compared by size with a truth value; only numbers and texts have "
         "an order"},
        {"day == 2020-01-01",
         "filter, column 8: 2020-01-01 is no number; if it is meant to be a text, put it in quotes"},
        {"a == 007", "filter, column 6: 007 is no number; if it is meant to be a text, put it in quotes"},
        {"a == 1.", "filter, column 6: 1. is no number; if it is meant to be a text, put it in quotes"},
        {"a == -", "filter, column 6: - is no number; if it is meant to be a text, put it in quotes"},
        {"a == 9223372036854775808",
         "filter, column 6: 9223372036854775808 does not fit an integer of 64 bits; with an "
         "exponent it may be rounded"},
        {"a == 1e999", "filter, column 6: 1e999 does not fit a floating-point number of 64 bits"},
        {"a == \"x", "filter, column 6: this text has no closing quote"},
        {"a == \"\\x\"",
         "filter, column 7: expected an escape of JSON: \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t or \\u with "
         "four digits"},
        {"a == \"\\u12\"", "filter, column 9: expected four hexadecimal digits"},
        {"a == \"\\ud83d\"", "filter, column 7: half a surrogate pair is no character"},
        {"a == \"\\ud83d\\u0041\"",
         "filter, column 7: the first half of a surrogate pair is not followed by the second"},
        {"a == \"\\u0000\"", "filter, column 6: filter value: a text must not hold U+0000"},
        {"a == \"\xC3\"", "filter, column 6: filter value: a text must be UTF-8"},
        // The column counts code points, and what is shown is never half of one.
        {"a == \"\xC3\xA9\" \xF0\x9F\x90\x9F", "filter, column 10: nothing in a filter begins with \xF0\x9F\x90\x9F"},
        {"a-b == 1", "filter, column 2: -b is no number; if it is meant to be a text, put it in quotes"},
        {"a..b == 1",
         "filter, column 1: filter field: \"a..b\" is no name; letters, digits and underscores make one, dots "
         "separate levels"},
        {"`a == 1", "filter, column 1: this backquote has no partner"},
        {"a & b", "filter, column 3: nothing in a filter begins with &"},
        {"and == 1", "filter, column 1: expected a field's name, \"not\" or \"(\", found and"},
        {"a == 1 " + std::string(50, 'x'),
         "filter, column 8: expected \"and\", \"or\" or the end, found " + std::string(40, 'x') + "..."},
    };
    for (const auto& [text, expected] : table) {
        CHECK(reading_of(text) == expected);
    }
}

TEST_CASE("parentheses, groups and the whole text have limits, on both sides of them") {
    const auto parenthesised = [](std::size_t depth) {
        return std::string(depth, '(') + "a == 1" + std::string(depth, ')');
    };
    CHECK(reading_of(parenthesised(trawl::max_filter_depth)) == "read as a == 1");
    CHECK(reading_of(parenthesised(trawl::max_filter_depth + 1)) ==
          "filter, column 33: more than 32 parentheses inside each other");

    // Not a recursion: "not" may stand there as often as the text has room.
    std::string negated;
    for (int i = 0; i < 100'001; ++i) {
        negated += "! ";
    }
    CHECK(parse_filter(negated + "a == 1") == (field("a") != 1));

    std::string deepest = "a == 1";
    for (std::size_t i = 1; i < trawl::max_filter_depth; ++i) {
        deepest = "(" + deepest + (i % 2 == 1 ? ") and b == 2" : ") or b == 2");
    }
    CHECK(parse_filter(deepest).depth() == trawl::max_filter_depth);
    CHECK(parse_filter(to_string(parse_filter(deepest))) == parse_filter(deepest));

    const std::string long_text(trawl::max_filter_text - 7, 'x');
    CHECK(parse_filter("a == '" + long_text + "'") == (field("a") == long_text));
    CHECK(reading_of("a == '" + long_text + "' ") == "filter: its text has more than 1048576 bytes");

    std::string many = "a in [0";
    for (std::size_t i = 1; i < trawl::max_filter_size; ++i) {
        many += "," + std::to_string(i);
    }
    CHECK(reading_of(many + "]") == "filter, column 3: filter: more than 10000 tests and values");
}

TEST_CASE("whatever is written is read again") {
    trawl::testing::Random random{1};
    for (std::uint64_t round = 0; round < trawl::test::rounds(3000); ++round) {
        const Filter filter = trawl::test::random_filter(random);
        const std::string text = to_string(filter);
        CAPTURE(text);
        const Filter read = parse_filter(text);
        REQUIRE(read == filter);
        REQUIRE(to_string(read) == text);
    }
}
