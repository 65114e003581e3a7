// Sum, maximum, minimum and median of a document's points, and each list's share in the result.
#include <algorithm>
#include <cmath>
#include <limits>

#include "scoring.hpp"

namespace trawl::fusion {
namespace {

constexpr double largest = std::numeric_limits<double>::max();

void add_up(const Appearances& seen, Scores& scores) {
    // Repeated documents add their 0 points: cheaper than to leave them out.
    for (const List& list : seen.lists) {
        if (!list.counted()) continue;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            scores.of_candidate[seen.documents[at]] += scores.points[at];
        }
    }
    apply_factor(seen, scores);
}

template <class Choose>
void choose(const Appearances& seen, Scores& scores, Choose choose_one) {
    std::span<double> out = scores.of_candidate;
    seen.for_each_counted([&](const List& list, std::uint32_t at) {
        const std::uint32_t document = seen.documents[at];
        const bool first = &list == &seen.lists[seen.candidates[document].first_list];
        out[document] = first ? scores.points[at] : choose_one(out[document], scores.points[at]);
    });
}

double median(std::span<double> sorted) {
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
}

void take_medians(const Appearances& seen, Scores& scores) {
    const ByCandidate grouped = by_candidate(seen);
    std::vector<double> points;
    for (std::uint32_t i = 0; i < seen.candidates.size(); ++i) {
        points.clear();
        for (const ByCandidate::Entry& entry : grouped.of(i)) points.push_back(scores.points[entry.position]);
        std::sort(points.begin(), points.end());
        scores.of_candidate[i] = median(points);
    }
}

/// The median belongs to the list, or the two lists, whose points it is made of.
void median_shares(std::span<double> points) {
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
    const std::size_t half = order.size() / 2;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool odd = order.size() % 2 == 1;
        double& point = points[order[i]];
        point = i == half ? (odd ? point : point / 2) : (!odd && i + 1 == half ? point / 2 : 0.0);
    }
}

}  // namespace

void apply_factor(const Appearances& seen, Scores& scores) {
    const std::vector<double>& factor = scores.how.factor;
    for (std::size_t i = 0; i < scores.of_candidate.size(); ++i) {
        double& score = scores.of_candidate[i];
        if (!factor.empty()) score *= factor[seen.candidates[i].lists];
        score = std::clamp(score, -largest, largest);
    }
}

void combine(const Appearances& seen, Scores& scores, double base) {
    scores.of_candidate.assign(seen.candidates.size(), base);
    switch (scores.how.kind) {
        case Combination::Kind::sum: return add_up(seen, scores);
        case Combination::Kind::maximum: return choose(seen, scores, [](double a, double b) { return std::max(a, b); });
        case Combination::Kind::minimum: return choose(seen, scores, [](double a, double b) { return std::min(a, b); });
        case Combination::Kind::median: return take_medians(seen, scores);
    }
}

void points_to_shares(const Combination& how, std::span<double> points) {
    if (points.empty()) return;
    auto chosen = points.begin();
    switch (how.kind) {
        case Combination::Kind::sum:
            if (!how.factor.empty()) {
                for (double& point : points) point = std::clamp(point * how.factor[points.size()], -largest, largest);
            }
            return;
        case Combination::Kind::median: return median_shares(points);
        case Combination::Kind::maximum: chosen = std::max_element(points.begin(), points.end()); break;
        case Combination::Kind::minimum: chosen = std::min_element(points.begin(), points.end()); break;
    }
    for (auto point = points.begin(); point != points.end(); ++point) {
        if (point != chosen) *point = 0.0;
    }
}

std::vector<double> powers(const Appearances& seen, double exponent) {
    std::vector<double> out(seen.lists.size() + 1);
    for (std::size_t count = 1; count < out.size(); ++count) out[count] = std::pow(double(count), exponent);
    return out;
}

}  // namespace trawl::fusion
