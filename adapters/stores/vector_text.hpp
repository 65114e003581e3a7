// Vectors in request bodies.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

#include <trawl/document.hpp>

namespace trawl::stores {

/// Appends "[0.1,-2]": each number with the fewest digits that read back as the same 32-bit float.
void append_vector(std::string& text, const Embedding& vector);

/// Appends an object whose first member is a vector: {"query":[0.1,-2],"limit":3}.
void append_object(std::string& text, std::string_view key, const Embedding& vector, const boost::json::object& rest);

}  // namespace trawl::stores
