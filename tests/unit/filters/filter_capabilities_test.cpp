// What a store cannot evaluate is an error that names the test and the store.
#include <doctest/doctest.h>

#include <trawl/filter_capabilities.hpp>

#include <string>
#include <vector>

namespace {

using trawl::check_filter;
using trawl::field;
using trawl::Filter;
using trawl::FilterCapabilities;

std::string refusal_under(const Filter& filter, const FilterCapabilities& capabilities) {
    const auto error = check_filter(filter, capabilities, "shelf");
    if (!error) {
        return "none";
    }
    CHECK(error->code() == trawl::Errc::not_supported);
    CHECK(error->origin() == "shelf");
    return error->detail();
}

}  // namespace

TEST_CASE("each capability covers its tests and no others") {
    struct Row {
        Filter filter;
        bool FilterCapabilities::*needed;
        const char* named;
    };
    const std::vector<Row> table{
        {field("a") == "secret", &FilterCapabilities::equality, "\"a == ...\""},
        {field("a") != 1, &FilterCapabilities::equality, "\"a != ...\""},
        {field("a").in(1, 2), &FilterCapabilities::equality, "\"a in [...]\""},
        {field("a").not_in(1, 2), &FilterCapabilities::equality, "\"a not in [...]\""},
        {field("a") < 1, &FilterCapabilities::number_order, "\"a < ...\""},
        {field("a") >= 0.5, &FilterCapabilities::number_order, "\"a >= ...\""},
        {field("a") <= "x", &FilterCapabilities::text_order, "\"a <= ...\""},
        {field("a") > "x", &FilterCapabilities::text_order, "\"a > ...\""},
        {field("a").exists(), &FilterCapabilities::existence, "\"a exists\""},
        {field("a").contains("secret"), &FilterCapabilities::text_match, "\"a contains ...\""},
    };
    for (const Row& row : table) {
        FilterCapabilities only;
        only.*row.needed = true;
        CHECK(refusal_under(row.filter, only) == "none");
        FilterCapabilities without = FilterCapabilities::all();
        without.*row.needed = false;
        CHECK(refusal_under(row.filter, without) == "cannot evaluate the filter's " + std::string{row.named});
        // Inside a group it is found as well.
        const Filter other = field("b").exists() || field("b") == 1 || field("b") < 1;
        without.existence = without.equality = without.number_order = true;
        without.*row.needed = false;
        CHECK(refusal_under((other && row.filter) || row.filter, without) != "none");
    }
}

TEST_CASE("a store without \"not\" still has != and not in, also for negated groups") {
    FilterCapabilities plain = FilterCapabilities::all();
    plain.negation = false;
    CHECK(refusal_under(!(field("a") == 1 && field("b").in(1, 2)), plain) == "none");
    CHECK(refusal_under(!(field("a") == 1 && field("b") < 2), plain) ==
          "cannot evaluate the filter's \"not b < ...\": it has no \"not\" for this; say what is to hold instead");
    CHECK(refusal_under(!field("a").exists(), plain) != "none");
    CHECK(
        refusal_under(!field("a").contains("x"), plain) ==
        "cannot evaluate the filter's \"a not contains ...\": it has no \"not\" for this; say what is to hold instead");
}

TEST_CASE("a store without filters says so; a filter without tests asks nothing of it") {
    CHECK(refusal_under(field("a") == 1, FilterCapabilities::none()) ==
          "cannot evaluate the filter's \"a == ...\": it evaluates no filters; ask it without one, or leave this "
          "source out");
    CHECK(refusal_under(Filter::everything(), FilterCapabilities::none()) == "none");
    CHECK(refusal_under(Filter::nothing(), FilterCapabilities::none()) == "none");
}
