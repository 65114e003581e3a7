// The normalisers: one pass that makes the scores finite, one that gathers statistics, one that maps.
#include <trawl/normalise.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "check.hpp"
#include "fraction.hpp"
#include "overloaded.hpp"

namespace trawl {
namespace {

/// Below this difference, relative to their size, scores are taken for equal: it is what rounding can make of equals.
constexpr double rounding = 1e-12;
/// Keeps sums of weighted scores finite.
constexpr double largest = 1e300;

/// The oriented scores of a list, all finite, and what is known of them.
struct Oriented {
    std::vector<double> scores;
    std::vector<bool> given;  // finite as the store gave it; statistics are over these
    double lowest = 0.0;
    double highest = 0.0;
    bool any_given = false;

    [[nodiscard]] bool all_equal() const noexcept {
        return highest - lowest <= rounding * std::max(std::abs(lowest), std::abs(highest));
    }
};

Oriented orient(std::span<const double> scores, Direction direction) {
    const double sign = direction == Direction::higher_is_better ? 1.0 : -1.0;
    Oriented out;
    out.scores.reserve(scores.size());
    out.given.reserve(scores.size());
    for (const double score : scores) {
        const double value = sign * score;
        const bool finite = std::isfinite(value);
        out.scores.push_back(value);
        out.given.push_back(finite);
        if (!finite) continue;
        out.lowest = out.any_given ? std::min(out.lowest, value) : value;
        out.highest = out.any_given ? std::max(out.highest, value) : value;
        out.any_given = true;
    }
    if (!out.any_given) {
        const auto is_best = [](double score) { return score > 0; };
        out.lowest = std::all_of(out.scores.begin(), out.scores.end(), is_best) ? 1.0 : 0.0;
        out.highest = std::any_of(out.scores.begin(), out.scores.end(), is_best) ? 1.0 : 0.0;
    }
    for (double& score : out.scores) {
        if (std::isnan(score)) score = out.lowest;
        score = std::clamp(score, out.lowest, out.highest);
    }
    return out;
}

/// Multiplies by a power of two, which changes no digit, so that sums and squares of the scores stay finite. Only for
/// normalisers to which the unit does not matter.
void bring_into_reach(Oriented& list) {
    const double size = std::max(std::abs(list.lowest), std::abs(list.highest));
    if (size == 0 || (size < 0x1p300 && size > 0x1p-300)) return;
    const int exponent = -std::ilogb(size);
    for (double& score : list.scores) score = std::scalbn(score, exponent);
    list.lowest = std::scalbn(list.lowest, exponent);
    list.highest = std::scalbn(list.highest, exponent);
}

struct Moments {
    double mean = 0.0;
    double deviation = 0.0;
};

/// Welford's recurrence: equal scores give a deviation of exactly 0, and nothing cancels.
Moments moments(const Oriented& list, Deviation kind) {
    double mean = 0.0;
    double squares = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < list.scores.size(); ++i) {
        if (!list.given[i] && list.any_given) continue;
        count += 1.0;
        const double before = list.scores[i] - mean;
        mean += before / count;
        squares += before * (list.scores[i] - mean);
    }
    const double degrees = kind == Deviation::sample ? count - 1.0 : count;
    return {mean, degrees > 0 ? std::sqrt(squares / degrees) : 0.0};
}

std::vector<double> constant(const Oriented& list, double value) {
    return std::vector<double>(list.scores.size(), value);
}

template <class Map>
std::vector<double> mapped(Oriented list, Map map) {
    for (double& score : list.scores) score = map(score);
    return std::move(list.scores);
}

/// Min-max on oriented scores, a bound being that of the list where none is given.
std::vector<double> between(Oriented list, std::optional<double> lowest, std::optional<double> highest) {
    if (!lowest && !highest && list.all_equal()) return constant(list, 1.0);
    const double low = lowest.value_or(list.lowest);
    const double high = highest.value_or(list.highest);
    // Also when the whole list lies beyond its one given bound, or on it: then there is nothing to divide by.
    if (!(high > low)) return mapped(std::move(list), [&](double s) { return s >= high && s >= low ? 1.0 : 0.0; });
    return mapped(std::move(list), [&](double s) { return fusion::fraction(s, low, high); });
}

std::vector<double> apply(const RawScore&, Oriented list, ScoreScale) {
    return mapped(std::move(list), [](double s) { return std::clamp(s, -largest, largest); });
}

std::vector<double> apply(const MinMax& option, Oriented list, ScoreScale scale) {
    if (scale.direction == Direction::higher_is_better) return between(std::move(list), option.lowest, option.highest);
    const auto negated = [](std::optional<double> bound) { return bound ? std::optional{-*bound} : bound; };
    return between(std::move(list), negated(option.highest), negated(option.lowest));
}

std::vector<double> apply(const TheoreticalMinMax&, Oriented list, ScoreScale scale) {
    const bool higher = scale.direction == Direction::higher_is_better;
    switch (scale.metric) {
        case Metric::cosine: return between(std::move(list), higher ? -1.0 : -2.0, higher ? 1.0 : 0.0);
        case Metric::relevance: return between(std::move(list), higher ? 0.0 : -1.0, higher ? 1.0 : 0.0);
        case Metric::max_inner_product:
        case Metric::bm25: return between(std::move(list), 0.0, std::nullopt);
        case Metric::euclidean:
        case Metric::euclidean_squared:
        case Metric::manhattan: return between(std::move(list), std::nullopt, 0.0);
        case Metric::unknown:
        case Metric::dot_product:
        case Metric::dot_product_distance: break;
    }
    return between(std::move(list), std::nullopt, std::nullopt);
}

std::vector<double> apply(const ZScore& option, Oriented list, ScoreScale) {
    if (list.all_equal()) return constant(list, 0.0);
    bring_into_reach(list);
    const Moments of_list = moments(list, option.deviation);
    return mapped(std::move(list), [&](double s) { return (s - of_list.mean) / of_list.deviation; });
}

std::vector<double> apply(const ThreeSigma& option, Oriented list, ScoreScale) {
    if (list.all_equal()) return constant(list, 0.5);
    bring_into_reach(list);
    const Moments of_list = moments(list, option.deviation);
    const double range = 6 * of_list.deviation;
    return mapped(std::move(list), [&](double s) { return (s - of_list.mean) / range + 0.5; });
}

std::vector<double> apply(const MaxNorm&, Oriented list, ScoreScale) {
    bring_into_reach(list);
    const double size = std::max(std::abs(list.lowest), std::abs(list.highest));
    return mapped(std::move(list), [&](double s) { return size > 0 ? s / size : 0.0; });
}

std::vector<double> apply(const SumNorm&, Oriented list, ScoreScale) {
    if (list.all_equal()) return constant(list, list.scores.empty() ? 0.0 : 1.0 / double(list.scores.size()));
    bring_into_reach(list);
    const double lowest = list.lowest;
    double sum = 0.0;
    for (const double score : list.scores) sum += score - lowest;
    return mapped(std::move(list), [&](double s) { return (s - lowest) / sum; });
}

std::vector<double> apply(const L2Norm&, Oriented list, ScoreScale) {
    bring_into_reach(list);
    double squares = 0.0;
    for (const double score : list.scores) squares += score * score;
    const double length = std::sqrt(squares);
    return mapped(std::move(list), [&](double s) { return length > 0 ? s / length : 0.0; });
}

std::vector<double> apply(const RankNorm&, Oriented list, ScoreScale) {
    const auto count = double(list.scores.size());
    for (std::size_t i = 0; i < list.scores.size(); ++i) list.scores[i] = 1.0 - double(i) / count;
    return std::move(list.scores);
}

std::vector<double> apply(const Sigmoid& option, Oriented list, ScoreScale scale) {
    const double midpoint = scale.direction == Direction::higher_is_better ? option.midpoint : -option.midpoint;
    // Quarters, because the difference of two large numbers of opposite sign may overflow.
    const auto distance = [&](double s) { return (s / 4 - midpoint / 4) / option.scale * 4; };
    return mapped(std::move(list), [&](double s) { return 1.0 / (1.0 + std::exp(-distance(s))); });
}

std::vector<double> apply(const Arctan& option, Oriented list, ScoreScale scale) {
    const auto turn = [&](double s) { return std::atan(s / option.scale) / std::numbers::pi; };
    switch (scale.metric) {
        case Metric::cosine: {
            const double shift = scale.direction == Direction::higher_is_better ? 1.0 : 2.0;
            return mapped(std::move(list), [&](double s) { return std::clamp((s + shift) / 2, 0.0, 1.0); });
        }
        case Metric::bm25:
        case Metric::relevance:
            if (scale.metric == Metric::relevance && scale.direction == Direction::lower_is_better) break;
            return mapped(std::move(list), [&](double s) { return std::max(0.0, 2 * turn(s)); });
        case Metric::euclidean:
        case Metric::euclidean_squared:
        case Metric::manhattan:
            return mapped(std::move(list), [&](double s) { return std::min(1.0, 1 + 2 * turn(s)); });
        case Metric::unknown:
        case Metric::dot_product:
        case Metric::dot_product_distance:
        case Metric::max_inner_product: break;
    }
    return mapped(std::move(list), [&](double s) { return 0.5 + turn(s); });
}

}  // namespace

