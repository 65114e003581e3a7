// What became of one leaf.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/vector_store.hpp>

namespace trawl {

/// Where a leaf's time went, as offsets from the start of the retrieval. A leaf that never started has started ==
/// finished == the moment at which it was given up.
struct LeafTimings {
    Duration started{0};    ///< Until here it waited for a place under the cap.
    Duration finished{0};   ///< Its outcome was known.
    Duration embedding{0};  ///< Of the time between, spent in embedding calls (shared calls count in full).
    Duration searching{0};  ///< Of the time between, spent in search calls.

    [[nodiscard]] Duration waiting() const noexcept { return started; }
    [[nodiscard]] Duration total() const noexcept { return finished - started; }
};

/// What became of one query at one source: hits, or a typed error. Both are normal values.
struct Outcome {
    std::size_t query = 0;   ///< Index of the query, in input order.
    std::size_t source = 0;  ///< Index of the source, in the retriever's order.
    HitList hits;            ///< Empty when there is an error; may be empty without one.
    std::optional<Error> error;
    unsigned attempts = 0;  ///< Times it was tried: 1, more after a split batch or a fallback; 0 = never started.
    LeafTimings timings;
    std::optional<std::size_t> duplicate_of;  ///< Index of the earlier query with the same text, whose answer this is.

    [[nodiscard]] bool ok() const noexcept { return !error.has_value(); }
};

}  // namespace trawl
