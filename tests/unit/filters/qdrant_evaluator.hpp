// What Qdrant makes of a filter, without an index: after its condition_checker.rs and query_checker.rs.
#pragma once

#include <boost/json/object.hpp>

namespace trawl::test {

/// Errors: std::runtime_error for a filter that Qdrant would not take.
bool qdrant_passes(const boost::json::object& filter, const boost::json::object& payload);

}  // namespace trawl::test
