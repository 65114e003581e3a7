// Pieces of request bodies.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <span>
#include <string>

#include <trawl/document.hpp>

namespace trawl::common {

boost::json::array to_array(std::span<const std::string> texts, boost::json::storage_ptr memory = {});

/// Adds members of the kinds that metadata has.
void add_members(boost::json::object& object, const Metadata& members);

}  // namespace trawl::common
