// Round-robin and concatenation: the order of the lists decides, no score does.
#include <algorithm>

#include "scoring.hpp"

namespace trawl::fusion {
namespace {

/// The counted lists, the heaviest first.
std::vector<const List*> by_weight(const Appearances& seen) {
    std::vector<const List*> lists;
    for (const List& list : seen.lists) {
        if (list.counted()) lists.push_back(&list);
    }
    std::stable_sort(lists.begin(), lists.end(),
                     [](const List* left, const List* right) { return left->given->weight > right->given->weight; });
    return lists;
}

/// Gives places to documents in the order in which they are taken.
class Taker {
public:
    explicit Taker(const Appearances& seen) : seen_(seen), scores_(seen) {}

    /// Whether the document of that hit was still to be had.
    bool take(std::uint32_t at) {
        double& score = scores_.of_candidate[seen_.documents[at]];
        if (score > 0) return false;
        score = 1.0 / ++taken_;
        scores_.points[at] = score;
        return true;
    }

    [[nodiscard]] bool complete() const noexcept { return taken_ == double(seen_.candidates.size()); }
    Scores result() && { return std::move(scores_); }

private:
    const Appearances& seen_;
    Scores scores_;
    double taken_ = 0.0;
};

}  // namespace

Scores score_round_robin(const Appearances& seen) {
    const std::vector<const List*> lists = by_weight(seen);
    std::vector<std::uint32_t> next;
    for (const List* list : lists) next.push_back(list->begin);
    Taker taker(seen);
    while (!taker.complete()) {
        for (std::size_t i = 0; i < lists.size(); ++i) {
            while (next[i] < lists[i]->end() && !taker.take(next[i])) ++next[i];
        }
    }
    return std::move(taker).result();
}

Scores score_concatenation(const Appearances& seen) {
    Taker taker(seen);
    for (const List* list : by_weight(seen)) {
        for (std::uint32_t at = list->begin; at < list->end(); ++at) taker.take(at);
    }
    return std::move(taker).result();
}

}  // namespace trawl::fusion
