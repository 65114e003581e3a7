// Vectors in request bodies.
#include "vector_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "float_text.hpp"

namespace trawl::stores {

void append_vector(std::string& text, const Embedding& vector) {
    // By the page, since a string's memory cannot be had without being cleared first.
    constexpr std::size_t numbers_at_once = 128;
    std::array<char, numbers_at_once*(max_float_text + 1)> page;
    text.reserve(text.size() + 2 + 13 * vector.size());
    text.push_back('[');
    for (std::span<const float> rest{vector}; !rest.empty();) {
        const auto now = rest.first(std::min(rest.size(), numbers_at_once));
        rest = rest.subspan(now.size());
        char* const end = write_floats(page.data(), now);
        text.append(page.data(), end);
        if (!rest.empty()) {
            text.push_back(',');
        }
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
