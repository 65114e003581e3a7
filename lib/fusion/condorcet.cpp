// Condorcet fusion: a merge sort whose comparison is a vote of the lists.
#include <algorithm>
#include <numeric>

#include "scoring.hpp"

namespace trawl::fusion {
namespace {

/// Counts votes. Each candidate's hits are in list order, so two candidates are compared by going along both.
class Ballot {
public:
    explicit Ballot(const Appearances& seen) : seen_(seen), grouped_(by_candidate(seen)) {}

    /// Weight of the lists that prefer the left one, less that of those that prefer the right one.
    [[nodiscard]] double lead(std::uint32_t left, std::uint32_t right) const {
        const auto a = grouped_.of(left);
        const auto b = grouped_.of(right);
        double lead = 0.0;
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < a.size() || j < b.size()) {
            if (j == b.size() || (i < a.size() && a[i].list < b[j].list)) {
                lead += weight(a[i++].list);
            } else if (i == a.size() || b[j].list < a[i].list) {
                lead -= weight(b[j++].list);
            } else {
                const bool before = seen_.ranks[a[i].position] < seen_.ranks[b[j].position];
                lead += before ? weight(a[i].list) : -weight(a[i].list);
                ++i;
                ++j;
            }
        }
        return lead;
    }

private:
    [[nodiscard]] double weight(std::uint32_t list) const { return std::min(seen_.lists[list].given->weight, 1e300); }

    const Appearances& seen_;
    ByCandidate grouped_;
};

/// Bottom-up merge sort. Majorities may run in circles, which the standard sorts do not allow; this one takes any
/// comparison, and whoever comes next to another in the result was not beaten by it.
void sort_by_majority(std::pmr::vector<std::uint32_t>& order, const Ballot& ballot) {
    std::pmr::vector<std::uint32_t> merged(order.size(), order.get_allocator());
    for (std::size_t width = 1; width < order.size(); width *= 2) {
        for (std::size_t first = 0; first < order.size(); first += 2 * width) {
            const std::size_t middle = std::min(first + width, order.size());
            const std::size_t last = std::min(first + 2 * width, order.size());
            std::size_t left = first;
            std::size_t right = middle;
            for (std::size_t out = first; out < last; ++out) {
                const bool take_right = left == middle || (right < last && ballot.lead(order[right], order[left]) > 0);
                merged[out] = take_right ? order[right++] : order[left++];
            }
        }
        order.swap(merged);
    }
}

}  // namespace

Scores score_condorcet(const Appearances& seen) {
    std::pmr::vector<std::uint32_t> order(seen.candidates.size(), seen.memory());
    std::iota(order.begin(), order.end(), 0U);
    order = best_first(seen, score(seen, ReciprocalRank{}).of_candidate, order, order.size());
    sort_by_majority(order, Ballot(seen));

    Scores scores(seen);
    for (std::size_t i = 0; i < order.size(); ++i) scores.of_candidate[order[i]] = 1.0 / double(i + 1);

    // A list's share is its part of the votes that the document won.
    std::vector<double> votes(order.size(), 0.0);
    const auto votes_in = [&](const List& list, std::uint32_t at) {
        return std::min(list.given->weight, 1e290) * (double(order.size()) - double(seen.ranks[at]) + 1);
    };
    seen.for_each_counted([&](const List& list, std::uint32_t at) { votes[seen.documents[at]] += votes_in(list, at); });
    seen.for_each_counted([&](const List& list, std::uint32_t at) {
        const std::uint32_t document = seen.documents[at];
        scores.points[at] =
            votes[document] > 0 ? scores.of_candidate[document] * (votes_in(list, at) / votes[document]) : 0;
    });
    return scores;
}

}  // namespace trawl::fusion
