// Memory for the JSON of one request.
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>

#include <array>

namespace trawl::common {

/// On the stack as far as that goes, where it goes as a rule; freed at once.
///
/// Lifetimes: outlives all values that are made with it.
class RequestMemory {
public:
    boost::json::storage_ptr get() noexcept { return &resource_; }

private:
    std::array<unsigned char, 2048> room_;
    boost::json::monotonic_resource resource_{room_.data(), room_.size()};
};

}  // namespace trawl::common
