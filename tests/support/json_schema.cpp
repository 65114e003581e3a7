// Holds JSON against the schemas of an OpenAPI document.
#include "json_schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

namespace trawl::test {

namespace {

namespace json = boost::json;
using Problem = std::optional<std::string>;

bool has_type(const json::value& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    if (type == "number") return value.is_number();
    if (type == "null") return value.is_null();
    throw std::runtime_error{"the schema has the unknown type " + std::string{type}};
}

class Validator {
public:
    explicit Validator(const json::value& document) : document_(document) {}

    /// With `closed` members that the schema does not name are wrong; a branch of "allOf" does not name them all.
    Problem check(const json::value& schema_value, const json::value& value, const std::string& at,
                  bool closed = true) const {
        const json::object& schema = resolve(schema_value);
        if (is_nullable(schema)) {
            if (value.is_null()) {
                return std::nullopt;
            }
            if (schema.size() == 1) {
                return at + ": is to be null";
            }
        }
        if (auto problem = check_type(schema, value, at)) return problem;
        if (auto problem = check_combinations(schema, value, at, closed)) return problem;
        if (value.is_object()) return check_object(schema, value.get_object(), at, closed);
        if (value.is_array()) return check_array(schema, value.get_array(), at);
        return std::nullopt;
    }

private:
    const json::object& resolve(const json::value& schema) const {
        const json::object* object = &schema.as_object();
        while (const json::value* reference = object->if_contains("$ref")) {
            const std::string_view pointer = reference->as_string();
            object = &document_.at_pointer(pointer.substr(1)).as_object();
        }
        return *object;
    }

    static bool is_nullable(const json::object& schema) {
        const json::value* nullable = schema.if_contains("nullable");
        return nullable != nullptr && nullable->as_bool();
    }

    static Problem check_type(const json::object& schema, const json::value& value, const std::string& at) {
        if (const json::value* type = schema.if_contains("type")) {
            const bool fits =
                type->is_array() ? std::any_of(type->get_array().begin(), type->get_array().end(),
                                               [&](const json::value& one) { return has_type(value, one.as_string()); })
                                 : has_type(value, type->as_string());
            if (!fits) {
                return at + ": is to be " + json::serialize(*type) + ", is " + json::serialize(value);
            }
        }
        if (const json::value* allowed = schema.if_contains("enum")) {
            const json::array& values = allowed->as_array();
            if (std::find(values.begin(), values.end(), value) == values.end()) {
                return at + ": is none of " + json::serialize(values);
            }
        }
        if (const json::value* minimum = schema.if_contains("minimum");
            minimum != nullptr && value.is_number() && value.to_number<double>() < minimum->to_number<double>()) {
            return at + ": is below the minimum";
        }
        return std::nullopt;
    }

    Problem check_combinations(const json::object& schema, const json::value& value, const std::string& at,
                               bool closed) const {
        if (const json::value* all = schema.if_contains("allOf")) {
            for (const json::value& one : all->as_array()) {
                if (auto problem = check(one, value, at, false)) return problem;
            }
        }
        // "oneOf" in these documents has overlapping branches; at least one is all that can be asked.
        for (const char* keyword : {"anyOf", "oneOf"}) {
            const json::value* any = schema.if_contains(keyword);
            if (any == nullptr) continue;
            std::string problems;
            bool fits = false;
            for (const json::value& one : any->as_array()) {
                const auto problem = check(one, value, at, closed);
                fits = fits || !problem;
                problems.append(problem ? "; " : "").append(problem.value_or(""));
            }
            if (!fits) {
                return at + ": fits no branch" + problems;
            }
        }
        return std::nullopt;
    }

