// Reciprocal rank fusion as one would write it by hand.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lists.hpp"

namespace bench {

/// Scores by id: no ties, no duplicates, no account of who found what. Returns the first `wanted`.
inline std::vector<std::pair<std::string_view, double>> fuse_by_hand(const Lists& lists, std::size_t wanted) {
    std::unordered_map<std::string_view, double> scores;
    scores.reserve(lists.total());
    for (const trawl::RankedList& list : lists.ranked) {
        double rank = 0;
        for (const trawl::Hit& hit : list.hits) scores[hit.document.id] += list.weight / (60 + ++rank);
    }
    std::vector<std::pair<std::string_view, double>> merged(scores.begin(), scores.end());
    const std::size_t count = std::min(wanted, merged.size());
    std::partial_sort(merged.begin(), merged.begin() + static_cast<std::ptrdiff_t>(count), merged.end(),
                      [](const auto& a, const auto& b) { return a.second > b.second; });
    merged.resize(count);
    return merged;
}

}  // namespace bench
