// Metadata as a store keeps it: as JSON.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>

#include <trawl/document.hpp>

namespace trawl::test {

/// Each key as it is.
boost::json::object flat_json(const Metadata& metadata);

/// Dots in keys as levels of nested objects.
boost::json::object nested_json(const Metadata& metadata);

/// What a path of keys leads to; null when it leads nowhere.
const boost::json::value* find_path(const boost::json::object& document, std::string_view path);

/// A JSON text with each number as the double next to it; Boost.JSON's own parser is one step off now and then.
boost::json::value exact_json(std::string_view text);

/// -1, 0 or 1, without rounding. Precondition: both are numbers.
int compare_numbers(const boost::json::value& left, const boost::json::value& right);

}  // namespace trawl::test
