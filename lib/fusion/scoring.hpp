// From places and scores in the lists to fused scores: every hit has points, and the points of a document are combined.
#pragma once

#include <memory_resource>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "appearances.hpp"

namespace trawl::fusion {

/// How a document's points become its score.
struct Combination {
    enum class Kind { sum, maximum, minimum, median };
    Kind kind = Kind::sum;
    /// Of a sum, by the number of lists that have the document: what it is multiplied with. Empty = 1.
    std::vector<double> factor{};
};

/// What a method makes of the lists.
struct Scores {
    /// Every candidate without a score, every hit without points, in the memory of `seen`.
    explicit Scores(const Appearances& seen, Combination combination = {})
        : of_candidate(seen.candidates.size(), 0.0, seen.memory()),
          points(seen.ranks.size(), 0.0, seen.memory()),
          how(std::move(combination)) {}

    std::pmr::vector<double> of_candidate;
    std::pmr::vector<double> points;   // of each hit; 0 for repeated documents, anything for uncounted lists
    std::vector<double> normalised{};  // of each hit; empty where the method has no normaliser
    Combination how;
};

Scores score(const Appearances& seen, const Fusion& fusion);

/// Fills `of_candidate` from the points, each document starting from `base`.
void combine(const Appearances& seen, Scores& scores, double base = 0.0);

/// Ends a sum: multiplies by the factor, if any, and keeps the scores finite.
void apply_factor(const Appearances& seen, Scores& scores);

/// Turns the points of the lists that have one document, in order, into what each added to its score.
void points_to_shares(const Combination& how, std::span<double> points);

/// c to the power of `exponent` for c from 0 to the number of lists.
std::vector<double> powers(const Appearances& seen, double exponent);

// Methods that have a file of their own.
Scores score_two_stage(const Appearances& seen, const TwoStageReciprocalRank& method);
Scores score_condorcet(const Appearances& seen);
Scores score_round_robin(const Appearances& seen);
Scores score_concatenation(const Appearances& seen);

/// The score of a document that every list that found anything has at its best. Empty = without bound.
std::optional<double> best_possible(const Appearances& seen, const Fusion& fusion);
bool has_best_possible(const Fusion& fusion);

/// The candidates in the order of the answer: score, best rank, lowest query, id of the shown document.
///
/// Parameters: wanted: how many are needed, from the top. among: candidates that may be in it.
std::pmr::vector<std::uint32_t> best_first(const Appearances& seen, std::span<const double> scores,
                                           std::span<const std::uint32_t> among, std::size_t wanted);

}  // namespace trawl::fusion
