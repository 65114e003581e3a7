// What Elasticsearch makes of a query in filter context.
#include "elasticsearch_evaluator.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "documents.hpp"

namespace trawl::test {

namespace {

namespace json = boost::json;

const json::key_value_pair& only_member(const json::value& value) {
    if (value.as_object().size() != 1) {
        throw std::runtime_error{"[_name] query malformed, one field name expected"};
    }
    return *value.get_object().begin();
}

/// Lucene's wildcards: "*" any text, "?" one character, a backslash takes the next one as it is.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) {
        return text.empty();
    }
    if (pattern.front() == '*') {
        for (std::size_t skip = 0; skip <= text.size(); ++skip) {
            if (matches_wildcard(pattern.substr(1), text.substr(skip))) return true;
        }
        return false;
    }
    if (text.empty()) {
        return false;
    }
    if (pattern.front() == '?') {
        return matches_wildcard(pattern.substr(1), text.substr(1));
    }
    if (pattern.front() == '\\' && pattern.size() > 1) {
        pattern.remove_prefix(1);
    }
    return pattern.front() == text.front() && matches_wildcard(pattern.substr(1), text.substr(1));
}

class Search {
public:
    Search(const json::object& document, const FieldTypes& types) : document_(document), types_(types) {}

    bool passes(const json::value& query) const {
        const auto& clause = only_member(query);
        const std::string name{clause.key()};
        if (name == "match_all") return true;
        if (name == "match_none") return false;
        if (name == "bool") return bool_passes(clause.value().as_object());
        if (name == "exists") return !values(clause.value().at("field").as_string(), false).empty();
        const auto& field = only_member(clause.value());
        const std::vector<json::value> stored = values(field.key(), true);
        const auto any = [&stored](const auto& holds) { return std::any_of(stored.begin(), stored.end(), holds); };
        if (name == "term") {
            const json::value& wanted = typed(field.key(), field.value().at("value"));
            return any([&](const json::value& one) { return compare(one, wanted) == 0; });
        }
        if (name == "terms") {
            const json::array& list = field.value().as_array();
            return any([&](const json::value& one) {
                return std::any_of(list.begin(), list.end(), [&](const json::value& wanted) {
                    return compare(one, typed(field.key(), wanted)) == 0;
                });
            });
        }
        if (name == "wildcard") {
            if (types_.at(std::string{field.key()}) != "keyword")
                throw std::runtime_error{"wildcards are for keywords"};
            const std::string_view pattern = field.value().at("value").as_string();
            return any([&](const json::value& one) { return matches_wildcard(pattern, one.as_string()); });
        }
        if (name == "range") {
            const auto& bound = only_member(field.value());
            const json::value& limit = typed(field.key(), bound.value());
            return any([&](const json::value& one) { return in_range(bound.key(), compare(one, limit)); });
        }
        throw std::runtime_error{"unknown query [" + name + "]"};
    }

private:
    bool bool_passes(const json::object& clauses) const {
        bool result = true;
        for (const auto& [name, value] : clauses) {
            if (name == "minimum_should_match") continue;
            const json::array& parts = value.as_array();
            const auto part_passes = [this](const json::value& part) { return passes(part); };
            if (name == "filter") {
                result = result && std::all_of(parts.begin(), parts.end(), part_passes);
            } else if (name == "must_not") {
                result = result && std::none_of(parts.begin(), parts.end(), part_passes);
            } else if (name == "should") {
                const auto least = clauses.at("minimum_should_match").to_number<std::int64_t>();
                result = result && std::count_if(parts.begin(), parts.end(), part_passes) >= least;
            } else {
                throw std::runtime_error{"unknown clause of bool"};
            }
        }
        return result;
    }

    /// What is indexed of a field; null and empty lists are not. Sub-fields have their field's values.
    std::vector<json::value> values(std::string_view name, bool as_terms) const {
        const auto type = types_.find(name);
        if (type == types_.end()) throw std::runtime_error{"a query on a field that is not in the mapping"};
        if (as_terms && type->second == "text") throw std::runtime_error{"a text is looked up by words"};
        const std::string_view field = name.ends_with(".keyword") ? name.substr(0, name.size() - 8) : name;
        const json::value* found = find_path(document_, field);
        if (found == nullptr || found->is_null()) return {};
        if (found->is_array()) return {found->get_array().begin(), found->get_array().end()};
        return {*found};
    }

    const json::value& typed(std::string_view name, const json::value& wanted) const {
        const std::string& type = types_.find(name)->second;
        const bool fits = type == "keyword"  ? wanted.is_string()
                          : type == "long"   ? wanted.is_int64()
                          : type == "double" ? wanted.is_number()
                                             : wanted.is_bool();
        if (!fits) throw std::runtime_error{"the value would be converted to the type " + type};
        return wanted;
    }

    static int compare(const json::value& stored, const json::value& wanted) {
        if (stored.is_string()) return stored.get_string().compare(wanted.as_string());
        if (stored.is_bool()) return static_cast<int>(stored.get_bool()) - static_cast<int>(wanted.as_bool());
        return compare_numbers(stored, wanted);
    }

    static bool in_range(std::string_view bound, int order) {
        if (bound == "lt") return order < 0;
        if (bound == "lte") return order <= 0;
        if (bound == "gt") return order > 0;
        if (bound == "gte") return order >= 0;
        throw std::runtime_error{"unknown bound of range"};
    }

    const json::object& document_;
    const FieldTypes& types_;
};

}  // namespace

bool elasticsearch_passes(const json::value& query, const json::object& document, const FieldTypes& types) {
    return Search{document, types}.passes(query);
}

}  // namespace trawl::test
