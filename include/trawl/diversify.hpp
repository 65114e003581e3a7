// Picks hits that are relevant and unlike each other. Pure functions over vectors that the caller has.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <trawl/document.hpp>
#include <trawl/export.hpp>
#include <trawl/hit.hpp>

namespace trawl {

/// Maximal marginal relevance: takes, one after the other, the document with the largest
/// lambda * relevance - (1 - lambda) * (greatest cosine with any document taken before).
/// Source: Carbonell, Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and Producing
/// Summaries", SIGIR 1998.
struct MaximalMarginalRelevance {
    double lambda = 0.5;  ///< 1 = relevance alone, 0 = unlikeness alone; in [0, 1].

    friend bool operator==(const MaximalMarginalRelevance&, const MaximalMarginalRelevance&) = default;
};

/// Checks every option. Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const MaximalMarginalRelevance& option);

/// The order in which documents are taken.
///
/// Parameters: relevance: one per document, best in [0, 1] so that it compares with a cosine; NaN = the least. vectors:
///   one per document, all of one length; an empty or zero one, or one with a NaN, is like no other. wanted: how many;
///   0 = all.
/// Returns: indices of the documents; of equals the lower index comes first. The first is the most relevant one.
/// Errors: std::invalid_argument for counts or lengths that do not match.
TRAWL_EXPORT std::vector<std::size_t> diversify(std::span<const double> relevance, std::span<const Embedding> vectors,
                                                const MaximalMarginalRelevance& option, std::size_t wanted = 0);

/// Puts a merged list into that order. The relevance of a hit is the reranker's score where the list has any (hits
/// without one, or with NaN, count as the worst), its fused score otherwise, mapped to [0, 1] over the list; the hits
/// themselves, scores included, stay as they are.
TRAWL_EXPORT std::vector<FusedHit> diversify(std::vector<FusedHit> hits, std::span<const Embedding> vectors,
                                             const MaximalMarginalRelevance& option, std::size_t wanted = 0);

/// The cosine of the query's vector with each document's: the relevance when there is a single query.
/// Errors: std::invalid_argument for lengths that do not match.
TRAWL_EXPORT std::vector<double> cosine_relevance(const Embedding& query, std::span<const Embedding> vectors);

}  // namespace trawl
