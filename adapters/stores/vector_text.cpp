// Vectors in request bodies.
#include "vector_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <array>
#include <cstddef>

#include "float_text.hpp"

namespace trawl::stores {

void append_vector(std::string& text, const Embedding& vector) {
    // By the page, since a string's memory cannot be had without being cleared first.
    std::array<char, 4096> page;
    text.reserve(text.size() + 2 + 13 * vector.size());
    char* end = page.data();
    *end++ = '[';
    for (std::size_t i = 0; i < vector.size(); ++i) {
        if (end > page.data() + page.size() - max_float_text - 2) {
            text.append(page.data(), end);
            end = page.data();
        }
        if (i != 0) {
            *end++ = ',';
        }
        end = write_float(end, vector[i]);
    }
    *end++ = ']';
    text.append(page.data(), end);
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
