// How relevant a hit is, on one scale for every metric.
#pragma once

#include <optional>

#include <trawl/export.hpp>
#include <trawl/score.hpp>

namespace trawl {

/// A score as a relevance in [0, 1]; 1 is the best that the metric can say. Scores of two stores over the same vectors
/// with the same metric give the same relevance, however each store writes the metric down.
///
/// | metric | better is higher | better is lower | relevance |
/// |---|---|---|---|
/// | cosine | c | 1 - c | (1 + c) / 2 |
/// | euclidean | -d | d | 1 / (1 + d^2) |
/// | euclidean_squared | -d^2 | d^2 | 1 / (1 + d^2) |
/// | manhattan | -d | d | 1 / (1 + d) |
/// | dot_product | p | -p | p >= 0: (p + 1) / (p + 2); p < 0: 1 / (2 - p) |
/// | dot_product_distance | p - 1 | 1 - p | as dot_product |
/// | max_inner_product | m | -m | m / (1 + m) |
/// | relevance | r | 1 - r | r |
/// | bm25, unknown | | | none: the number has no meaning outside its list |
///
/// Relevance of different metrics can be compared only in that 1 is the best; for vectors of length 1 cosine,
/// dot_product and euclidean order alike, yet give different numbers.
///
/// Returns: nothing for a metric that has none and for NaN. What rounding or a store puts beyond the end of a metric's
///   range counts as that end. Of two scores the better one never has the lower relevance.
/// Source: Elasticsearch and OpenSearch, "_score" of dense vector fields, for cosine, Euclidean distance and
///   max_inner_product.
TRAWL_EXPORT std::optional<double> relevance(double score, ScoreScale scale) noexcept;

/// The inverse of `relevance`, for stores that can apply a threshold themselves: the worst score that is at least so
/// relevant.
///
/// A score passes `relevance(score, scale) >= wanted` exactly if it is as good as the returned one or better. Stores
/// whose threshold excludes its own value, or that round it, need one step more, and the exact test afterwards.
///
/// Parameters: wanted: in [0, 1]. 0 = every score: the answer is an infinity.
/// Returns: nothing for a metric without relevance.
/// Errors: std::invalid_argument for a relevance outside [0, 1].
TRAWL_EXPORT std::optional<double> score_at_relevance(double wanted, ScoreScale scale);

}  // namespace trawl
