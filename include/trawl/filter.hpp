// Which documents a query may find: conditions on metadata, built in code or read from a text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <trawl/document.hpp>
#include <trawl/export.hpp>
#include <trawl/filter_value.hpp>

namespace trawl {

/// Groups inside groups, the tests at the bottom counted; bounds every recursion over a filter.
inline constexpr std::size_t max_filter_depth = 32;
/// Tests and their values in one filter.
inline constexpr std::size_t max_filter_size = 10'000;
/// Bytes of a field's name.
inline constexpr std::size_t max_filter_field = 256;

/// What a test asks of a field.
enum class FilterOperator : std::uint8_t {
    equal,          ///< Is one of the values, of which there is one ("==") or several ("in").
    less,           ///< Comes before the value: numbers by size, texts by code points.
    less_equal,     ///< Comes before the value or equals it.
    greater,        ///< Comes after the value.
    greater_equal,  ///< Comes after the value or equals it.
    exists,         ///< Has a value at all; no value to compare with.
    contains,       ///< Is a text with the value, a text too, somewhere in it; upper and lower case differ.
};

class Filter;

/// A condition on one field. Made by `field()`; adapters read it.
struct FilterTest {
    FilterTest(std::string field, FilterOperator op, std::vector<FilterValue> values, bool negated)
        : field(std::move(field)), op(op), values(std::move(values)), negated(negated) {}

    std::string field;                ///< "lang", or a path: "author.name".
    FilterOperator op;                ///< What is asked.
    std::vector<FilterValue> values;  ///< Distinct; at least one for `equal`, none for `exists`, one for the others.
    bool negated;                     ///< The test holds where what it asks does not hold.

    friend bool operator==(const FilterTest&, const FilterTest&) = default;
};

/// Several conditions in one. Made by `all_of()` and `any_of()`; adapters read it.
struct TRAWL_EXPORT FilterGroup {
    enum class Kind : std::uint8_t { all, any };

    FilterGroup(Kind kind, std::vector<Filter> parts);
    FilterGroup(const FilterGroup&);
    FilterGroup(FilterGroup&&) noexcept;
    FilterGroup& operator=(const FilterGroup&);
    FilterGroup& operator=(FilterGroup&&) noexcept;
    ~FilterGroup();

    Kind kind;
    std::vector<Filter> parts;  ///< At least two; none is a group of the same kind, none a constant.

    friend TRAWL_EXPORT bool operator==(const FilterGroup& left, const FilterGroup& right);
};

/// A condition on the metadata of a document, of unlimited use and cheap to copy: copies share one immutable tree, from
/// any number of threads.
///
/// A filter has one form however it was written: negations stand at the tests, groups of one kind are not nested in
/// each other, constants are gone. Two filters that were written differently and come to the same form are equal.
///
/// What a filter means is the same at every store (docs/filters.md, "What a filter means"):
/// - A key has values: none when it is missing, null or an empty list; one; or the elements of its list.
/// - A test holds when one of the values is as asked. A value of another kind is not: 5 is not "5". Numbers are
///   compared as numbers, integers with fractions too, without rounding.
/// - "!=", "not in" and every "not" hold where the test does not, and so where the key is missing.
///
/// It declares its constructors and is no aggregate, so that it may be made in an expression with `co_await`.
class TRAWL_EXPORT Filter {
public:
    /// True, false, a test, or several filters in one.
    using Node = std::variant<bool, FilterTest, FilterGroup>;

    /// The filter that every document passes.
    Filter();
    static Filter everything() { return {}; }
    /// The filter that no document passes.
    static Filter nothing();

    // Moving copies, so that no filter is ever without a tree: one that lost its conditions would let everything
    // through.
    Filter(const Filter&) noexcept = default;
    Filter& operator=(const Filter&) noexcept = default;
    ~Filter() = default;

    /// For adapters: what the filter consists of. `std::visit` over it, and a part left out does not compile.
    [[nodiscard]] const Node& node() const noexcept;

    [[nodiscard]] bool is_everything() const noexcept;
    [[nodiscard]] bool is_nothing() const noexcept;

    /// Groups inside groups, the tests counted: 1 for a test.
    [[nodiscard]] std::size_t depth() const noexcept;
    /// Tests and their values.
    [[nodiscard]] std::size_t size() const noexcept;

