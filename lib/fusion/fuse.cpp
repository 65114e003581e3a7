// Merges ranked lists: documents get numbers, appearances get points, points become scores, the best come out.
#include <trawl/fusion.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "id_table.hpp"

namespace trawl {
namespace {

constexpr double lowest = std::numeric_limits<double>::lowest();
constexpr double highest = std::numeric_limits<double>::max();

/// Higher is better, and never NaN nor infinite: what has no score is the worst.
double oriented(const Hit& hit) noexcept {
    if (std::isnan(hit.score)) return lowest;
    return std::clamp(hit.scale.direction == Direction::higher_is_better ? hit.score : -hit.score, lowest, highest);
}

/// A weight above 1 moves a score towards better on both sides of zero.
double boosted(double score, double weight) noexcept {
    return std::clamp(score >= 0 ? score * weight : score / weight, lowest, highest);
}

/// One distinct document over all lists.
struct Candidate {
    double score = 0.0;
    std::uint32_t best_rank = 0;  // 0 = only in lists of weight 0
    std::uint32_t last_list = 0;  // from 1
    std::size_t query = 0;
};

void add(const ReciprocalRank& method, const RankedList& list, std::uint32_t rank, const Hit&, Candidate& candidate) {
    candidate.score += list.weight / (method.k + rank);
}

void add(const BestScore&, const RankedList& list, std::uint32_t, const Hit& hit, Candidate& candidate) {
    const double score = boosted(oriented(hit), list.weight);
    candidate.score = candidate.best_rank == 0 ? score : std::max(candidate.score, score);
}

double share(const ReciprocalRank& method, const RankedList& list, std::uint32_t rank, const Hit&, const FusedHit&) {
    return list.weight == 0 ? 0.0 : list.weight / (method.k + rank);
}

/// The whole score belongs to the first list that has it.
double share(const BestScore&, const RankedList& list, std::uint32_t, const Hit& hit, const FusedHit& fused) {
    const bool taken = std::any_of(fused.contributions.begin(), fused.contributions.end(),
                                   [](const Contribution& one) { return one.share != 0; });
    if (taken || list.weight == 0) return 0.0;
    return boosted(oriented(hit), list.weight) == fused.score ? fused.score : 0.0;
}

void check(const ReciprocalRank& method) {
    if (!(method.k >= 0) || !std::isfinite(method.k)) {
        throw std::invalid_argument("ReciprocalRank.k is " + std::to_string(method.k) + "; it must be finite and not negative");
    }
}
void check(const BestScore&) {}

template <class Method>
std::vector<FusedHit> fuse_by(std::span<const RankedList> given, const Method& method, std::size_t top_k) {
    check(method);
    std::size_t total = 0;
    for (const RankedList& list : given) {
        if (!(list.weight >= 0) || !std::isfinite(list.weight)) {
            throw std::invalid_argument("RankedList.weight is " + std::to_string(list.weight) +
                                        "; it must be finite and not negative");
        }
        total += list.hits.size();
    }
    std::vector<const RankedList*> lists;
    for (const RankedList& list : given) lists.push_back(&list);
    std::stable_sort(lists.begin(), lists.end(), [](const RankedList* left, const RankedList* right) {
        return std::pair(left->query, left->source) < std::pair(right->query, right->source);
    });

    constexpr auto repeated = std::numeric_limits<std::uint32_t>::max();
    fusion::IdTable table(total);
    std::vector<std::uint32_t> numbers;
    numbers.reserve(total);
    std::vector<Candidate> candidates;
    candidates.reserve(total);
    for (std::size_t i = 0; i < lists.size(); ++i) {
        std::uint32_t rank = 0;
        for (const Hit& hit : lists[i]->hits) {
            const std::uint32_t number = table.number_of(hit.document.id);
            if (number == candidates.size()) candidates.emplace_back();
            Candidate& candidate = candidates[number];
            const bool again = candidate.last_list == i + 1;
            numbers.push_back(again ? repeated : number);
            if (again) continue;
            candidate.last_list = static_cast<std::uint32_t>(i + 1);
            ++rank;
            if (lists[i]->weight == 0) continue;
            add(method, *lists[i], rank, hit, candidate);
            if (candidate.best_rank == 0) candidate.query = lists[i]->query;
            candidate.best_rank = candidate.best_rank == 0 ? rank : std::min(candidate.best_rank, rank);
        }
    }

    std::vector<std::uint32_t> order;
    for (std::uint32_t number = 0; number < candidates.size(); ++number) {
        if (candidates[number].best_rank > 0) order.push_back(number);
    }
    const std::size_t wanted = top_k == 0 ? order.size() : std::min(top_k, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(wanted), order.end(),
                      [&](std::uint32_t left, std::uint32_t right) {
                          const Candidate& a = candidates[left];
                          const Candidate& b = candidates[right];
                          if (a.score != b.score) return a.score > b.score;
                          if (a.best_rank != b.best_rank) return a.best_rank < b.best_rank;
                          if (a.query != b.query) return a.query < b.query;
                          return table.key(left) < table.key(right);
                      });

    std::vector<FusedHit> fused(wanted);
    std::vector<std::uint32_t> place(candidates.size(), repeated);
    for (std::size_t i = 0; i < wanted; ++i) {
        place[order[i]] = static_cast<std::uint32_t>(i);
        fused[i].score = candidates[order[i]].score;
    }
    std::size_t at = 0;
    for (const RankedList* list : lists) {
        std::uint32_t rank = 0;
        for (const Hit& hit : list->hits) {
            const std::uint32_t number = numbers[at++];
            if (number == repeated) continue;
            ++rank;
            if (place[number] == repeated) continue;
            FusedHit& out = fused[place[number]];
            // The copy at the best rank stays; among equals that of the first list.
            if (list->weight > 0 && rank == candidates[number].best_rank) {
                candidates[number].best_rank = 0;
                out.document = hit.document;
            }
            out.contributions.push_back({list->query, list->source, rank, hit.score, hit.scale, 0.0,
                                         share(method, *list, rank, hit, out)});
        }
    }
    return fused;
}

}  // namespace

std::vector<FusedHit> fuse(std::span<const RankedList> lists, const Fusion& fusion, std::size_t top_k) {
    return std::visit([&](const auto& method) { return fuse_by(lists, method, top_k); }, fusion);
}

}  // namespace trawl
