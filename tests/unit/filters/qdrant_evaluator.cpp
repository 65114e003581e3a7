// What Qdrant makes of a filter, without an index: after its condition_checker.rs and query_checker.rs.
#include "qdrant_evaluator.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "documents.hpp"

namespace trawl::test {

namespace {

namespace json = boost::json;

bool is_empty(const json::value* found) {
    return found == nullptr || found->is_null() || (found->is_array() && found->get_array().empty());
}

bool match_value(const json::value& wanted, const json::value& stored) {
    if (wanted.is_string() || wanted.is_bool()) {
        return wanted == stored;
    }
    // The payload's `as_i64`, which no floating-point number has.
    return wanted.as_int64() == stored.get_int64();
}

bool matches_one(const json::object& match, const json::value& stored) {
    if (match.size() != 1) {
        throw std::runtime_error{"a match has one member"};
    }
    if (const json::value* wanted = match.if_contains("value")) {
        if (wanted->is_double()) {
            throw std::runtime_error{"a match is no comparison with a floating-point number"};
        }
        return wanted->kind() == stored.kind() && match_value(*wanted, stored);
    }
    if (const json::value* any = match.if_contains("any")) {
        const json::array& list = any->as_array();
        if (list.empty() || !std::all_of(list.begin(), list.end(), [&](const json::value& one) {
                return one.kind() == list.front().kind() && (one.is_string() || one.is_int64());
            })) {
            throw std::runtime_error{"match.any takes texts or integers"};
        }
        return std::any_of(list.begin(), list.end(), [&](const json::value& one) {
            return one.kind() == stored.kind() && match_value(one, stored);
        });
    }
    const std::string_view needle = match.at("text").as_string();
    return stored.is_string() && std::string_view{stored.get_string()}.find(needle) != std::string_view::npos;
}

bool in_range(const json::object& range, const json::value& stored) {
    // Everything is a double there.
    if (!stored.is_int64() && !stored.is_double()) {
        return false;
    }
    const auto number = stored.to_number<double>();
    return std::all_of(range.begin(), range.end(), [&](const json::key_value_pair& bound) {
        const auto limit = bound.value().to_number<double>();
        if (bound.key() == "lt") return number < limit;
        if (bound.key() == "lte") return number <= limit;
        if (bound.key() == "gt") return number > limit;
        if (bound.key() == "gte") return number >= limit;
        throw std::runtime_error{"a range has no " + std::string{bound.key()}};
    });
}

bool field_passes(const json::object& condition, const json::value& stored) {
    if (const json::value* match = condition.if_contains("match")) {
        return matches_one(match->as_object(), stored);
    }
    return in_range(condition.at("range").as_object(), stored);
}

bool condition_passes(const json::object& condition, const json::object& payload) {
    if (const json::value* key = condition.if_contains("key")) {
        if (condition.size() != 2) {
            throw std::runtime_error{"a field condition has a key and one condition"};
        }
        const json::value* found = find_path(payload, key->as_string());
        if (found == nullptr) {
            return false;
        }
        if (found->is_array()) {
            const json::array& list = found->get_array();
            return std::any_of(list.begin(), list.end(),
                               [&](const json::value& one) { return field_passes(condition, one); });
        }
        return field_passes(condition, *found);
    }
    if (const json::value* empty = condition.if_contains("is_empty")) {
        return is_empty(find_path(payload, empty->at("key").as_string()));
    }
    if (const json::value* ids = condition.if_contains("has_id")) {
        if (!ids->as_array().empty()) {
            throw std::runtime_error{"the documents of this test have no ids"};
        }
        return false;
    }
    return qdrant_passes(condition, payload);
}

}  // namespace

bool qdrant_passes(const json::object& filter, const json::object& payload) {
    const auto passes = [&](const json::value& condition) { return condition_passes(condition.as_object(), payload); };
    return std::all_of(filter.begin(), filter.end(), [&](const json::key_value_pair& clause) {
        const json::array& conditions = clause.value().as_array();
        if (clause.key() == "must") return std::all_of(conditions.begin(), conditions.end(), passes);
        if (clause.key() == "must_not") return std::none_of(conditions.begin(), conditions.end(), passes);
        if (clause.key() == "should") return std::any_of(conditions.begin(), conditions.end(), passes);
        throw std::runtime_error{"a filter has no " + std::string{clause.key()}};
    });
}

}  // namespace trawl::test
