// What filters mean: the table of docs/filters.md, and the laws that follow from it.
#include <doctest/doctest.h>

#include <trawl/filter.hpp>
#include <trawl/filter_syntax.hpp>

#include <limits>
#include <string>
#include <vector>

#include "random_filters.hpp"

namespace {

using trawl::field;
using trawl::Filter;
using trawl::matches;
using trawl::Metadata;
using trawl::MetadataValue;
using Strings = std::vector<std::string>;

const trawl::Field k = field("k");

bool holds(const Filter& filter, MetadataValue value) { return matches(filter, Metadata{{"k", std::move(value)}}); }

}  // namespace

TEST_CASE("a key without a value: every test fails, every negation holds") {
    const std::vector<Metadata> valueless{{}, {{"other", 1}}, {{"k", nullptr}}, {{"k", Strings{}}}};
    for (const Metadata& metadata : valueless) {
        for (const Filter& test :
             {k == 1, k == "", k == false, k.in(1, 2), k<1, k <= 1, k> 1, k >= "", k.exists(), k.contains("a")}) {
            CHECK_FALSE(matches(test, metadata));
            CHECK(matches(!test, metadata));
        }
        CHECK(matches(k != 1, metadata));
        CHECK(matches(k.not_in(1, 2), metadata));
        CHECK_FALSE(matches(k.exists() && k != 1, metadata));
    }
}

TEST_CASE("values of another kind are not equal and have no order") {
    CHECK_FALSE(holds(k == 5, "5"));
    CHECK_FALSE(holds(k == "5", 5));
    CHECK_FALSE(holds(k == true, 1));
    CHECK_FALSE(holds(k == 1, true));
    CHECK_FALSE(holds(k == "true", true));
    CHECK_FALSE(holds(k < 6, "5"));
    CHECK_FALSE(holds(k > "4", 5));
    CHECK_FALSE(holds(k > 0, true));
    CHECK(holds(!(k < 6), "5"));
    CHECK(holds(k != 5, "5"));
    CHECK_FALSE(holds(k.contains("5"), 5));
    CHECK_FALSE(holds(k.contains("true"), true));
    CHECK(holds(k.exists(), false));
    CHECK(holds(k.exists(), std::string{}));
}

TEST_CASE("numbers are compared without rounding, whatever their kind") {
    constexpr std::int64_t two_to_53 = std::int64_t{1} << 53;
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    CHECK(holds(k == 2, 2.0));
    CHECK(holds(k == 2.0, std::int64_t{2}));
    CHECK_FALSE(holds(k == 2, 2.5));
    CHECK_FALSE(holds(k == 2.5, std::int64_t{2}));
    // As doubles these would be equal.
    CHECK_FALSE(holds(k == two_to_53 + 1, static_cast<double>(two_to_53)));
    CHECK(holds(k < two_to_53 + 1, static_cast<double>(two_to_53)));
    CHECK_FALSE(holds(k >= two_to_53 + 1, static_cast<double>(two_to_53)));
    CHECK(holds(k == two_to_53, static_cast<double>(two_to_53)));
    CHECK_FALSE(holds(k == 9223372036854775808.0, largest));
    CHECK(holds(k < 9223372036854775808.0, largest));
    CHECK(holds(k > -1e300, std::numeric_limits<std::int64_t>::min()));
    CHECK(holds(k >= -9223372036854775808.0, std::numeric_limits<std::int64_t>::min()));
    CHECK(holds(k <= 1e300, 1e300));
    CHECK(holds(k == 0, -0.0));
    CHECK(holds(k < 2.5, std::int64_t{2}));
    CHECK(holds(k > 2.5, std::int64_t{3}));
    CHECK(holds(k > -2.5, std::int64_t{-2}));
    CHECK_FALSE(holds(k < -2.5, std::int64_t{-2}));
}

TEST_CASE("what is not a number is in no relation, infinities are beyond every number") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const Filter& test : {k == 1, k<1, k <= 1.5, k> 1, k >= 1.5}) {
        CHECK_FALSE(holds(test, nan));
    }
    CHECK(holds(k != 1, nan));
    CHECK(holds(k.exists(), nan));
    CHECK(holds(k > 1e300, infinity));
    CHECK(holds(k < std::numeric_limits<std::int64_t>::min(), -infinity));
}

TEST_CASE("texts are compared by code points, and found by bytes") {
    CHECK(holds(k < "b", "a"));
    CHECK(holds(k < "a", "Z"));
    CHECK(holds(k > "z", "\xC3\xA9"));
    CHECK(holds(k > "\xEF\xBF\xBD", "\xF0\x9F\x90\x9F"));
    CHECK(holds(k >= "", std::string{}));
    CHECK(holds(k > "a", "ab"));
    CHECK(holds(k.contains("ear"), "search"));
    CHECK_FALSE(holds(k.contains("Ear"), "search"));
    CHECK(holds(k.contains("%"), "100%"));
    CHECK_FALSE(holds(k.contains("%"), "100"));
}

TEST_CASE("of a list one element is enough, and a negation speaks of all") {
    const MetadataValue tags = Strings{"news", "sport"};
    CHECK(holds(k == "news", tags));
    CHECK(holds(k.in("art", "sport"), tags));
    CHECK_FALSE(holds(k == "art", tags));
    CHECK(holds(k != "art", tags));
    CHECK_FALSE(holds(k != "news", tags));
    CHECK_FALSE(holds(k.not_in("art", "sport"), tags));
    CHECK(holds(k.contains("por"), tags));
    CHECK_FALSE(holds(!k.contains("por"), tags));
    CHECK(holds(k > "s" && k < "o", tags));
    CHECK(holds(k.exists(), Strings{""}));
}

TEST_CASE("groups and constants") {
    const Metadata metadata{{"a", 1}, {"b", "x"}};
    CHECK(matches(Filter{}, metadata));
    CHECK_FALSE(matches(Filter::nothing(), metadata));
    CHECK(matches(field("a") == 1 && field("b") == "x", metadata));
    CHECK_FALSE(matches(field("a") == 1 && field("b") == "y", metadata));
    CHECK(matches(field("a") == 2 || field("b") == "x", metadata));
    CHECK_FALSE(matches(field("a") == 2 || field("b") == "y", metadata));
    CHECK(matches(field("n.x") == 3, Metadata{{"n.x", 3}}));
}

TEST_CASE("random filters keep the laws of logic") {
    trawl::testing::Random random{3};
    for (std::uint64_t round = 0; round < trawl::test::rounds(3000); ++round) {
        const Filter a = trawl::test::random_filter(random);
        const Filter b = trawl::test::random_filter(random);
        const Metadata metadata = trawl::test::random_metadata(random);
        const bool of_a = matches(a, metadata);
        const bool of_b = matches(b, metadata);
        CAPTURE(to_string(a));
        CAPTURE(to_string(b));
        REQUIRE(matches(!a, metadata) == !of_a);
        REQUIRE(matches(a && b, metadata) == (of_a && of_b));
        REQUIRE(matches(a || b, metadata) == (of_a || of_b));
        REQUIRE(!!a == a);
        REQUIRE(!(a && b) == (!a || !b));
    }
}
