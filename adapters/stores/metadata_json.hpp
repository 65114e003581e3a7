// Metadata as the JSON that stores keep, and back.
#pragma once

#include <simdjson.h>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

#include <trawl/document.hpp>

namespace trawl::stores {

/// What a dot in a key means to the store: a part of the name, or a level, so that "author.name" is
/// {"author": {"name": ...}}.
enum class Dots { in_names, as_levels };

/// Integers stay integers.
///
/// Errors: Error with invalid_argument, naming the key, for a number that is not finite, and for a key that is both a
///   value and a level ("a" next to "a.b").
boost::json::object to_json(const Metadata& metadata, Dots dots, std::string_view store);

/// Adds one member of a stored object to metadata. Objects inside become keys with dots ("author.name"), as filters
/// name them; elements of a list that are no texts become their JSON text, for metadata knows lists of texts only.
///
/// Parameters: depth: levels of objects that are still opened; what is deeper is kept as JSON text.
/// Errors: simdjson::simdjson_error.
void read_metadata(std::string key, simdjson::ondemand::value value, Metadata& into, unsigned depth = 16);

/// Reads an object of its own; keeps its memory for the next.
class MetadataReader {
public:
    /// Returns: nothing in it for "null".
    /// Errors: simdjson::simdjson_error.
    Metadata read(std::string_view json);

private:
    simdjson::ondemand::parser parser_;
    std::string padded_;
};

}  // namespace trawl::stores
