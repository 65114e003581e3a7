// Keeps the k best of many scored rows, in a total order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace trawl::embedded {

/// Number of a row in the vector table.
using Row = std::uint32_t;

struct ScoredRow {
    double score = 0.0;
    Row row = 0;
    std::string_view id;
};

/// Higher scores first, equal scores by id: the order of every answer of this adapter.
inline bool is_ahead(const ScoredRow& left, const ScoredRow& right) noexcept {
    return left.score != right.score ? left.score > right.score : left.id < right.id;
}

class BestHits {
public:
    explicit BestHits(std::size_t k) : k_(k) {}

    /// Whether a row of that score could still get in; most cannot, and need not be looked at any further.
    [[nodiscard]] bool may_enter(double score) const noexcept {
        return heap_.size() < k_ || (k_ != 0 && score >= heap_.front().score);
    }

    void offer(const ScoredRow& candidate) {
        if (heap_.size() < k_) {
            heap_.push_back(candidate);
            std::push_heap(heap_.begin(), heap_.end(), is_ahead);
        } else if (k_ != 0 && is_ahead(candidate, heap_.front())) {
            // The heap's front is the one that is furthest behind.
            std::pop_heap(heap_.begin(), heap_.end(), is_ahead);
            heap_.back() = candidate;
            std::push_heap(heap_.begin(), heap_.end(), is_ahead);
        }
    }

    /// Best first.
    std::vector<ScoredRow> take() {
        std::sort_heap(heap_.begin(), heap_.end(), is_ahead);
        return std::move(heap_);
    }

private:
    std::size_t k_;
    std::vector<ScoredRow> heap_;
};

}  // namespace trawl::embedded
