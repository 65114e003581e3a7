// What the engine tells a provider about the call it is making.
#pragma once

#include <cstdint>

#include <trawl/clock.hpp>

namespace trawl {

/// Travels by value with every call to a provider or store.
struct CallContext {
    CallContext() = default;
    CallContext(TimePoint deadline, std::uint64_t correlation_id, unsigned attempt = 1)
        : deadline(deadline), correlation_id(correlation_id), attempt(attempt) {}

    TimePoint deadline = TimePoint::max();  ///< After this the answer is of no use. max() = no limit. Never extended.
    std::uint64_t correlation_id = 0;       ///< The same for every call of one retrieval; 0 = not part of a retrieval.
    unsigned attempt = 1;                   ///< From 1; above 1 for the retries of an item whose batch failed.
};

}  // namespace trawl
