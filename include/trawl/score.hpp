// What a score means: by which metric it was computed and which end of it is good.
#pragma once

#include <cstdint>
#include <string_view>

#include <trawl/export.hpp>

namespace trawl {

/// How a store compares a query with a document.
enum class Metric : std::uint8_t {
    unknown,               ///< The store did not say; only ranks can be trusted.
    cosine,                ///< Cosine of the angle, in [-1, 1]; as a distance, 1 minus it.
    dot_product,           ///< Inner product, unbounded (negated by stores that call it a distance).
    euclidean,             ///< Distance, not squared, from 0.
    euclidean_squared,     ///< Squared distance, from 0.
    manhattan,             ///< Sum of absolute differences, from 0.
    bm25,                  ///< Okapi BM25, from 0 (negated by some engines).
    relevance,             ///< A model's or a store's own relevance, in [0, 1].
    dot_product_distance,  ///< 1 minus the inner product, unbounded.
    max_inner_product,     ///< Of the inner product p: p + 1, or 1 / (1 - p) where p is negative; from 0.
};

/// Which end of the score is the good one.
enum class Direction : std::uint8_t { higher_is_better, lower_is_better };

/// The meaning of a score: metric and direction belong together, since stores differ in both.
struct ScoreScale {
    Metric metric = Metric::unknown;
    Direction direction = Direction::higher_is_better;

    friend bool operator==(const ScoreScale&, const ScoreScale&) = default;
};

/// "cosine", "dot_product", …: the enumerator's own name.
TRAWL_EXPORT std::string_view name(Metric metric) noexcept;

/// Whether `left` is strictly better than `right` on that scale. NaN is worse than everything and equal to itself.
TRAWL_EXPORT bool is_better(double left, double right, Direction direction) noexcept;

}  // namespace trawl
