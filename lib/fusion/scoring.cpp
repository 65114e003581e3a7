// The points that each method gives to a hit.
#include "scoring.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "overloaded.hpp"

namespace trawl::fusion {
namespace {

/// Keeps sums over any number of lists finite.
constexpr double largest_sum = 1e300;

/// Sums points that depend on weight and rank alone: `points_at(weight, rank)`. Most lists weigh the same, so the
/// points of a rank are worked out once per weight.
template <class PointsAt>
Scores sum_by_rank(const Appearances& seen, PointsAt points_at, std::vector<double> factor = {}) {
    Scores scores(seen, {.factor = std::move(factor)});
    std::pmr::vector<double> at_rank(1, 0.0, seen.memory());
    double weight = 0.0;
    for (const List& list : seen.lists) {
        if (!list.counted()) continue;
        if (list.given->weight != weight) at_rank.resize(1);
        weight = list.given->weight;
        at_rank.reserve(list.distinct + 1);
        while (at_rank.size() <= list.distinct) at_rank.push_back(points_at(weight, double(at_rank.size())));
        // Repeated documents, whose rank is 0, add their 0 points: cheaper than to leave them out.
        double* const sums = scores.of_candidate.data();
        double* const points = scores.points.data();
        const double* const of_rank = at_rank.data();
        for (std::uint32_t at = list.begin, end = list.end(); at < end; ++at) {
            points[at] = of_rank[seen.ranks[at]];
            sums[seen.documents[at]] += points[at];
        }
    }
    apply_factor(seen, scores);
    return scores;
}

/// Normalised scores of every list, each document once.
std::vector<double> normalised(const Appearances& seen, const Normaliser& normaliser) {
    std::vector<double> out(seen.ranks.size(), 0.0);
    std::vector<double> scores;
    for (const List& list : seen.lists) {
        const std::span<const Hit> hits = list.given->hits;
        if (hits.empty()) continue;
        scores.clear();
        for (std::size_t i = 0; i < hits.size(); ++i) {
            if (seen.ranks[list.begin + i] != 0) scores.push_back(hits[i].score);
        }
        scores = normalise(scores, hits.front().scale, normaliser);
        auto next = scores.begin();
        for (std::size_t i = 0; i < hits.size(); ++i) {
            if (seen.ranks[list.begin + i] != 0) out[list.begin + i] = *next++;
        }
    }
    return out;
}

/// Weighted normalised scores, combined; weights as parts of `whole`.
Scores comb(const Appearances& seen, const Normaliser& normaliser, Combination how, double whole = 1.0) {
    Scores scores(seen, std::move(how));
    scores.normalised = normalised(seen, normaliser);
    for (const List& list : seen.lists) {
        const double weight = std::min(list.given->weight, largest_sum) / whole;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            scores.points[at] = std::clamp(weight * scores.normalised[at], -largest_sum, largest_sum);
        }
    }
    combine(seen, scores);
    return scores;
}

Scores best_score(const Appearances& seen) {
    Scores scores(seen, {Combination::Kind::maximum});
    scores.normalised = normalised(seen, RawScore{});
    for (const List& list : seen.lists) {
        const double weight = list.given->weight;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            const double raw = scores.normalised[at];
            scores.points[at] =
                raw == 0 ? 0.0 : std::clamp(raw > 0 ? raw * weight : raw / weight, -largest_sum, largest_sum);
        }
    }
    combine(seen, scores);
    return scores;
}

Scores relative_score(const Appearances& seen) {
    double total = 0.0;
    for (const List& list : seen.lists)
        total += list.given->hits.empty() ? 0.0 : std::min(list.given->weight, largest_sum);
    return comb(seen, MinMax{}, {}, total > 0 ? total : 1.0);
}

Scores inverse_square(const Appearances& seen, const InverseSquareRank& method) {
    std::vector<double> factor = powers(seen, 1.0);
    for (std::size_t count = 1; count < factor.size(); ++count) {
        if (method.agreement == Agreement::log_count) factor[count] = std::log(double(count));
        if (method.agreement == Agreement::log_sigma) factor[count] = std::log(double(count) + 0.01);
    }
    return sum_by_rank(
        seen, [](double weight, double rank) { return weight / (rank * rank); }, std::move(factor));
}

Scores rank_biased(const Appearances& seen, double persistence) {
    return sum_by_rank(seen, [persistence](double weight, double rank) {
        return weight * (1 - persistence) * std::pow(persistence, rank - 1);
    });
}

/// Every document starts with what the lists give to one that they lack; a list that has it adds the difference.
Scores borda(const Appearances& seen) {
    const auto documents = double(seen.candidates.size());
    Scores scores(seen);
    double base = 0.0;
    for (const List& list : seen.lists) {
        if (!list.counted() || list.given->hits.empty()) continue;
        const double weight = std::min(list.given->weight, largest_sum / documents);
        const double absent = (documents - double(list.distinct) + 1) / 2;
        base = std::min(base + weight * absent, largest_sum);
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            if (seen.ranks[at] != 0) scores.points[at] = weight * (documents - double(seen.ranks[at]) + 1 - absent);
        }
    }
    combine(seen, scores, base);
    return scores;
}

}  // namespace

Scores score(const Appearances& seen, const Fusion& fusion) {
    using Kind = Combination::Kind;
    return std::visit(
        Overloaded{
            [&](const ReciprocalRank& method) {
                const double offset = method.k + method.first_rank - 1;
                return sum_by_rank(seen, [offset](double weight, double rank) { return weight / (offset + rank); });
            },
            [&](const BestScore&) { return best_score(seen); },
            [&](const TwoStageReciprocalRank& method) { return score_two_stage(seen, method); },
            [&](const QdrantReciprocalRank& method) {
                const double offset = method.k - 1;
                return sum_by_rank(seen,
                                   [offset](double weight, double rank) { return 1.0 / (rank / weight + offset); });
            },
            [&](const CombSum& method) { return comb(seen, method.normaliser, {}); },
            [&](const CombMnz& method) {
                return comb(seen, method.normaliser, {Kind::sum, powers(seen, 1)});
            },
            [&](const CombAnz& method) {
                return comb(seen, method.normaliser, {Kind::sum, powers(seen, -1)});
            },
            [&](const CombGmnz& method) {
                return comb(seen, method.normaliser, {Kind::sum, powers(seen, method.gamma)});
            },
            [&](const CombMedian& method) { return comb(seen, method.normaliser, {Kind::median}); },
            [&](const CombMin& method) { return comb(seen, method.normaliser, {Kind::minimum}); },
            [&](const CombMax& method) { return comb(seen, method.normaliser, {Kind::maximum}); },
            [&](const RelativeScore&) { return relative_score(seen); },
            [&](const DistributionBased&) { return comb(seen, ThreeSigma{}, {}); },
            [&](const InverseSquareRank& method) { return inverse_square(seen, method); },
            [&](const RankBiasedCentroid& method) { return rank_biased(seen, method.persistence); },
            [&](const Borda&) { return borda(seen); },
            [&](const Condorcet&) { return score_condorcet(seen); },
            [&](const RoundRobin&) { return score_round_robin(seen); },
            [&](const Concatenation&) { return score_concatenation(seen); },
        },
        fusion);
}

}  // namespace trawl::fusion
