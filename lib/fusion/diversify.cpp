// Maximal marginal relevance with running maxima: each document is compared once with each one taken.
#include <trawl/diversify.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "check.hpp"
#include "fraction.hpp"

namespace trawl {
namespace {

void check_length(const Embedding& vector, std::size_t length, const char* what) {
    if (vector.empty() || vector.size() == length) return;
    throw std::invalid_argument(std::string{what} + " has " + std::to_string(vector.size()) +
                                " dimensions, others have " + std::to_string(length) + "; give vectors of one model");
}

/// The vector with length 1, or nothing when it has no direction.
std::vector<double> direction_of(const Embedding& vector) {
    double largest = 0.0;
    for (const float x : vector) largest = std::max(largest, std::abs(double(x)));
    std::vector<double> unit(vector.begin(), vector.end());
    double squares = 0.0;
    for (double& x : unit) {
        x /= largest;
        squares += x * x;
    }
    // Infinite, NaN and all-zero vectors end up here as NaN.
    if (!(squares > 0) || !std::isfinite(squares)) return {};
    for (double& x : unit) x /= std::sqrt(squares);
    return unit;
}

double cosine(const std::vector<double>& left, const std::vector<double>& right) {
    if (left.empty() || right.empty()) return 0.0;
    return std::clamp(std::inner_product(left.begin(), left.end(), right.begin(), 0.0), -1.0, 1.0);
}

std::vector<std::vector<double>> directions(std::span<const Embedding> vectors) {
    std::vector<std::vector<double>> out;
    out.reserve(vectors.size());
    std::size_t length = 0;
    for (const Embedding& vector : vectors) {
        if (length == 0) length = vector.size();
        check_length(vector, length, "diversify: a vector");
        out.push_back(direction_of(vector));
    }
    return out;
}

double finite(double relevance) {
    constexpr double largest = 1e300;
    return std::isnan(relevance) ? -largest : std::clamp(relevance, -largest, largest);
}

/// One opinion for all hits, since those of a reranker and of a fusion cannot be compared: the reranker's, if any.
std::vector<double> relevances(const std::vector<FusedHit>& hits) {
    const bool reranked =
        std::any_of(hits.begin(), hits.end(), [](const FusedHit& hit) { return hit.rerank_score.has_value(); });
    std::vector<double> scores;
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    for (const FusedHit& hit : hits) {
        const double score = reranked ? hit.rerank_score.value_or(std::numeric_limits<double>::quiet_NaN()) : hit.score;
        scores.push_back(score);
        if (std::isfinite(score)) {
            low = std::min(low, score);
            high = std::max(high, score);
        }
    }
    for (double& score : scores) {
        if (std::isnan(score)) {
            score = 0.0;  // no opinion counts as the worst one
        } else {
            score = high > low ? fusion::fraction(score, low, high) : 1.0;
        }
    }
    return scores;
}

}  // namespace

void validate(const MaximalMarginalRelevance& option) {
    fusion::require(option.lambda >= 0 && option.lambda <= 1, "MaximalMarginalRelevance.lambda", option.lambda,
                    "in [0, 1]");
}

std::vector<std::size_t> diversify(std::span<const double> relevance, std::span<const Embedding> vectors,
                                   const MaximalMarginalRelevance& option, std::size_t wanted) {
    validate(option);
    if (relevance.size() != vectors.size()) {
        throw std::invalid_argument("diversify: there are " + std::to_string(relevance.size()) + " relevances for " +
                                    std::to_string(vectors.size()) + " vectors; give one of each per document");
    }
    const std::vector<std::vector<double>> units = directions(vectors);
    const std::size_t count = wanted == 0 ? units.size() : std::min(wanted, units.size());
    std::vector<std::size_t> taken;
    std::vector<std::size_t> left(units.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    std::vector<double> likeness(units.size(), -1.0);  // the greatest cosine with any document taken
    while (taken.size() < count) {
        const auto value = [&](std::size_t i) {
            if (taken.empty()) return finite(relevance[i]);
            return option.lambda * finite(relevance[i]) - (1 - option.lambda) * likeness[i];
        };
        auto best = left.begin();
        for (auto it = left.begin(); it != left.end(); ++it) {
            if (value(*it) > value(*best)) best = it;
        }
        const std::size_t chosen = *best;
        left.erase(best);
        for (const std::size_t i : left) {
            const double with_chosen = cosine(units[i], units[chosen]);
            likeness[i] = taken.empty() ? with_chosen : std::max(likeness[i], with_chosen);
        }
        taken.push_back(chosen);
    }
    return taken;
}

std::vector<FusedHit> diversify(std::vector<FusedHit> hits, std::span<const Embedding> vectors,
                                const MaximalMarginalRelevance& option, std::size_t wanted) {
    std::vector<FusedHit> picked;
    for (const std::size_t i : diversify(relevances(hits), vectors, option, wanted)) {
        picked.push_back(std::move(hits[i]));
    }
    return picked;
}

std::vector<double> cosine_relevance(const Embedding& query, std::span<const Embedding> vectors) {
    const std::vector<double> unit = direction_of(query);
    std::vector<double> out;
    out.reserve(vectors.size());
    for (const Embedding& vector : vectors) {
        check_length(vector, query.size(), "cosine_relevance: a vector");
        out.push_back(cosine(unit, direction_of(vector)));
    }
    return out;
}

}  // namespace trawl
