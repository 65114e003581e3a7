// Reciprocal rank fusion of each query's sources, then of the queries.
#include <algorithm>
#include <limits>

#include "scoring.hpp"

namespace trawl::fusion {
namespace {

/// A document as one query sees it.
struct Found {
    std::uint32_t document = 0;
    std::uint32_t best_rank = 0;
    double sum = 0.0;    // of the first stage
    double worth = 0.0;  // what the query gives in the second stage
};

class QueryStage {
public:
    QueryStage(const Appearances& seen, double k) : seen_(seen), k_(k), place_(seen.candidates.size(), nowhere) {}

    /// Divides what the query gives to each document among the hits that stand for it.
    void run(std::span<const List> lists, std::span<double> points) {
        found_.clear();
        for_each_hit(lists, [&](const List& list, std::uint32_t at) {
            std::uint32_t& place = place_[seen_.documents[at]];
            if (place == nowhere) {
                place = static_cast<std::uint32_t>(found_.size());
                found_.push_back({seen_.documents[at], seen_.ranks[at]});
            }
            found_[place].best_rank = std::min(found_[place].best_rank, seen_.ranks[at]);
            found_[place].sum += part(list, at);
        });
        give_worth(lists.front().given->query_weight);
        for_each_hit(lists, [&](const List& list, std::uint32_t at) {
            const Found& found = found_[place_[seen_.documents[at]]];
            points[at] = found.sum > 0 ? found.worth * (part(list, at) / found.sum) : 0.0;
        });
        for (const Found& found : found_) place_[found.document] = nowhere;
    }

private:
    static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

    template <class Use>
    void for_each_hit(std::span<const List> lists, Use use) const {
        for (const List& list : lists) {
            if (!list.counted()) continue;
            for (std::uint32_t at = list.begin; at < list.end(); ++at) {
                if (seen_.ranks[at] != 0) use(list, at);
            }
        }
    }

    [[nodiscard]] double part(const List& list, std::uint32_t at) const {
        // Kept finite, so that the parts of a document can be compared with their sum.
        return std::min(list.given->weight, 1e300) / (k_ + double(seen_.ranks[at]));
    }

    void give_worth(double query_weight) {
        std::vector<std::uint32_t> order(found_.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
            const Found& a = found_[left];
            const Found& b = found_[right];
            if (a.sum != b.sum) return a.sum > b.sum;
            if (a.best_rank != b.best_rank) return a.best_rank < b.best_rank;
            const int ids = id(a).compare(id(b));
            return ids != 0 ? ids < 0 : a.document < b.document;
        });
        for (std::size_t i = 0; i < order.size(); ++i) found_[order[i]].worth = query_weight / (k_ + double(i + 1));
    }

    [[nodiscard]] const std::string& id(const Found& found) const {
        return seen_.hit(seen_.candidates[found.document].shown).document.id;
    }

    const Appearances& seen_;
    double k_;
    std::vector<std::uint32_t> place_;  // of each candidate in found_
    std::vector<Found> found_;
};

}  // namespace

Scores score_two_stage(const Appearances& seen, const TwoStageReciprocalRank& method) {
    Scores scores(seen);
    QueryStage stage(seen, method.k);
    for (std::size_t first = 0; first < seen.lists.size();) {
        std::size_t last = first;
        while (last < seen.lists.size() && seen.lists[last].given->query == seen.lists[first].given->query) ++last;
        stage.run(std::span{seen.lists}.subspan(first, last - first), scores.points);
        first = last;
    }
    combine(seen, scores);
    return scores;
}

}  // namespace trawl::fusion
