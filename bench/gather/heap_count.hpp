// Counts what this program takes from the heap, whoever asks for it.
#pragma once

#include <cstdint>

namespace bench {

/// What the calling thread took and gave back while it counted; usable sizes.
struct HeapCount {
    std::uint64_t allocations = 0;
    std::uint64_t allocated_bytes = 0;
    std::int64_t live_blocks = 0;
    std::int64_t live_bytes = 0;
};

/// Counts from its construction on; one at a time. Outside its life the allocator runs at its usual speed.
class HeapCounter {
public:
    HeapCounter() noexcept;
    HeapCounter(const HeapCounter&) = delete;
    HeapCounter& operator=(const HeapCounter&) = delete;
    ~HeapCounter();

    /// Until now. All zero in builds with a sanitizer, which has an allocator of its own.
    [[nodiscard]] HeapCount count() const noexcept;
};

}  // namespace bench
