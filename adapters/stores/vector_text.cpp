// Vectors in request bodies.
#include "vector_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <array>
#include <charconv>

namespace trawl::stores {

void append_vector(std::string& text, const Embedding& vector) {
    std::array<char, 32> digits{};
    text.reserve(text.size() + 2 + 13 * vector.size());
    text.push_back('[');
    for (std::size_t i = 0; i < vector.size(); ++i) {
        if (i != 0) {
            text.push_back(',');
        }
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), vector[i]);
        text.append(digits.data(), end.ptr);
    }
    text.push_back(']');
}

void append_object(std::string& text, std::string_view key, const Embedding& vector, const boost::json::object& rest) {
    text.append("{").append(boost::json::serialize(boost::json::string{key})).append(":");
    append_vector(text, vector);
    if (rest.empty()) {
        text.push_back('}');
    } else {
        text.push_back(',');
        text.append(boost::json::serialize(rest), 1);
    }
}

}  // namespace trawl::stores
