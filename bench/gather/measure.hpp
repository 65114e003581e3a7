// Measures a contender: CPU time, heap, and leaves that are parked and then cancelled.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>

#include "contenders.hpp"

namespace bench {

struct Effort {
    std::size_t rounds = 15;
    int slice_ms = 4;  ///< CPU time spent on one measurement. 0 = one fan-out.
};

/// CPU time of this thread: what other processes do to the wall clock does not count.
double ns_per_leaf(const Contender& contender, asio::io_context& context, Shape shape, int slice_ms,
                   std::size_t failing = 0);

struct HeapPerLeaf {
    double allocations = 0;
    double bytes = 0;
};

/// On a context that has run the same before.
HeapPerLeaf heap_per_leaf(const Contender& contender, Shape shape);

/// All figures per leaf.
struct Parked {
    double live_bytes = 0;
    double live_blocks = 0;
    double ns_to_cancel = 0;  ///< From the first cancellation to the end of all, results included.
};

/// Starts fan-outs whose leaves all wait, and cancels them.
Parked park_and_cancel(const Contender& contender, Shape shape);

}  // namespace bench
