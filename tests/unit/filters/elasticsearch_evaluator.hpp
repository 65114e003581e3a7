// What Elasticsearch makes of a query in filter context.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>

namespace trawl::test {

/// The type of each field that is indexed, by its own name: "keyword", "text", "long", "double" or "boolean".
using FieldTypes = std::map<std::string, std::string, std::less<>>;

/// Parameters: document: its values are of the types of their fields.
/// Errors: std::runtime_error for a query that the server would refuse, and for one that compares a field with a value
///   of another type, which the server would convert: a translation has to have settled that.
bool elasticsearch_passes(const boost::json::value& query, const boost::json::object& document,
                          const FieldTypes& types);

}  // namespace trawl::test
