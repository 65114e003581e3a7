// The mapping of scores to relevance, and back.
#include <trawl/relevance.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace trawl {

namespace {

// Each formula is written so that every step rounds monotonically; otherwise two scores next to each other could
// change places.

double of_cosine(double c) { return std::clamp((1.0 + c) / 2.0, 0.0, 1.0); }

double of_distance(double d) { return 1.0 / (1.0 + d); }

double of_dot_product(double p) { return p >= 0.0 ? 1.0 - 1.0 / (p + 2.0) : 1.0 / (2.0 - p); }

double of_max_inner_product(double m) {
    if (m <= 0.0) {
        return 0.0;
    }
    return m < 1.0 ? 1.0 / (1.0 + 1.0 / m) : 1.0 - 1.0 / (1.0 + m);
}

/// Doubles but NaN as integers in the same order.
std::int64_t place_of(double number) {
    const auto bits = std::bit_cast<std::int64_t>(number);
    return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}

double double_at(std::int64_t place) {
    return std::bit_cast<double>(place >= 0 ? place : std::numeric_limits<std::int64_t>::min() - place);
}

}  // namespace

std::optional<double> relevance(double score, ScoreScale scale) noexcept {
    if (std::isnan(score)) {
        return std::nullopt;
    }
    const bool higher = scale.direction == Direction::higher_is_better;
    const double similarity = higher ? score : -score;
    const double distance = std::max(higher ? -score : score, 0.0);
    switch (scale.metric) {
        case Metric::cosine: return of_cosine(higher ? score : 1.0 - score);
        case Metric::dot_product: return of_dot_product(similarity);
        case Metric::dot_product_distance: return of_dot_product(1.0 + similarity);
        case Metric::max_inner_product: return of_max_inner_product(similarity);
        case Metric::euclidean: return of_distance(distance * distance);
        case Metric::euclidean_squared:
        case Metric::manhattan: return of_distance(distance);
        case Metric::relevance: return std::clamp(higher ? score : 1.0 - score, 0.0, 1.0);
        case Metric::bm25:
        case Metric::unknown: break;
    }
    return std::nullopt;
}

std::optional<double> score_at_relevance(double wanted, ScoreScale scale) {
    if (!(wanted >= 0.0 && wanted <= 1.0)) {
        throw std::invalid_argument("relevance must be in [0, 1], not " + std::to_string(wanted));
    }
    if (!relevance(0.0, scale)) {
        return std::nullopt;
    }
    // By halving over all doubles rather than by the inverse formula, whose rounding would miss the boundary by a few
    // steps. The best score there is has relevance 1, so that `good` always is good enough.
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double best = scale.direction == Direction::higher_is_better ? infinity : -infinity;
    if (*relevance(-best, scale) >= wanted) {
        return -best;
    }
    std::int64_t good = place_of(best);
    std::int64_t bad = place_of(-best);
    while (good != bad + 1 && bad != good + 1) {
        const std::int64_t between = std::midpoint(good, bad);
        if (*relevance(double_at(between), scale) >= wanted) {
            good = between;
        } else {
            bad = between;
        }
    }
    return double_at(good);
}

}  // namespace trawl
