// What PostgreSQL makes of the conditions that the pgvector adapter writes.
#include "sql_evaluator.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "documents.hpp"

namespace trawl::test {

namespace {

namespace json = boost::json;
using Truth = std::optional<bool>;

bool equals(const json::value& left, const json::value& right) {
    if (left.is_number() && right.is_number()) return compare_numbers(left, right) == 0;
    if (left.is_object() || left.is_array()) throw std::runtime_error{"only scalars are compared here"};
    return left == right;
}

/// The operator @>: an object needs the members, a list the elements; a list has a scalar in it only at the top.
bool has_in_it(const json::value& stored, const json::value& wanted) {
    if (const json::object* members = wanted.if_object()) {
        return stored.is_object() && std::all_of(members->begin(), members->end(), [&](const auto& member) {
                   const json::value* found = stored.get_object().if_contains(member.key());
                   return found != nullptr && has_in_it(*found, member.value());
               });
    }
    if (const json::array* elements = wanted.if_array()) {
        return stored.is_array() && std::all_of(elements->begin(), elements->end(), [&](const json::value& element) {
                   return std::any_of(stored.get_array().begin(), stored.get_array().end(),
                                      [&](const json::value& one) { return has_in_it(one, element); });
               });
    }
    return !stored.is_object() && !stored.is_array() && equals(stored, wanted);
}

/// A comparison in a path: unknown, which is not true, between different kinds. Null is equal to null only.
bool path_compares(const json::value& left, std::string_view op, const json::value& right) {
    if (left.is_null() || right.is_null()) return op == "==" && left.is_null() && right.is_null();
    if (op == "==") {
        return (left.is_number() && right.is_number()) || left.kind() == right.kind() ? equals(left, right) : false;
    }
    int order = 0;
    if (left.is_number() && right.is_number()) {
        order = compare_numbers(left, right);
    } else if (left.is_string() && right.is_string()) {
        order = left.get_string().compare(right.get_string());
    } else {
        return false;
    }
    return op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
}

class Reader {
public:
    Reader(std::string_view text, const std::vector<std::string>& parameters, std::size_t first,
           const std::optional<json::value>& meta)
        : rest_(text), parameters_(parameters), first_(first), meta_(meta) {}

    Truth whole() {
        const Truth result = condition();
        if (!rest_.empty()) throw std::runtime_error{"left over: " + std::string{rest_}};
        return result;
    }

private:
    Truth condition() {
        if (accept("TRUE")) return true;
        if (accept("FALSE")) return false;
        if (accept("NOT ")) {
            const Truth inner = condition();
            return inner ? Truth{!*inner} : Truth{};
        }
        if (accept("coalesce(")) {
            const Truth inner = condition();
            expect(", FALSE)");
            return inner.value_or(false);
        }
        if (accept("jsonb_path_exists(meta, ")) return path_exists();
        if (accept("EXISTS (SELECT 1 FROM jsonb_path_query(meta, ")) return text_found();
        if (accept("meta @> ")) {
            const json::value wanted = exact_json(parameter("::jsonb"));
            return meta_ ? Truth{has_in_it(*meta_, wanted)} : Truth{};
        }
        expect("(");
        Truth result = condition();
        while (!accept(")")) {
            const bool is_and = accept(" AND ");
            if (!is_and) expect(" OR ");
            const Truth next = condition();
            const bool deciding = !is_and;
            const bool decided = result == deciding || next == deciding;
            result = decided ? Truth{deciding} : result && next ? Truth{!deciding} : Truth{};
        }
        return result;
    }

    Truth path_exists() {
        const std::vector<json::value> items = path_items();
        expect(" ? (@ ");
        const std::string op = until(" ");
        const std::string operand = until(")");
        expect("'");
        json::array wanted;
        if (operand == "null") {
            wanted.emplace_back(nullptr);
        } else {
            expect(", ");
            const json::value variables = exact_json(parameter("::jsonb"));
            const json::value& v = variables.at("v");
            operand == "$v[*]" ? wanted = v.as_array() : wanted.emplace_back(v);
        }
        expect(")");
        if (!meta_) return {};
        return std::any_of(items.begin(), items.end(), [&](const json::value& item) {
            return std::any_of(wanted.begin(), wanted.end(), [&](const json::value& one) {
                return op == "!=" ? !path_compares(item, "==", one) : path_compares(item, op, one);
            });
        });
    }

    Truth text_found() {
        const std::vector<json::value> items = path_items();
        expect(" ? (@.type() == \"string\")') AS text WHERE strpos(text #>> '{}', ");
        const std::string needle = parameter("::text");
        expect(") > 0)");
        return std::any_of(items.begin(), items.end(), [&needle](const json::value& item) {
            return item.is_string() && std::string_view{item.get_string()}.find(needle) != std::string_view::npos;
        });
    }

    /// What '$."a"."b"[*] leads to. A filter behind it looks into a list as well without the star.
    std::vector<json::value> path_items() {
        expect("'$");
        const json::value* found = meta_ ? &*meta_ : nullptr;
        while (accept(".\"")) {
            const std::string key = until("\"");
            found = found != nullptr && found->is_object() ? found->get_object().if_contains(key) : nullptr;
        }
        accept("[*]");
        if (found == nullptr) return {};
        if (found->is_array()) return {found->get_array().begin(), found->get_array().end()};
        return {*found};
    }

    std::string parameter(std::string_view cast) {
        expect("$");
        const std::size_t number = std::stoul(until("::"));
        expect(cast.substr(2));
        return parameters_.at(number - first_);
    }

    bool accept(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    void expect(std::string_view token) {
        if (!accept(token)) {
            throw std::runtime_error{"expected " + std::string{token} + " before " + std::string{rest_}};
        }
    }
    std::string until(std::string_view end) {
        const std::size_t at = rest_.find(end);
        if (at == std::string_view::npos) throw std::runtime_error{"no " + std::string{end}};
        std::string result{rest_.substr(0, at)};
        rest_.remove_prefix(at + end.size());
        return result;
    }

    std::string_view rest_;
    const std::vector<std::string>& parameters_;
    std::size_t first_;
    const std::optional<json::value>& meta_;
};

}  // namespace

std::optional<bool> sql_passes(const std::string& condition, const std::vector<std::string>& parameters,
                               std::size_t first, const std::optional<json::value>& meta) {
    return Reader{condition, parameters, first, meta}.whole();
}

}  // namespace trawl::test
