// What a filter means: whether metadata passes it.
#include <trawl/filter.hpp>

#include <algorithm>
#include <cmath>
#include <compare>

namespace trawl {

namespace {

std::partial_ordering compare(std::int64_t integer, double number) {
    constexpr double two_to_63 = 9223372036854775808.0;
    if (std::isnan(number)) {
        return std::partial_ordering::unordered;
    }
    if (number >= two_to_63) {
        return std::partial_ordering::less;
    }
    if (number < -two_to_63) {
        return std::partial_ordering::greater;
    }
    // Both conversions are exact now: a double has no fraction where it has no room for 63 bits.
    const double whole = std::trunc(number);
    const auto order = integer <=> static_cast<std::int64_t>(whole);
    return std::is_neq(order) ? std::partial_ordering{order} : whole <=> number;
}

std::partial_ordering compare(double number, std::int64_t integer) {
    const auto order = compare(integer, number);
    if (std::is_lt(order)) {
        return std::partial_ordering::greater;
    }
    return std::is_gt(order) ? std::partial_ordering::less : order;
}

// Values of different kinds have no order and are not equal, except that both kinds of numbers are numbers.
struct Compare {
    std::partial_ordering operator()(bool left, bool right) const { return left <=> right; }
    std::partial_ordering operator()(std::int64_t left, std::int64_t right) const { return left <=> right; }
    std::partial_ordering operator()(double left, double right) const { return left <=> right; }
    std::partial_ordering operator()(std::int64_t left, double right) const { return compare(left, right); }
    std::partial_ordering operator()(double left, std::int64_t right) const { return compare(left, right); }
    // char_traits<char> compares bytes as unsigned, which is the order of code points in UTF-8.
    std::partial_ordering operator()(const std::string& left, const std::string& right) const { return left <=> right; }
    template <class Left, class Right>
    std::partial_ordering operator()(const Left& /*left*/, const Right& /*right*/) const {
        return std::partial_ordering::unordered;
    }
};

template <class Value>
bool is_as_asked(const Value& value, const FilterTest& test) {
    const auto order = [&value](const FilterValue& asked) {
        return std::visit([&value](const auto& alternative) { return Compare{}(value, alternative); }, asked.get());
    };
    switch (test.op) {
        case FilterOperator::equal:
            return std::any_of(test.values.begin(), test.values.end(),
                               [&order](const FilterValue& asked) { return std::is_eq(order(asked)); });
        case FilterOperator::less: return std::is_lt(order(test.values.front()));
        case FilterOperator::less_equal: return std::is_lteq(order(test.values.front()));
        case FilterOperator::greater: return std::is_gt(order(test.values.front()));
        case FilterOperator::greater_equal: return std::is_gteq(order(test.values.front()));
        case FilterOperator::exists: return true;
        case FilterOperator::contains:
            if constexpr (std::same_as<Value, std::string>) {
                return value.find(std::get<std::string>(test.values.front().get())) != std::string::npos;
            } else {
                return false;
            }
    }
    return false;
}

struct AnyIsAsAsked {
    const FilterTest& test;

    bool operator()(std::nullptr_t) const { return false; }
    bool operator()(const std::vector<std::string>& list) const { return std::any_of(list.begin(), list.end(), *this); }
    template <class Value>
    bool operator()(const Value& value) const {
        return is_as_asked(value, test);
    }
};

struct Passes {
    const Metadata& metadata;

    bool operator()(bool constant) const { return constant; }
    bool operator()(const FilterTest& test) const {
        const auto entry = metadata.find(test.field);
        const bool holds = entry != metadata.end() && std::visit(AnyIsAsAsked{test}, entry->second);
        return holds != test.negated;
    }
    bool operator()(const FilterGroup& group) const {
        const auto passes = [this](const Filter& part) { return std::visit(*this, part.node()); };
        return group.kind == FilterGroup::Kind::all ? std::all_of(group.parts.begin(), group.parts.end(), passes)
                                                    : std::any_of(group.parts.begin(), group.parts.end(), passes);
    }
};

}  // namespace

bool matches(const Filter& filter, const Metadata& metadata) { return std::visit(Passes{metadata}, filter.node()); }

}  // namespace trawl
