// Merges ranked lists into one. Functions without state: no clock, no thread, the same in, the same out.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <trawl/deduplicate.hpp>
#include <trawl/fusion_method.hpp>
#include <trawl/hit.hpp>
#include <trawl/refine.hpp>

namespace trawl {

/// One leaf's answer as fusion sees it. Non-owning: the hits must outlive the call.
struct RankedList {
    std::span<const Hit> hits;  ///< Best first.
    std::size_t query = 0;      ///< Index of the query.
    std::size_t source = 0;     ///< Index of the source.
    /// Weight of the query times weight of the source; finite, not negative. 0 = not counted: the list brings in no
    /// document, but is named where it found one.
    double weight = 1.0;
    /// Weight of the query alone, for methods that merge by query; finite, not negative.
    double query_weight = 1.0;
};

/// How fused scores are brought into [0, 1], for thresholds.
enum class Rescale {
    none,  ///< As the method gave them.
    /// Over the score of a document that has the best place or score in every list: comparable from one
    /// retrieval to the next. Not for methods whose scores have no upper bound.
    best_possible,
    min_max,  ///< Over this merged list: its best gets 1, its worst 0.
};

/// What is the same, and what is kept. The steps run in the order of the fields.
struct FusionOptions {
    Deduplication deduplication{};
    std::size_t min_sources = 1;  ///< Sources that must have found a document; at least 1.
    std::size_t min_queries = 1;  ///< Queries that must have found a document; at least 1.
    Rescale rescale = Rescale::none;
    CutOff cut_off{};
    GroupLimit group_limit{};

    friend bool operator==(const FusionOptions&, const FusionOptions&) = default;
};

/// Merges the lists.
///
/// Parameters: lists: any number of them, of any length, in any order, empty ones included; a document that stands
///   twice in one list counts once, at its better place. fusion: the method. top_k: hits wanted; 0 = all.
/// Returns: best first, in a total order: score, then best rank, then lowest query index, then id; the same bytes
///   whatever the order in which the leaves finished. Never a NaN score.
/// Errors: std::invalid_argument for a weight or an option out of its range; the message names it.
/// Executor: any thread, many at a time. A thread that merges keeps the memory that it worked in, at most 2 MB, for its
///   next merge.
TRAWL_EXPORT std::vector<FusedHit> fuse(std::span<const RankedList> lists, const Fusion& fusion, std::size_t top_k = 0);

/// As above, with options; top_k is applied last.
TRAWL_EXPORT std::vector<FusedHit> fuse(std::span<const RankedList> lists, const Fusion& fusion,
                                        const FusionOptions& options, std::size_t top_k = 0);

/// A place in the merged list that points to a hit instead of copying its document. Non-owning.
struct FusedReference {
    const Hit* hit = nullptr;  ///< In the caller's lists, where it stands best; never null.
    double score = 0.0;        ///< As in FusedHit.

    friend bool operator==(const FusedReference&, const FusedReference&) = default;
};

/// Merges the lists as `fuse` does with default options, without copies and without the account of who found what: for
/// those who own the hits anyway, and for evaluation runs, which look at ids alone.
///
/// Parameters, Returns, Errors: as `fuse`: the same documents in the same order with the same scores.
/// Lifetimes: the references point into the hits of `lists`.
TRAWL_EXPORT std::vector<FusedReference> fuse_references(std::span<const RankedList> lists, const Fusion& fusion,
                                                         std::size_t top_k = 0);

/// Checks every option, and whether they go with the method.
///
/// Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const FusionOptions& options, const Fusion& fusion);

}  // namespace trawl
