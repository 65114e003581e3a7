// The highest score that a method can give to these lists, for bringing its scores into [0, 1].
#include <algorithm>
#include <cmath>

#include "overloaded.hpp"
#include "scoring.hpp"

namespace trawl::fusion {
namespace {

bool is_bounded(const Normaliser& normaliser) {
    return !std::holds_alternative<RawScore>(normaliser) && !std::holds_alternative<ZScore>(normaliser) &&
           !std::holds_alternative<ThreeSigma>(normaliser);
}

template <class Best>
std::vector<double> best_points(const Appearances& seen, Best best) {
    std::vector<double> points;
    for (const List& list : seen.lists) {
        if (list.counted() && !list.given->hits.empty()) points.push_back(best(std::min(list.given->weight, 1e300)));
    }
    std::sort(points.begin(), points.end(), std::greater<>{});
    return points;
}

double total(const std::vector<double>& points) {
    double sum = 0.0;
    for (const double point : points) sum += point;
    return sum;
}

double weight_itself(double weight) { return weight; }

/// With a factor that falls with the number of lists, fewer lists may be better than all: the best number counts.
template <class Factor>
double best_total(const std::vector<double>& points, Factor factor) {
    double sum = 0.0;
    double best = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        sum += points[i];
        best = std::max(best, sum * factor(double(i + 1)));
    }
    return best;
}

double two_stage(const Appearances& seen, double k) {
    double sum = 0.0;
    const List* last = nullptr;
    for (const List& list : seen.lists) {
        if (!list.counted() || list.given->hits.empty()) continue;
        if (last == nullptr || last->given->query != list.given->query) sum += list.given->query_weight / (k + 1);
        last = &list;
    }
    return sum;
}

double inverse_square(const Appearances& seen, Agreement agreement) {
    return best_total(best_points(seen, weight_itself), [agreement](double count) {
        return agreement == Agreement::count       ? count
               : agreement == Agreement::log_count ? std::log(count)
                                                   : std::log(count + 0.01);
    });
}

template <class Method>
double comb(const Appearances& seen, const Method& method) {
    const std::vector<double> weights = best_points(seen, weight_itself);
    if constexpr (std::is_same_v<Method, CombSum>) return total(weights);
    if constexpr (std::is_same_v<Method, CombMnz>) return total(weights) * double(weights.size());
    if constexpr (std::is_same_v<Method, CombGmnz>) {
        return best_total(weights, [&](double count) { return std::pow(count, method.gamma); });
    }
    // Mean, median, minimum and maximum are best for a document that the heaviest list alone has.
    return weights.empty() ? 0.0 : weights.front();
}

}  // namespace

bool has_best_possible(const Fusion& fusion) {
    return std::visit(Overloaded{
                          [](const BestScore&) { return false; },
                          [](const DistributionBased&) { return false; },
                          [](const auto& method) {
                              if constexpr (requires { method.normaliser; }) return is_bounded(method.normaliser);
                              return true;
                          },
                      },
                      fusion);
}

std::optional<double> best_possible(const Appearances& seen, const Fusion& fusion) {
    if (!has_best_possible(fusion)) return std::nullopt;
    return std::visit(
        Overloaded{
            [&](const ReciprocalRank& method) {
                return total(best_points(seen, [&](double weight) { return weight / (method.k + method.first_rank); }));
            },
            [&](const TwoStageReciprocalRank& method) { return two_stage(seen, method.k); },
            [&](const QdrantReciprocalRank& method) {
                return total(best_points(seen, [&](double weight) { return 1.0 / (1.0 / weight + method.k - 1); }));
            },
            [&](const InverseSquareRank& method) { return inverse_square(seen, method.agreement); },
            [&](const RankBiasedCentroid& method) {
                return total(best_points(seen, weight_itself)) * (1 - method.persistence);
            },
            [&](const Borda&) { return total(best_points(seen, weight_itself)) * double(seen.candidates.size()); },
            [&](const auto& method) {
                if constexpr (requires { method.normaliser; }) return comb(seen, method);
                return 1.0;  // RelativeScore, and the methods that number places
            },
        },
        fusion);
}

}  // namespace trawl::fusion
