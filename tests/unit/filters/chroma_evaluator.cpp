// What Chroma's open-source server makes of a where clause: after its where_parsing.rs and sqlite_metadata.rs.
#include "chroma_evaluator.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

namespace trawl::test {

namespace {

namespace json = boost::json;

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error{"Invalid where clause: " + why}; }

const json::key_value_pair& only_member(const json::value& value) {
    if (!value.is_object() || value.get_object().size() != 1) {
        refuse("an object has one key");
    }
    return *value.get_object().begin();
}

/// As Rust's `as i64`: the fraction is cut off, and what does not fit becomes the nearest end.
std::int64_t as_i64(double number) {
    if (number >= 9223372036854775808.0) return std::numeric_limits<std::int64_t>::max();
    if (number < -9223372036854775808.0) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(number);
}

template <class Number>
bool compares(const std::string& op, Number stored, Number wanted) {
    if (op == "$eq" || op == "$ne") return stored == wanted;
    if (op == "$lt") return stored < wanted;
    if (op == "$lte") return stored <= wanted;
    if (op == "$gt") return stored > wanted;
    return stored >= wanted;
}

/// A number is looked for among the integers and among the fractions, converted to the kind of each.
bool number_compares(const std::string& op, const json::value& stored, const json::value& wanted) {
    if (stored.is_int64()) {
        return compares(op, stored.get_int64(), wanted.is_int64() ? wanted.get_int64() : as_i64(wanted.get_double()));
    }
    if (stored.is_double()) {
        return compares(op, stored.get_double(), wanted.to_number<double>());
    }
    return false;
}

class Clause {
public:
    Clause(const json::object& metadata, ChromaServer server) : metadata_(metadata), server_(server) {}

    bool passes(const json::value& where) const {
        const auto& member = only_member(where);
        const std::string key{member.key()};
        if (key == "$and" || key == "$or") {
            const json::array& parts = member.value().as_array();
            const auto part_passes = [this](const json::value& part) { return passes(part); };
            return key == "$and" ? std::all_of(parts.begin(), parts.end(), part_passes)
                                 : std::any_of(parts.begin(), parts.end(), part_passes);
        }
        if (key.starts_with("$")) {
            refuse("no field begins with $");
        }
        const auto& operation = only_member(member.value());
        return field_passes(metadata_.if_contains(key), std::string{operation.key()}, operation.value());
    }

private:
    bool field_passes(const json::value* stored, const std::string& op, const json::value& operand) const {
        if (op == "$in" || op == "$nin") {
            return in(stored, operand) == (op == "$in");
        }
        if (op == "$contains" || op == "$not_contains") {
            if (server_ == ChromaServer::first) {
                refuse("lists are not known yet");
            }
            const json::array* list = stored != nullptr ? stored->if_array() : nullptr;
            const bool found = list != nullptr && std::find(list->begin(), list->end(), operand) != list->end();
            return found == (op == "$contains");
        }
        const bool is_equality = op == "$eq" || op == "$ne";
        if (!is_equality && op != "$lt" && op != "$lte" && op != "$gt" && op != "$gte") {
            refuse("no operator " + op);
        }
        if (!is_equality && !operand.is_number()) {
            refuse("only numbers have an order");
        }
        const bool holds =
            stored != nullptr && (operand.is_number() ? number_compares(op, *stored, operand) : *stored == operand);
        return holds != (op == "$ne");
    }

    bool in(const json::value* stored, const json::value& operand) const {
        const json::array& list = operand.as_array();
        if (list.empty()) {
            refuse("an empty list");
        }
        const auto kind = list.front().kind();
        if (!std::all_of(list.begin(), list.end(), [kind](const json::value& one) { return one.kind() == kind; })) {
            refuse("a list of several kinds");
        }
        if (stored == nullptr) {
            return false;
        }
        return std::any_of(list.begin(), list.end(), [&](const json::value& one) {
            // The first server asks for each element as if with $eq; the later one looks among values of its kind.
            return server_ == ChromaServer::first && one.is_number() ? number_compares("$eq", *stored, one)
                                                                     : *stored == one;
        });
    }

    const json::object& metadata_;
    ChromaServer server_;
};

}  // namespace

bool chroma_passes(const json::value& where, const json::object& metadata, ChromaServer server) {
    return where.is_null() || Clause{metadata, server}.passes(where);
}

}  // namespace trawl::test
