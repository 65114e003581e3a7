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

/// Several data sets to be taken in turn, so that no branch is learnt by heart; as many as a processor's own cache
/// holds, as the hits of answers that have just been read are there too.
///
/// Parameters: hits: of all sets together, at least those of one.
inline std::vector<Lists> data_sets(std::size_t lists, std::size_t length, std::size_t hits) {
    const std::size_t count = std::clamp<std::size_t>(hits / (lists * length), 1, 64);
    std::vector<Lists> sets;
    for (std::size_t seed = 1; seed <= count; ++seed) sets.push_back(make_lists(lists, length, seed));
    return sets;
}

}  // namespace bench
