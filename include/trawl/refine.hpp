// What is kept of a merged list: pure functions from a list, best first, to a list, best first.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <trawl/hit.hpp>

namespace trawl {

/// From which score on a hit is kept.
struct CutOff {
    double min_score = -std::numeric_limits<double>::infinity();  ///< Not NaN. Minus infinity = no limit.
    double min_fraction_of_best = 0.0;                            ///< Of the best hit's score, in [0, 1]. 0 = no limit.

    friend bool operator==(const CutOff&, const CutOff&) = default;
};

/// How many hits one group may have, a group being the hits that share the value of a metadata key.
struct GroupLimit {
    std::string key{};         ///< For example the id of the parent document. Empty = no limit.
    std::size_t max_hits = 1;  ///< At least 1.

    friend bool operator==(const GroupLimit&, const GroupLimit&) = default;
};

/// Check every option. Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const CutOff& limit);
TRAWL_EXPORT void validate(const GroupLimit& limit);

/// Maps scores to [0, 1] over the list: the best gets 1, the worst 0; all equal: 1. Shares shrink alike.
TRAWL_EXPORT std::vector<FusedHit> rescale_min_max(std::vector<FusedHit> hits);

/// Drops what is below the cut-off. With a best score below zero, `min_fraction_of_best` drops nothing.
///
/// Errors: std::invalid_argument that names the field.
TRAWL_EXPORT std::vector<FusedHit> cut_off(std::vector<FusedHit> hits, const CutOff& limit);

/// Keeps the best hits of each group; a document without the key is a group of its own.
///
/// Errors: std::invalid_argument that names the field.
TRAWL_EXPORT std::vector<FusedHit> limit_per_group(std::vector<FusedHit> hits, const GroupLimit& limit);

/// One hit per group: its best, whose id becomes the group's value (the parent's id), and which takes over the
/// contributions of the others, so that a leaf may stand there several times. Score and text stay the best one's.
/// A value that is no string is written as JSON writes it; a document without the key stays as it is.
///
/// Errors: std::invalid_argument for an empty key.
TRAWL_EXPORT std::vector<FusedHit> collapse_groups(std::vector<FusedHit> hits, const std::string& key);

/// The order in which a second opinion puts a list: by `scores`, higher first; equals, and NaN, which is the worst,
/// in the order of the list. Keeps the fused scores and notes the others in `FusedHit::rerank_score`.
///
/// Parameters: scores: those of the first hits; hits beyond them follow in their order.
/// Errors: std::invalid_argument for more scores than hits.
TRAWL_EXPORT std::vector<FusedHit> reorder(std::vector<FusedHit> hits, std::span<const double> scores);

}  // namespace trawl