std::vector<double> normalise(std::span<const double> scores, ScoreScale scale, const Normaliser& normaliser) {
    validate(normaliser);
    Oriented list = orient(scores, scale.direction);
    return std::visit([&](const auto& option) { return apply(option, std::move(list), scale); }, normaliser);
}

void validate(const Normaliser& normaliser) {
    using fusion::require;
    const auto finite = [](const std::optional<double>& bound) { return !bound || std::isfinite(*bound); };
    std::visit(fusion::Overloaded{
                   [&](const MinMax& option) {
                       require(finite(option.lowest), "MinMax.lowest", option.lowest.value_or(0), "finite");
                       require(finite(option.highest), "MinMax.highest", option.highest.value_or(0), "finite");
                       require(!option.lowest || !option.highest || *option.lowest < *option.highest, "MinMax.highest",
                               option.highest.value_or(0), "above MinMax.lowest");
                   },
                   [](const Sigmoid& option) {
                       require(std::isfinite(option.midpoint), "Sigmoid.midpoint", option.midpoint, "finite");
                       require(option.scale > 0 && std::isfinite(option.scale), "Sigmoid.scale", option.scale,
                               "finite and above 0");
                   },
                   [](const Arctan& option) {
                       require(option.scale > 0 && std::isfinite(option.scale), "Arctan.scale", option.scale,
                               "finite and above 0");
                   },
                   [](const auto&) {},
               },
               normaliser);
}

}  // namespace trawl