    Problem check_object(const json::object& schema, const json::object& object, const std::string& at,
                         bool closed) const {
        if (const json::value* required = schema.if_contains("required")) {
            for (const json::value& name : required->as_array()) {
                if (!object.contains(name.as_string())) {
                    return at + ": lacks " + std::string{name.as_string()};
                }
            }
        }
        if (outside(schema, "minProperties", "maxProperties", object.size())) {
            return at + ": has " + std::to_string(object.size()) + " members";
        }
        const json::value* properties = schema.if_contains("properties");
        const json::value* additional = schema.if_contains("additionalProperties");
        const auto known = closed ? known_members(schema) : std::nullopt;
        for (const auto& [name, member] : object) {
            const std::string below = at + "/" + std::string{name};
            if (properties != nullptr && properties->as_object().contains(name)) {
                if (auto problem = check(properties->as_object().at(name), member, below)) return problem;
            } else if (additional != nullptr && additional->is_object()) {
                if (auto problem = check(*additional, member, below)) return problem;
            } else if (known && known->count(name) == 0) {
                return below + ": is no known member";
            }
        }
        return std::nullopt;
    }

    Problem check_array(const json::object& schema, const json::array& array, const std::string& at) const {
        if (outside(schema, "minItems", "maxItems", array.size())) {
            return at + ": has " + std::to_string(array.size()) + " elements";
        }
        if (const json::value* unique = schema.if_contains("uniqueItems"); unique != nullptr && unique->as_bool()) {
            for (auto one = array.begin(); one != array.end(); ++one) {
                if (std::find(std::next(one), array.end(), *one) != array.end()) {
                    return at + ": has an element twice";
                }
            }
        }
        if (const json::value* items = schema.if_contains("items")) {
            for (std::size_t i = 0; i < array.size(); ++i) {
                if (auto problem = check(*items, array[i], at + "/" + std::to_string(i))) return problem;
            }
        }
        return std::nullopt;
    }

    static bool outside(const json::object& schema, const char* least, const char* most, std::size_t size) {
        const json::value* low = schema.if_contains(least);
        const json::value* high = schema.if_contains(most);
        return (low != nullptr && size < low->to_number<std::size_t>()) ||
               (high != nullptr && size > high->to_number<std::size_t>());
    }

    /// The members that a schema names; nothing when it leaves them open, or leaves it to a schema around it.
    std::optional<std::set<std::string, std::less<>>> known_members(const json::object& schema) const {
        std::set<std::string, std::less<>> names;
        if (schema.contains("anyOf") || schema.contains("oneOf")) {
            return std::nullopt;
        }
        if (const json::value* additional = schema.if_contains("additionalProperties")) {
            if (!additional->is_bool() || additional->as_bool()) return std::nullopt;
        } else if (!schema.contains("properties") && !schema.contains("allOf")) {
            return std::nullopt;
        }
        if (const json::value* properties = schema.if_contains("properties")) {
            for (const auto& [name, member] : properties->as_object()) {
                names.emplace(name);
            }
        }
        if (const json::value* all = schema.if_contains("allOf")) {
            for (const json::value& one : all->as_array()) {
                const auto more = known_members(resolve(one));
                if (!more) return std::nullopt;
                names.insert(more->begin(), more->end());
            }
        }
        return names;
    }

    const json::value& document_;
};

}  // namespace

std::optional<std::filesystem::path> find_specs() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing writes to the environment
    if (const char* specs = std::getenv("TRAWL_TEST_SPECS"); specs != nullptr) {
        return std::filesystem::path{specs};
    }
    for (auto folder = std::filesystem::current_path(); folder.has_relative_path(); folder = folder.parent_path()) {
        const auto place = folder.parent_path() / "shared" / "specs";
        std::error_code failed;
        if (std::filesystem::is_directory(place, failed)) {
            return place;
        }
    }
    return std::nullopt;
}

JsonSchema::JsonSchema(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    json::error_code error;
    document_ = json::parse(text.str(), error);
    if (!stream || error) {
        throw std::runtime_error{"cannot read " + file.string()};
    }
}

std::optional<std::string> JsonSchema::find_problem(std::string_view name, const boost::json::value& value) const {
    json::object reference;
    reference.emplace("$ref", "#/components/schemas/" + std::string{name});
    return Validator{document_}.check(reference, value, "");
}

}  // namespace trawl::test
