// How filters are built: one form for each, limits, and what is refused.
#include <doctest/doctest.h>

#include <trawl/filter.hpp>

#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using trawl::all_of;
using trawl::any_of;
using trawl::field;
using trawl::Filter;
using trawl::FilterValue;

// Temporaries in expressions with co_await; and an empty filter after a move would let everything through.
static_assert(!std::is_aggregate_v<Filter> && !std::is_aggregate_v<trawl::Field> && !std::is_aggregate_v<FilterValue>);
static_assert(std::is_nothrow_copy_constructible_v<Filter> && std::is_nothrow_move_constructible_v<Filter>);

template <class Make>
std::string message_of(Make make) {
    try {
        make();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing was thrown";
}

bool mentions(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Filter nested(std::size_t depth) {
    Filter filter = field("a") == 1;
    for (std::size_t i = 1; i < depth; ++i) {
        const Filter other = field("b") == 2;
        filter = i % 2 == 1 ? (filter && other) : (filter || other);
    }
    return filter;
}

}  // namespace

TEST_CASE("a number has one form, whatever its type was") {
    CHECK(FilterValue{2} == FilterValue{2.0});
    CHECK(FilterValue{2U} == FilterValue{std::size_t{2}});
    CHECK(FilterValue{0.0} == FilterValue{-0.0});
    CHECK(FilterValue{2} != FilterValue{2.5});
    CHECK(FilterValue{1} != FilterValue{true});
    CHECK(FilterValue{"1"} != FilterValue{1});
    // 2^63 is the first number that is no integer of 64 bits; the one below it is.
    CHECK(FilterValue{9223372036854774784.0} == FilterValue{std::int64_t{9223372036854774784}});
    CHECK(FilterValue{-9223372036854775808.0} == FilterValue{std::numeric_limits<std::int64_t>::min()});
    CHECK(std::holds_alternative<double>(FilterValue{9223372036854775808.0}.get()));
    CHECK(FilterValue{std::uint64_t{9223372036854775807}} == FilterValue{std::numeric_limits<std::int64_t>::max()});
}

TEST_CASE("values that no store could hold are refused") {
    CHECK(mentions(message_of([] { FilterValue{std::uint64_t{9223372036854775808U}}; }), "2^63 - 1"));
    CHECK(mentions(message_of([] { FilterValue{std::numeric_limits<double>::quiet_NaN()}; }), "finite"));
    CHECK(mentions(message_of([] { FilterValue{-std::numeric_limits<double>::infinity()}; }), "finite"));
    CHECK(mentions(message_of([] { FilterValue{std::string("a\0b", 3)}; }), "U+0000"));
    CHECK(mentions(message_of([] { FilterValue{"\xC3"}; }), "UTF-8"));
    CHECK(FilterValue{"\xC3\xA9"}.is_text());
}

TEST_CASE("a field's name") {
    for (const char* name : {"a", "_", "a1", "A_b.c9._d"}) {
        CHECK_NOTHROW(field(name));
    }
    for (const char* name : {"", ".", "a.", ".a", "a..b", "1a", "a.1", "a-b", "a b", "a[0]", "\xC3\xA9", "$or"}) {
        CHECK_MESSAGE(mentions(message_of([name] { field(name); }), "is no name"), name);
    }
    CHECK_NOTHROW(field(std::string(256, 'a')));
    CHECK(mentions(message_of([] { field(std::string(257, 'a')); }), "256 bytes"));
}

TEST_CASE("every way to write a list of values") {
    const Filter braces = field("lang").in({"en", "de"});
    const std::vector<std::string> strings{"en", "de"};
    const std::vector<FilterValue> values{"en", "de"};
    CHECK(braces == field("lang").in("en", "de"));
    CHECK(braces == field("lang").in(strings));
    CHECK(braces == field("lang").in(values));
    CHECK(braces != field("lang").in("de", "en"));
    CHECK(!braces == field("lang").not_in("en", "de"));
    CHECK(field("lang").not_in({"en", "de"}) == field("lang").not_in(strings));
    CHECK(field("n").in(std::set<int>{1, 2}) == field("n").in(1, 2));
    CHECK(field("n").in(1, "x", true, 2.5) == field("n").in({1, "x", true, 2.5}));
}

TEST_CASE("one form for what means the same") {
    const Filter a = field("a") == 1;
    const Filter b = field("b") > 2;
    const Filter c = field("c").exists();
    const Filter everything;

    CHECK(field("a").in(1) == a);
    CHECK(field("a").in(1, 1.0, 1) == a);
    CHECK(!(field("a") == 1) == (field("a") != 1));
    CHECK(!(field("a") != 1) == a);
    CHECK(!!b == b);
    CHECK(!b != b);

    CHECK(((a && b) && c) == all_of({a, b, c}));
    CHECK((a && (b && c)) == all_of({a, b, c}));
    CHECK((a || (b || c)) == any_of({a, b, c}));
    CHECK(!(a && b) == (!a || !b));
    CHECK(!(a || (b && !c)) == (!a && (!b || c)));

    CHECK((a && everything) == a);
    CHECK((a || Filter::nothing()) == a);
    CHECK((a && Filter::nothing()).is_nothing());
    CHECK((a || everything).is_everything());
    CHECK((!everything).is_nothing());
    CHECK(all_of({}).is_everything());
    CHECK(any_of({}).is_nothing());
    CHECK(all_of({b}) == b);
    CHECK(field("a").in(std::vector<int>{}).is_nothing());
    CHECK(field("a").not_in(std::vector<int>{}).is_everything());
    CHECK_FALSE(a.is_everything());
    CHECK_FALSE(a.is_nothing());
}

TEST_CASE("a filter that was moved from keeps its conditions") {
    Filter from = field("tenant") == "acme";
    const Filter copy = from;
    const Filter to = std::move(from);
    CHECK(from == copy);  // NOLINT(bugprone-use-after-move): that is the point
    CHECK(to == copy);
}

TEST_CASE("tests that make no sense are refused") {
    CHECK(mentions(message_of([] { return field("a") < true; }), "only numbers and texts have an order"));
    CHECK(mentions(message_of([] { return field("a") >= false; }), "only numbers and texts have an order"));
    CHECK(mentions(message_of([] { return field("a").contains(""); }), "must not be empty"));
}

TEST_CASE("depth and size have limits, on both sides of them") {
    CHECK((field("a") == 1).depth() == 1);
    CHECK((field("a") == 1).size() == 2);
    CHECK(field("a").exists().size() == 1);
    CHECK(field("a").in(1, 2, 3).size() == 4);
    CHECK(((field("a") == 1) && (field("b") == 2)).depth() == 2);
    CHECK(((field("a") == 1) && (field("b") == 2)).size() == 4);

    CHECK(nested(trawl::max_filter_depth).depth() == trawl::max_filter_depth);
    CHECK((!nested(trawl::max_filter_depth)).depth() == trawl::max_filter_depth);
    CHECK(mentions(message_of([] { nested(trawl::max_filter_depth + 1); }), "groups inside each other"));

    std::vector<std::size_t> numbers(trawl::max_filter_size - 1);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = i;
    }
    const Filter largest = field("a").in(numbers);
    CHECK(largest.size() == trawl::max_filter_size);
    CHECK(mentions(message_of([&] { largest&& field("b").exists(); }), "tests and values"));
    numbers.push_back(numbers.size());
    CHECK(mentions(message_of([&] { return field("a").in(numbers); }), "tests and values"));
}
