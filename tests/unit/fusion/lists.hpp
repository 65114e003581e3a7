// Short ways to write ranked lists, and to read merged ones.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <trawl/fusion.hpp>

namespace lists {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr trawl::ScoreScale distance{trawl::Metric::euclidean, trawl::Direction::lower_is_better};

/// Hits of these ids, with texts of their own and scores 1, 1/2, 1/3, …
inline std::vector<trawl::Hit> hits(const std::vector<std::string>& ids) {
    std::vector<trawl::Hit> made;
    for (const std::string& id : ids) {
        made.emplace_back(trawl::Document{id, "text of " + id}, 1.0 / double(made.size() + 1));
    }
    return made;
}

inline std::vector<trawl::Hit> scored(const std::vector<std::pair<std::string, double>>& pairs,
                                      trawl::ScoreScale scale = {}) {
    std::vector<trawl::Hit> made;
    for (const auto& [id, score] : pairs) made.emplace_back(trawl::Document{id, "text of " + id}, score, scale);
    return made;
}

/// One list per query, all of source 0.
inline std::vector<trawl::RankedList> one_per_query(const std::vector<std::vector<trawl::Hit>>& all) {
    std::vector<trawl::RankedList> made;
    for (const auto& list : all) made.push_back({list, made.size(), 0});
    return made;
}

/// The ids, each followed by a blank.
inline std::string ids(const std::vector<trawl::FusedHit>& fused) {
    std::string joined;
    for (const trawl::FusedHit& hit : fused) joined.append(hit.document.id).append(" ");
    return joined;
}

}  // namespace lists