    /// Structure decides: the order of conditions and of values counts.
    friend TRAWL_EXPORT bool operator==(const Filter& left, const Filter& right);

private:
    struct Body;
    friend struct FilterAccess;
    explicit Filter(Body body);

    std::shared_ptr<const Body> body_;
};

/// Holds where every part does; `everything` for none.
/// Errors (of all that make filters): std::invalid_argument when the result is deeper or larger than the limits above.
TRAWL_EXPORT Filter all_of(const std::vector<Filter>& parts);
/// Holds where at least one part does; `nothing` for none.
TRAWL_EXPORT Filter any_of(const std::vector<Filter>& parts);

TRAWL_EXPORT Filter operator&&(const Filter& left, const Filter& right);
TRAWL_EXPORT Filter operator||(const Filter& left, const Filter& right);
TRAWL_EXPORT Filter operator!(const Filter& filter);

/// A range of what may stand in a filter as a value.
template <class Range>
concept FilterValueRange = !FilterLiteral<Range> && requires(const Range& range) {
    { *std::begin(range) } -> std::convertible_to<FilterValue>;
    std::end(range);
};

/// A metadata key, from which tests are made: `field("year") >= 2020 && field("lang").in("en", "de")`.
class TRAWL_EXPORT Field {
public:
    /// Parameters: name: letters, digits and underscores, not starting with a digit. Dots separate the levels of nested
    ///   metadata in stores that nest; in `Metadata`, which does not, the name is the key as it is written.
    /// Errors: std::invalid_argument for another name, or one of more than max_filter_field bytes.
    explicit Field(std::string name);

    Filter operator==(const FilterValue& value) const;
    Filter operator!=(const FilterValue& value) const;

    /// Errors: std::invalid_argument when the value is neither a number nor a text.
    Filter operator<(const FilterValue& value) const;
    Filter operator<=(const FilterValue& value) const;
    Filter operator>(const FilterValue& value) const;
    Filter operator>=(const FilterValue& value) const;

    /// One of the values: `in({"en", "de"})`, `in("en", "de")` or any range. `nothing` for none. In an expression with
    /// `co_await`, GCC 12 refuses the form with braces.
    [[nodiscard]] Filter in(std::initializer_list<FilterValue> values) const;
    /// None of the values; `everything` for none.
    [[nodiscard]] Filter not_in(std::initializer_list<FilterValue> values) const;

    template <FilterLiteral... Literals>
    requires(sizeof...(Literals) > 0) [[nodiscard]] Filter in(const Literals&... literals) const {
        return one_of(listed(literals...), false);
    }
    template <FilterLiteral... Literals>
    requires(sizeof...(Literals) > 0) [[nodiscard]] Filter not_in(const Literals&... literals) const {
        return one_of(listed(literals...), true);
    }

    template <FilterValueRange Range>
    [[nodiscard]] Filter in(const Range& values) const {
        return one_of(std::vector<FilterValue>(std::begin(values), std::end(values)), false);
    }
    template <FilterValueRange Range>
    [[nodiscard]] Filter not_in(const Range& values) const {
        return one_of(std::vector<FilterValue>(std::begin(values), std::end(values)), true);
    }

    /// Has a value: is not missing, not null and no empty list.
    [[nodiscard]] Filter exists() const;
    /// Is a text that has this one in it, to the byte; of a list, one element.
    /// Errors: std::invalid_argument for an empty text.
    [[nodiscard]] Filter contains(std::string_view text) const;

private:
    template <class... Literals>
    static std::vector<FilterValue> listed(const Literals&... literals) {
        std::vector<FilterValue> values;
        values.reserve(sizeof...(Literals));
        (values.emplace_back(literals), ...);
        return values;
    }
    [[nodiscard]] Filter one_of(std::vector<FilterValue> values, bool negated) const;
    [[nodiscard]] Filter ordered(FilterOperator op, const FilterValue& value) const;

    std::string name_;
};

/// The metadata key of that name.
inline Field field(std::string name) { return Field{std::move(name)}; }

/// Whether a document with this metadata passes the filter: the definition that every store is held to.
TRAWL_EXPORT bool matches(const Filter& filter, const Metadata& metadata);

}  // namespace trawl
