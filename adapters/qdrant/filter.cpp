// Filters in Qdrant's dialect.
#include "filter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace trawl::qdrant {

namespace {

namespace json = boost::json;

/// A condition, and whether it is to hold or not to hold.
struct Condition {
    json::object object;
    bool negated = false;
};

json::value as_json(const FilterValue& value) {
    return std::visit([](const auto& alternative) { return json::value(alternative); }, value.get());
}

/// Whether comparing a payload's number with this one as doubles gives what comparing the numbers themselves gives.
/// Beyond 2^63 it does again, since no integer comes so far.
bool compares_exactly(const FilterValue& number) {
    constexpr double two_to_53 = 9007199254740992.0;
    constexpr double two_to_63 = 9223372036854775808.0;
    if (const auto* integer = std::get_if<std::int64_t>(&number.get())) {
        return *integer > -9007199254740992 && *integer < 9007199254740992;
    }
    const double size = std::abs(std::get<double>(number.get()));
    return size < two_to_53 || size > two_to_63;
}

/// A filter of one clause with one condition.
json::object with_clause(std::string_view clause, json::object condition) {
    json::array conditions;
    conditions.push_back(std::move(condition));
    json::object filter;
    filter.emplace(clause, std::move(conditions));
    return filter;
}

json::object any_of(std::vector<json::object> alternatives) {
    if (alternatives.size() == 1) {
        return std::move(alternatives.front());
    }
    json::array should;
    for (json::object& alternative : alternatives) {
        should.push_back(std::move(alternative));
    }
    return {{"should", std::move(should)}};
}

class Compiler {
public:
    explicit Compiler(const PayloadIndexes& indexes) : indexes_(indexes) {}

    Condition operator()(bool constant) const {
        // Qdrant has no constant; no point has an id out of none.
        return {{{"has_id", json::array{}}}, constant};
    }

    Condition operator()(const FilterTest& test) const {
        switch (test.op) {
            case FilterOperator::equal: return {equality(test), test.negated};
            case FilterOperator::exists: return {{{"is_empty", {{"key", test.field}}}}, !test.negated};
            case FilterOperator::contains: return {text_match(test), test.negated};
            case FilterOperator::less: return {order(test, "lt"), test.negated};
            case FilterOperator::less_equal: return {order(test, "lte"), test.negated};
            case FilterOperator::greater: return {order(test, "gt"), test.negated};
            case FilterOperator::greater_equal: return {order(test, "gte"), test.negated};
        }
        throw unsupported_test(test, "qdrant", "the adapter does not know it");
    }

    Condition operator()(const FilterGroup& group) const {
        json::array holds;
        json::array fails;
        for (const Filter& part : group.parts) {
            Condition condition = std::visit(*this, part.node());
            if (!condition.negated) {
                holds.push_back(std::move(condition.object));
            } else if (group.kind == FilterGroup::Kind::all) {
                fails.push_back(std::move(condition.object));
            } else {
                holds.push_back(with_clause("must_not", std::move(condition.object)));
            }
        }
        json::object object;
        if (!holds.empty()) {
            object.emplace(group.kind == FilterGroup::Kind::all ? "must" : "should", std::move(holds));
        }
        if (!fails.empty()) {
            object.emplace("must_not", std::move(fails));
        }
        return {std::move(object), false};
    }

private:
    static json::object match(const FilterTest& test, const char* how, json::value what) {
        return {{"key", test.field}, {"match", {{how, std::move(what)}}}};
    }

    /// `match` compares integers and texts, lists of them only among themselves, and never finds a number with a
    /// fraction; a range with both ends on one number finds numbers of either kind.
    json::object equality(const FilterTest& test) const {
        const bool only_integers = indexes_.integer.contains(test.field);
        std::vector<json::object> alternatives;
        json::array texts;
        json::array integers;
        for (const FilterValue& value : test.values) {
            const bool is_integer = std::holds_alternative<std::int64_t>(value.get());
            if (value.is_text()) {
                texts.push_back(as_json(value));
            } else if (is_integer && (only_integers || !compares_exactly(value))) {
                integers.push_back(as_json(value));
            } else if (!value.is_number()) {
                alternatives.push_back(match(test, "value", as_json(value)));
            } else {
                refuse_rounding(test, value);
                alternatives.push_back(
                    {{"key", test.field}, {"range", {{"gte", as_json(value)}, {"lte", as_json(value)}}}});
            }
        }
        for (json::array* list : {&texts, &integers}) {
            if (list->size() == 1) {
                alternatives.push_back(match(test, "value", std::move(list->front())));
            } else if (!list->empty()) {
                alternatives.push_back(match(test, "any", std::move(*list)));
            }
        }
        return any_of(std::move(alternatives));
    }

    static json::object order(const FilterTest& test, const char* how) {
        const FilterValue& value = test.values.front();
        if (!value.is_number()) {
            throw unsupported_test(test, "qdrant",
                                   "its ranges are for numbers; store a number to compare, as for years");
        }
        refuse_rounding(test, value);
        return {{"key", test.field}, {"range", {{how, as_json(value)}}}};
    }

    static void refuse_rounding(const FilterTest& test, const FilterValue& number) {
        if (!compares_exactly(number)) {
            throw unsupported_test(test, "qdrant", "it would round numbers from 2^53 to 2^63");
        }
    }

    json::object text_match(const FilterTest& test) const {
        if (indexes_.text.contains(test.field)) {
            throw unsupported_test(test, "qdrant",
                                   "the field's text index looks for words; index it as keyword instead");
        }
        return match(test, "text", as_json(test.values.front()));
    }

    const PayloadIndexes& indexes_;
};

}  // namespace

json::object compile_filter(const Filter& filter, const PayloadIndexes& indexes) {
    if (filter.is_everything()) {
        return {};
    }
    Condition whole = std::visit(Compiler{indexes}, filter.node());
    if (std::holds_alternative<FilterGroup>(filter.node())) {
        return std::move(whole.object);
    }
    return with_clause(whole.negated ? "must_not" : "must", std::move(whole.object));
}

}  // namespace trawl::qdrant
