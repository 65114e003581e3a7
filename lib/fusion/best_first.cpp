// The total order of merged documents, and the top of it.
#include <algorithm>

#include "scoring.hpp"

namespace trawl::fusion {
namespace {

/// A candidate with its score, side by side, because most comparisons end there.
struct Entry {
    double score = 0.0;
    std::uint32_t candidate = 0;
};

/// Which of two candidates with one score comes first.
[[gnu::noinline]] bool wins_tie(const Appearances& seen, std::uint32_t left, std::uint32_t right) {
    const Candidate& a = seen.candidates[left];
    const Candidate& b = seen.candidates[right];
    if (a.best_rank() != b.best_rank()) return a.best_rank() < b.best_rank();
    if (a.first_list != b.first_list && seen.query(left) != seen.query(right))
        return seen.query(left) < seen.query(right);
    const int ids = seen.hit(a.shown).document.id.compare(seen.hit(b.shown).document.id);
    // Documents that go by something else than their ids may share one.
    return ids != 0 ? ids < 0 : left < right;
}

}  // namespace

std::pmr::vector<std::uint32_t> best_first(const Appearances& seen, std::span<const double> scores,
                                           std::span<const std::uint32_t> among, std::size_t wanted) {
    const auto before = [&](const Entry& left, const Entry& right) {
        return left.score != right.score ? left.score > right.score : wins_tie(seen, left.candidate, right.candidate);
    };
    std::pmr::vector<Entry> top(seen.memory());
    wanted = std::min(wanted, among.size());
    top.reserve(wanted);
    for (const std::uint32_t candidate : among.first(wanted)) top.push_back({scores[candidate], candidate});
    if (wanted > 0 && wanted < among.size()) {
        // A heap with the last of the wanted on top. Most documents are sent away by one look at their score.
        std::make_heap(top.begin(), top.end(), before);
        for (const std::uint32_t candidate : among.subspan(wanted)) {
            const Entry next{scores[candidate], candidate};
            if (next.score < top.front().score || !before(next, top.front())) continue;
            std::pop_heap(top.begin(), top.end(), before);
            top.back() = next;
            std::push_heap(top.begin(), top.end(), before);
        }
    }
    std::sort(top.begin(), top.end(), before);
    std::pmr::vector<std::uint32_t> order(seen.memory());
    order.reserve(wanted);
    for (const Entry& entry : top) order.push_back(entry.candidate);
    return order;
}

}  // namespace trawl::fusion
