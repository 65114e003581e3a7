// Filters in the query language of Elasticsearch and OpenSearch.
#include "filter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <optional>
#include <utility>
#include <variant>

namespace trawl::elasticsearch {

namespace {

namespace json = boost::json;

json::value as_json(const FilterValue& value) {
    return std::visit([](const auto& alternative) { return json::value(alternative); }, value.get());
}

json::object match_none() { return {{"match_none", json::object{}}}; }

json::object exists(const std::string& field) { return {{"exists", {{"field", field}}}}; }

json::object range(const std::string& field, FilterOperator op, json::value bound) {
    const char* name = "gte";
    switch (op) {
        case FilterOperator::less: name = "lt"; break;
        case FilterOperator::less_equal: name = "lte"; break;
        case FilterOperator::greater: name = "gt"; break;
        default: break;
    }
    return {{"range", {{field, {{name, std::move(bound)}}}}}};
}

bool wants_smaller(FilterOperator op) { return op == FilterOperator::less || op == FilterOperator::less_equal; }

/// The text with the characters escaped that a wildcard query takes for more than themselves.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '*' || c == '?' || c == '\\') {
            out.push_back('\\');
        }
        out.push_back(c);
    }
    return out;
}

/// A comparison of integers with a number that is none.
json::object integer_range(const std::string& field, FilterOperator op, double value) {
    const bool smaller = wants_smaller(op);
    constexpr double two_to_53 = 9007199254740992.0;
    if (std::abs(value) >= two_to_53) {
        // Beyond 64 bits, since whatever fits is kept as an integer: every integer is on one side of it.
        return smaller == (value > 0.0) ? exists(field) : match_none();
    }
    const double bound = smaller ? std::floor(value) : std::ceil(value);
    return range(field, smaller ? FilterOperator::less_equal : FilterOperator::greater_equal,
                 static_cast<std::int64_t>(bound));
}

/// A comparison of floating-point numbers with an integer, which may lie between two of them.
json::object floating_range(const std::string& field, FilterOperator op, std::int64_t value) {
    const auto nearest = static_cast<double>(value);
    const FilterValue back{nearest};
    if (back == FilterValue{value}) {
        return range(field, op, nearest);
    }
    const auto* whole = std::get_if<std::int64_t>(&back.get());
    const bool nearest_is_above = whole == nullptr || *whole > value;
    if (wants_smaller(op)) {
        return range(field, nearest_is_above ? FilterOperator::less : FilterOperator::less_equal, nearest);
    }
    return range(field, nearest_is_above ? FilterOperator::greater_equal : FilterOperator::greater, nearest);
}

class Compiler {
public:
    explicit Compiler(const IndexMapping& mapping) : mapping_(mapping) {}

    json::object operator()(bool constant) const {
        return constant ? json::object{{"match_all", json::object{}}} : match_none();
    }

    json::object operator()(const FilterTest& test) const {
        json::object query = positive(test);
        if (test.negated) {
            return {{"bool", {{"must_not", {std::move(query)}}}}};
        }
        return query;
    }

    json::object operator()(const FilterGroup& group) const {
        json::array holds;
        json::array fails;
        for (const Filter& part : group.parts) {
            const auto* test = std::get_if<FilterTest>(&part.node());
            if (group.kind == FilterGroup::Kind::all && test != nullptr && test->negated) {
                fails.push_back(positive(*test));
            } else {
                holds.push_back(std::visit(*this, part.node()));
            }
        }
        json::object clauses;
        if (group.kind == FilterGroup::Kind::any) {
            clauses = {{"should", std::move(holds)}, {"minimum_should_match", 1}};
        } else {
            if (!holds.empty()) clauses.emplace("filter", std::move(holds));
            if (!fails.empty()) clauses.emplace("must_not", std::move(fails));
        }
        return {{"bool", std::move(clauses)}};
    }

private:
    /// The query without regard to `negated`.
    json::object positive(const FilterTest& test) const {
        const auto entry = mapping_.fields.find(test.field);
        if (entry == mapping_.fields.end()) {
            if (!mapping_.is_complete) {
                throw unsupported_test(test, "elasticsearch",
                                       "the field is not in the mapping; add it there to search it");
            }
            return match_none();
        }
        const FieldMapping& field = entry->second;
        if (test.op == FilterOperator::exists) {
            return exists(test.field);
        }
        if (field.kind == FieldKind::other) {
            throw unsupported_test(test, "elasticsearch", "fields of this type are not searched by value");
        }
        if (field.kind == FieldKind::text && field.keyword_field.empty()) {
            throw unsupported_test(test, "elasticsearch",
                                   "the field is looked up by words; give it a sub-field of type keyword");
        }
        const std::string& name = field.kind == FieldKind::text ? field.keyword_field : test.field;
        switch (test.op) {
            case FilterOperator::equal: return equality(test, name, field.kind);
            case FilterOperator::contains: return contains(test, name, field.kind);
            default: return order(test, name, field.kind);
        }
    }

    static json::object equality(const FilterTest& test, const std::string& name, FieldKind kind) {
        json::array values;
        for (const FilterValue& value : test.values) {
            if (can_equal(value, kind)) {
                values.push_back(as_json(value));
            }
        }
        if (values.empty()) {
            return match_none();
        }
        if (values.size() == 1) {
            return {{"term", {{name, {{"value", std::move(values.front())}}}}}};
        }
        return {{"terms", {{name, std::move(values)}}}};
    }

    /// Whether a field of that kind can hold the value, so that it need not be converted to be compared.
    static bool can_equal(const FilterValue& value, FieldKind kind) {
        const auto* integer = std::get_if<std::int64_t>(&value.get());
        switch (kind) {
            case FieldKind::keyword:
            case FieldKind::text: return value.is_text();
            case FieldKind::integer: return integer != nullptr;
            case FieldKind::floating:
                return integer != nullptr ? FilterValue{static_cast<double>(*integer)} == value : value.is_number();
            case FieldKind::boolean: return !value.is_text() && !value.is_number();
            case FieldKind::date: return value.is_text() || integer != nullptr;
            case FieldKind::other: break;
        }
        return false;
    }

    static json::object order(const FilterTest& test, const std::string& name, FieldKind kind) {
        const FilterValue& value = test.values.front();
        const auto* integer = std::get_if<std::int64_t>(&value.get());
        const auto* fraction = std::get_if<double>(&value.get());
        switch (kind) {
            case FieldKind::integer:
                if (fraction != nullptr) return integer_range(name, test.op, *fraction);
                break;
            case FieldKind::floating:
                if (integer != nullptr) return floating_range(name, test.op, *integer);
                if (fraction != nullptr) return range(name, test.op, *fraction);
                break;
            default: break;
        }
        return can_equal(value, kind) ? range(name, test.op, as_json(value)) : match_none();
    }

    static json::object contains(const FilterTest& test, const std::string& name, FieldKind kind) {
        if (kind == FieldKind::date) {
            throw unsupported_test(test, "elasticsearch", "a date is not kept as a text");
        }
        if (kind != FieldKind::keyword && kind != FieldKind::text) {
            return match_none();
        }
        const std::string pattern = "*" + escaped(std::get<std::string>(test.values.front().get())) + "*";
        return {{"wildcard", {{name, {{"value", pattern}}}}}};
    }

    const IndexMapping& mapping_;
};

}  // namespace

json::object compile_filter(const Filter& filter, const IndexMapping& mapping) {
    return std::visit(Compiler{mapping}, filter.node());
}

}  // namespace trawl::elasticsearch
