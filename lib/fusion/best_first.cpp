// The total order of merged documents, and the top of it.
#include <algorithm>

#include "scoring.hpp"

namespace trawl::fusion {

std::vector<std::uint32_t> best_first(const Appearances& seen, std::span<const double> scores,
                                      std::vector<std::uint32_t> among, std::size_t wanted) {
    const auto before = [&](std::uint32_t left, std::uint32_t right) {
        if (scores[left] != scores[right]) return scores[left] > scores[right];
        const Candidate& a = seen.candidates[left];
        const Candidate& b = seen.candidates[right];
        if (a.best_rank != b.best_rank) return a.best_rank < b.best_rank;
        if (a.first_list != b.first_list && seen.query(left) != seen.query(right)) {
            return seen.query(left) < seen.query(right);
        }
        const int ids = seen.hit(a.shown).document.id.compare(seen.hit(b.shown).document.id);
        // Documents that go by something else than their ids may share one.
        return ids != 0 ? ids < 0 : left < right;
    };
    wanted = std::min(wanted, among.size());
    if (wanted < among.size()) {
        std::nth_element(among.begin(), among.begin() + static_cast<std::ptrdiff_t>(wanted), among.end(), before);
        among.resize(wanted);
    }
    std::sort(among.begin(), among.end(), before);
    return among;
}

}  // namespace trawl::fusion
