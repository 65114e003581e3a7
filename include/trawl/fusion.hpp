// Merges ranked lists into one. Pure functions: no clock, no thread, no state.
#pragma once

#include <cstddef>
#include <span>
#include <variant>
#include <vector>

#include <trawl/hit.hpp>

namespace trawl {

/// One leaf's answer as fusion sees it. Non-owning: the hits must outlive the call.
struct RankedList {
    std::span<const Hit> hits;  ///< Best first.
    std::size_t query = 0;      ///< Index of the query; lists are given by query, then source.
    std::size_t source = 0;     ///< Index of the source.
    double weight = 1.0;        ///< Weight of the query times weight of the source; finite, not negative.
};

/// Reciprocal rank fusion: the sum over lists of weight / (k + rank), rank from 1.
/// Source: Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
/// Methods", SIGIR 2009.
struct ReciprocalRank {
    double k = 60.0;  ///< Damps the top ranks; not negative.
};

/// Union: each document once, with its best weighted score over all lists, oriented so that higher is better.
struct BestScore {};

/// The way of merging. Assign a method directly: `.fusion = trawl::ReciprocalRank{.k = 60}`.
using Fusion = std::variant<ReciprocalRank, BestScore>;

/// Merges the lists.
///
/// Parameters: lists: any number of them, of any length, empty ones included; a document that stands twice in one list
///   counts once, at its better place. fusion: the method. top_k: hits wanted; 0 = all.
/// Returns: best first, in a total order: score, then best rank, then lowest query index, then id; the same bytes
///   whatever the order in which the leaves finished. Never a NaN score.
/// Errors: std::invalid_argument for a weight or an option out of its range; the message names it.
TRAWL_EXPORT std::vector<FusedHit> fuse(std::span<const RankedList> lists, const Fusion& fusion, std::size_t top_k = 0);

}  // namespace trawl
