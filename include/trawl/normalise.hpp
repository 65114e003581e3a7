// Brings the scores of one list onto a common scale; docs/fusion.md has the edge cases in a table. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include <trawl/export.hpp>
#include <trawl/score.hpp>

namespace trawl {

// One policy holds for every normaliser.
// - A score is oriented first: where lower is better it changes its sign. Below, s is the oriented score.
// - Smallest, largest, mean and deviation are those of the finite scores, each document once.
// - An infinite score counts as the best or the worst finite one of its list; NaN, the score of a document that came
//   without one, as the worst. In a list without any finite score positive infinity counts as 1 and the rest as 0.
// - Scores that differ by less than 1e-12 of their size are equal; a list of equal scores, one hit included, must not
//   vanish: each normaliser below says what it makes of it.
// - What comes out is finite, and in the order of the scores.

/// s as it is; only lists of one metric and direction can be compared by it.
struct RawScore {
    friend bool operator==(const RawScore&, const RawScore&) = default;
};

/// (s - min) / (max - min), in [0, 1]. All equal: 1.
///
/// Bounds that are known beforehand may be given in the store's own numbers, before orientation; what lies outside
/// counts as the bound. With both bounds given, a score's value depends on no other score.
struct MinMax {
    std::optional<double> lowest{};   ///< Smallest score possible. Empty = the smallest in the list.
    std::optional<double> highest{};  ///< Largest score possible, above `lowest`. Empty = the largest in the list.

    friend bool operator==(const MinMax&, const MinMax&) = default;
};

/// Min-max with the bound that the metric has by definition, and that of the list where it has none: [-1, 1] for
/// cosine ([0, 2] for cosine distance), [0, 1] for relevance, 0 for BM25 and for distances.
/// Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023).
struct TheoreticalMinMax {
    friend bool operator==(const TheoreticalMinMax&, const TheoreticalMinMax&) = default;
};

/// Which standard deviation: of the scores as a sample (n - 1), or as all there is (n).
enum class Deviation { sample, population };

/// (s - mean) / deviation, unbounded. All equal: 0.
/// Source: Montague, Aslam, "Relevance Score Normalization for Metasearch", CIKM 2001 (there ZMUV).
struct ZScore {
    Deviation deviation = Deviation::population;

    friend bool operator==(const ZScore&, const ZScore&) = default;
};

/// (s - (mean - 3 deviations)) / (6 deviations): mostly in [0, 1], and not cut to it. All equal: 0.5.
/// Source: Mazzeschi, "Distribution-Based Score Fusion" (2023); with the sample deviation as Qdrant has it.
struct ThreeSigma {
    Deviation deviation = Deviation::sample;

    friend bool operator==(const ThreeSigma&, const ThreeSigma&) = default;
};

/// s / max |s|, in [-1, 1]. All equal: 1, -1 or 0, by the sign.
struct MaxNorm {
    friend bool operator==(const MaxNorm&, const MaxNorm&) = default;
};

/// (s - min) / sum of (s - min): adds up to 1. All equal: 1 / n.
/// Source: Montague, Aslam, "Relevance Score Normalization for Metasearch", CIKM 2001.
struct SumNorm {
    friend bool operator==(const SumNorm&, const SumNorm&) = default;
};

/// s / sqrt(sum of s squared), in [-1, 1]. All equal: 1 / sqrt(n) with the sign; all zero: 0.
struct L2Norm {
    friend bool operator==(const L2Norm&, const L2Norm&) = default;
};

/// 1 - (rank - 1) / n, from the places alone (Borda's count, scaled to the list): the first has 1, the last 1 / n.
struct RankNorm {
    friend bool operator==(const RankNorm&, const RankNorm&) = default;
};

/// 1 / (1 + exp(-(s - midpoint) / scale)), in [0, 1]; depends on no other score.
struct Sigmoid {
    double midpoint = 0.0;  ///< The score that becomes 0.5, in the store's own numbers; finite.
    double scale = 1.0;     ///< Distance from the midpoint to 0.73; finite and above 0 (8 suits BM25).

    friend bool operator==(const Sigmoid&, const Sigmoid&) = default;
};

/// By metric, depending on no other score: (1 + s) / 2 for cosine; 2/pi atan(s / scale) for BM25 and relevance;
/// 1 + 2/pi atan(s / scale) for distances, whose s is negative; 1/2 + atan(s / scale) / pi for the rest.
/// In [0, 1]. Source: Milvus, "Weighted Ranker", https://milvus.io/docs/weighted-ranker.md.
struct Arctan {
    double scale = 1.0;  ///< Finite and above 0.

    friend bool operator==(const Arctan&, const Arctan&) = default;
};

/// The way of bringing a list's scores onto a common scale.
using Normaliser = std::variant<MinMax, RawScore, TheoreticalMinMax, ZScore, ThreeSigma, MaxNorm, SumNorm, L2Norm,
                                RankNorm, Sigmoid, Arctan>;

/// Normalises the scores of one list.
///
/// Parameters: scores: best first, as the store gave them, each document once. scale: what they mean.
/// Returns: one value per score, in their order; all finite, higher is better.
/// Errors: std::invalid_argument for an option out of its range; the message names it.
TRAWL_EXPORT std::vector<double> normalise(std::span<const double> scores, ScoreScale scale,
                                           const Normaliser& normaliser);

/// "min_max", "z_score", …: the name under which `normaliser_named` finds it.
TRAWL_EXPORT std::string_view name(const Normaliser& normaliser) noexcept;

/// The normaliser of that name, with its defaults.
///
/// Errors: std::invalid_argument that lists the names.
TRAWL_EXPORT Normaliser normaliser_named(std::string_view name);

/// Checks every option. Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const Normaliser& normaliser);

}  // namespace trawl
