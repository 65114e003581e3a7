// Filters as SQL conditions on a jsonb column.
#include "filter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <utility>
#include <variant>

namespace trawl::pgvector {

namespace {

namespace json = boost::json;

/// From here on one parameter for all values is faster to evaluate than two conditions for each.
constexpr std::size_t most_alternatives = 8;

json::value as_json(const FilterValue& value) {
    return std::visit([](const auto& alternative) { return json::value(alternative); }, value.get());
}

/// {"a": {"b": value}} for the field a.b.
json::value nested(std::string_view field, json::value value) {
    while (true) {
        const std::size_t dot = field.rfind('.');
        const auto last = dot == std::string_view::npos ? field : field.substr(dot + 1);
        json::object object;
        object.emplace(last, std::move(value));
        value = std::move(object);
        if (dot == std::string_view::npos) {
            return value;
        }
        field = field.substr(0, dot);
    }
}

/// $."a"."b" for the field a.b: quoted, since some names are words of the language.
std::string json_path(std::string_view field) {
    std::string path = "$.\"";
    for (const char c : field) {
        path += c == '.' ? std::string{"\".\""} : std::string{c};
    }
    return path + "\"";
}

class Compiler {
public:
    Compiler(std::string_view column, std::size_t first_parameter) : column_(column), first_(first_parameter) {}

    std::string operator()(bool constant) { return constant ? "TRUE" : "FALSE"; }

    std::string operator()(const FilterTest& test) {
        const std::string condition = positive(test);
        // A column that is NULL must not pass a negation as NULL.
        return test.negated ? "NOT coalesce(" + condition + ", FALSE)" : condition;
    }

    std::string operator()(const FilterGroup& group) {
        const std::string_view word = group.kind == FilterGroup::Kind::all ? " AND " : " OR ";
        std::string joined = "(";
        for (const Filter& part : group.parts) {
            joined += joined.size() == 1 ? "" : word;
            joined += std::visit(*this, part.node());
        }
        return joined + ")";
    }

    std::vector<std::string> take_parameters() { return std::move(parameters_); }

private:
    std::string positive(const FilterTest& test) {
        switch (test.op) {
            case FilterOperator::equal: return equality(test);
            case FilterOperator::less: return order(test, "<");
            case FilterOperator::less_equal: return order(test, "<=");
            case FilterOperator::greater: return order(test, ">");
            case FilterOperator::greater_equal: return order(test, ">=");
            case FilterOperator::exists:
                return "jsonb_path_exists(" + column_ + ", '" + json_path(test.field) + "[*] ? (@ != null)')";
            case FilterOperator::contains: return contains(test);
        }
        throw unsupported_test(test, "pgvector", "the adapter does not know it");
    }

    std::string equality(const FilterTest& test) {
        if (test.values.size() > most_alternatives) {
            json::array values;
            for (const FilterValue& value : test.values) {
                values.push_back(as_json(value));
            }
            return path_exists(test, "==", "$v[*]", std::move(values));
        }
        std::string joined = "(";
        for (const FilterValue& value : test.values) {
            joined += joined.size() == 1 ? "" : " OR ";
            // Containment sees a scalar in a list only when it is asked for one in a list.
            joined += column_ + " @> " + parameter(nested(test.field, as_json(value)));
            joined += " OR " + column_ + " @> " + parameter(nested(test.field, json::array{as_json(value)}));
        }
        return joined + ")";
    }

    std::string order(const FilterTest& test, const char* sign) {
        return path_exists(test, sign, "$v", as_json(test.values.front()));
    }

    /// Values of different kinds make the comparison unknown, which is not true.
    std::string path_exists(const FilterTest& test, const char* sign, const char* operand, json::value value) {
        return "jsonb_path_exists(" + column_ + ", '" + json_path(test.field) + " ? (@ " + sign + " " + operand +
               ")', " + parameter(json::object{{"v", std::move(value)}}) + ")";
    }

    std::string contains(const FilterTest& test) {
        parameters_.push_back(std::get<std::string>(test.values.front().get()));
        return "EXISTS (SELECT 1 FROM jsonb_path_query(" + column_ + ", '" + json_path(test.field) +
               "[*] ? (@.type() == \"string\")') AS text WHERE strpos(text #>> '{}', " + placeholder() + "::text) > 0)";
    }

    std::string parameter(const json::value& value) {
        parameters_.push_back(json::serialize(value));
        return placeholder() + "::jsonb";
    }

    /// Of the parameter that was added last.
    [[nodiscard]] std::string placeholder() const { return "$" + std::to_string(first_ + parameters_.size() - 1); }

    std::string column_;
    std::size_t first_;
    std::vector<std::string> parameters_;
};

}  // namespace

SqlCondition compile_filter(const Filter& filter, std::string_view column, std::size_t first_parameter) {
    Compiler compiler{column, first_parameter};
    // By reference: std::visit with a copy would collect the parameters in the copy.
    std::string sql = std::visit([&compiler](const auto& node) { return compiler(node); }, filter.node());
    return {std::move(sql), compiler.take_parameters()};
}

}  // namespace trawl::pgvector
