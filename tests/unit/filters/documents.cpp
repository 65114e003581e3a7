// Metadata as a store keeps it: as JSON.
#include "documents.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <charconv>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace trawl::test {

namespace {

namespace json = boost::json;

json::value as_json(const MetadataValue& value) {
    return std::visit(
        [](const auto& alternative) -> json::value {
            if constexpr (std::is_same_v<std::decay_t<decltype(alternative)>, std::vector<std::string>>) {
                json::array list;
                for (const std::string& text : alternative) {
                    list.emplace_back(text);
                }
                return list;
            } else {
                return json::value(alternative);
            }
        },
        value);
}

// x87's format holds every integer of 64 bits and every double, so that the evaluators need not be clever about it.
static_assert(std::numeric_limits<long double>::digits >= 64);

long double wide(const json::value& number) {
    return number.is_int64() ? static_cast<long double>(number.get_int64())
                             : static_cast<long double>(number.get_double());
}

class ExactReader {
public:
    explicit ExactReader(std::string_view text) : rest_(text) {}

    json::value value() {
        if (accept("{")) {
            json::object object;
            while (!accept("}")) {
                const json::value key = text();
                expect(":");
                object.emplace(key.as_string(), value());
                accept(",");
            }
            return object;
        }
        if (accept("[")) {
            json::array array;
            while (!accept("]")) {
                array.push_back(value());
                accept(",");
            }
            return array;
        }
        if (rest_.starts_with('"')) return text();
        const std::size_t end = std::min(rest_.find_first_of(",]}"), rest_.size());
        const std::string_view token = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (token.find_first_of(".eE") == std::string_view::npos || token == "true" || token == "false") {
            return json::parse(token);
        }
        double number = 0;
        std::from_chars(token.data(), token.data() + token.size(), number);
        return number;
    }

private:
    json::value text() {
        std::size_t end = 1;
        while (rest_.at(end) != '"') {
            end += rest_[end] == '\\' ? 2 : 1;
        }
        const json::value result = json::parse(rest_.substr(0, end + 1));
        rest_.remove_prefix(end + 1);
        return result;
    }
    bool accept(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    void expect(std::string_view token) {
        if (!accept(token)) throw std::runtime_error{"no JSON: " + std::string{rest_}};
    }

    std::string_view rest_;
};

}  // namespace

json::value exact_json(std::string_view text) { return ExactReader{text}.value(); }

json::object flat_json(const Metadata& metadata) {
    json::object document;
    for (const auto& [key, value] : metadata) {
        document.emplace(key, as_json(value));
    }
    return document;
}

json::object nested_json(const Metadata& metadata) {
    json::object document;
    for (const auto& [key, value] : metadata) {
        json::object* level = &document;
        std::string_view rest = key;
        for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            const auto entry = level->emplace(rest.substr(0, dot), json::object{}).first;
            level = &entry->value().as_object();
            rest.remove_prefix(dot + 1);
        }
        level->emplace(rest, as_json(value));
    }
    return document;
}

const json::value* find_path(const json::object& document, std::string_view path) {
    const json::object* level = &document;
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        const json::value* next = level->if_contains(path.substr(0, dot));
        if (next == nullptr || !next->is_object()) {
            return nullptr;
        }
        level = &next->get_object();
        path.remove_prefix(dot + 1);
    }
    return level->if_contains(path);
}

int compare_numbers(const json::value& left, const json::value& right) {
    const long double a = wide(left);
    const long double b = wide(right);
    return a < b ? -1 : a > b ? 1 : 0;
}

}  // namespace trawl::test
