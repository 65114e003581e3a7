// Filters in Chroma's dialect.
#include "filter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cmath>
#include <utility>
#include <variant>

namespace trawl::chroma {

namespace {

namespace json = boost::json;

constexpr std::int64_t two_to_53 = std::int64_t{1} << 53;

/// One operator on one key, which is all that an object may hold.
json::value condition(const FilterTest& test, const char* op, json::value operand) {
    return {{test.field, {{op, std::move(operand)}}}};
}

json::value joined(const char* op, json::array parts) {
    if (parts.size() == 1) {
        return std::move(parts.front());
    }
    return {{op, std::move(parts)}};
}

/// Equality with one of several values, or with none of them: in pieces that hold values of one kind, as Chroma wants
/// them.
class Equality {
public:
    Equality(const FilterTest& test, MetadataLists lists) : test_(test), lists_(lists) {}

    json::value compile() {
        for (const FilterValue& value : test_.values) {
            std::visit([this](const auto& alternative) { add(alternative); }, value.get());
        }
        add_list(texts_);
        add_list(booleans_);
        if (whole_.size() == 1) {
            // One number is compared with integers and fractions alike, a list only with those of its first one's kind.
            parts_.push_back(condition(test_, test_.negated ? "$ne" : "$eq", std::move(whole_.front())));
        } else {
            add_list(whole_);
            add_list(whole_as_fractions_);
        }
        if (!large_.empty()) {
            // As a list even when it is one, since that is compared with integers only.
            parts_.push_back(condition(test_, test_.negated ? "$nin" : "$in", std::move(large_)));
        }
        return joined(test_.negated ? "$and" : "$or", std::move(parts_));
    }

private:
    void add(bool value) { booleans_.push_back(value); }

    void add(const std::string& value) {
        texts_.push_back(json::string(value));
        if (lists_ == MetadataLists::kept) {
            parts_.push_back(condition(test_, test_.negated ? "$not_contains" : "$contains", json::string(value)));
        }
    }

    void add(std::int64_t value) {
        if (value <= -two_to_53 || value >= two_to_53) {
            large_.push_back(value);
        } else {
            whole_.push_back(value);
            whole_as_fractions_.push_back(static_cast<double>(value));
        }
    }

    void add(double value) {
        if (std::abs(value) >= static_cast<double>(two_to_53)) {
            throw unsupported_test(test_, "chroma", "it would round numbers from 2^63");
        }
        // "$eq 2.5" finds 2 as well.
        const auto cut = static_cast<std::int64_t>(value);
        json::value itself = condition(test_, test_.negated ? "$ne" : "$eq", value);
        json::value other = condition(test_, test_.negated ? "$eq" : "$ne", cut);
        parts_.push_back(joined(test_.negated ? "$or" : "$and", {std::move(itself), std::move(other)}));
    }

    void add_list(json::array& values) {
        if (values.size() == 1) {
            parts_.push_back(condition(test_, test_.negated ? "$ne" : "$eq", std::move(values.front())));
        } else if (!values.empty()) {
            parts_.push_back(condition(test_, test_.negated ? "$nin" : "$in", std::move(values)));
        }
    }

    const FilterTest& test_;
    MetadataLists lists_;
    json::array parts_;
    json::array texts_;
    json::array booleans_;
    json::array whole_;
    json::array whole_as_fractions_;
    json::array large_;
};

/// A fraction is compared with integers as if it were cut off. Where that is wrong, the integer that it is cut to is
/// the one that is on the wrong side.
json::value order_with_fraction(const FilterTest& test, const char* op, double value) {
    const auto cut = static_cast<std::int64_t>(value);
    const bool cut_is_below = value > 0.0;
    json::value compared = condition(test, op, value);
    const bool wants_below = test.op == FilterOperator::less || test.op == FilterOperator::less_equal;
    const bool with_equal = test.op == FilterOperator::less_equal || test.op == FilterOperator::greater_equal;
    if (wants_below == cut_is_below && !with_equal) {
        return joined("$or", {std::move(compared), condition(test, "$eq", cut)});
    }
    if (wants_below != cut_is_below && with_equal) {
        return joined("$and", {std::move(compared), condition(test, "$ne", cut)});
    }
    return compared;
}

struct Compiler {
    MetadataLists lists;

    json::value operator()(bool /*constant*/) const {
        // Only "nothing" comes here; none of no conditions holds.
        return {{"$or", json::array{}}};
    }

    json::value operator()(const FilterTest& test) const {
        switch (test.op) {
            case FilterOperator::equal: return Equality{test, lists}.compile();
            case FilterOperator::less: return order(test, "$lt");
            case FilterOperator::less_equal: return order(test, "$lte");
            case FilterOperator::greater: return order(test, "$gt");
            case FilterOperator::greater_equal: return order(test, "$gte");
            case FilterOperator::exists:
            case FilterOperator::contains: break;
        }
        throw unsupported_test(test, "chroma", "");
    }

    json::value operator()(const FilterGroup& group) const {
        json::array parts;
        for (const Filter& part : group.parts) {
            parts.push_back(std::visit(*this, part.node()));
        }
        return {{group.kind == FilterGroup::Kind::all ? "$and" : "$or", std::move(parts)}};
    }

    static json::value order(const FilterTest& test, const char* op) {
        const auto& value = test.values.front().get();
        if (const auto* integer = std::get_if<std::int64_t>(&value)) {
            if (*integer > -two_to_53 && *integer < two_to_53) {
                return condition(test, op, *integer);
            }
        } else if (const auto* fraction = std::get_if<double>(&value)) {
            if (std::abs(*fraction) < static_cast<double>(two_to_53)) {
                return order_with_fraction(test, op, *fraction);
            }
        }
        throw unsupported_test(test, "chroma", "it would round numbers of 2^53 and beyond");
    }
};

}  // namespace

json::value compile_filter(const Filter& filter, MetadataLists lists) {
    if (filter.is_everything()) {
        return nullptr;
    }
    if (auto error = check_filter(filter, filter_capabilities, "chroma")) {
        throw *std::move(error);
    }
    return std::visit(Compiler{lists}, filter.node());
}

}  // namespace trawl::chroma
