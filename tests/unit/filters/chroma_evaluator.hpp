// What Chroma's open-source server makes of a where clause: after its where_parsing.rs and sqlite_metadata.rs.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace trawl::test {

/// The two servers that are about: the first one with the API v2, and the one that keeps lists.
enum class ChromaServer { first, with_lists };

/// Errors: std::runtime_error for a clause that the server would refuse with 400.
bool chroma_passes(const boost::json::value& where, const boost::json::object& metadata, ChromaServer server);

}  // namespace trawl::test
