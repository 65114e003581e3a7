// Numbers the documents of all lists in the order of their first appearance.
#include "appearances.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <tuple>

#include "check.hpp"
#include "id_table.hpp"

namespace trawl::fusion {
namespace {

void check_weights(const RankedList& list) {
    const auto good = [](double weight) { return weight >= 0 && std::isfinite(weight); };
    require(good(list.weight), "RankedList.weight", list.weight, "finite and not negative");
    require(good(list.query_weight), "RankedList.query_weight", list.query_weight, "finite and not negative");
}

/// Lists by query and source, whatever the order in which they came.
std::uint32_t arrange(std::span<const RankedList> given, std::pmr::vector<List>& lists) {
    lists.reserve(given.size());
    for (const RankedList& list : given) {
        check_weights(list);
        lists.push_back({&list, 0, 0});
    }
    std::stable_sort(lists.begin(), lists.end(), [](const List& left, const List& right) {
        return std::tie(left.given->query, left.given->source) < std::tie(right.given->query, right.given->source);
    });
    std::size_t total = 0;
    for (List& list : lists) {
        list.begin = static_cast<std::uint32_t>(total);
        total += list.given->hits.size();
        if (total >= std::numeric_limits<std::uint32_t>::max()) {
            throw std::length_error("fuse: the lists have 2^32 hits or more; merge fewer at a time");
        }
    }
    return static_cast<std::uint32_t>(total);
}

bool has_better_score(const Hit& hit, const Hit& shown) {
    const auto oriented = [](const Hit& one) {
        return one.scale.direction == Direction::higher_is_better ? one.score : -one.score;
    };
    return is_better(oriented(hit), oriented(shown), Direction::higher_is_better);
}

/// Lets the survivor rule choose among all copies, those that repeat a document inside one list included.
void choose_shown(Appearances& seen, Survivor survivor) {
    for (Candidate& candidate : seen.candidates) candidate.shown = static_cast<std::uint32_t>(candidate.best);
    if (survivor == Survivor::best_rank) return;
    for (const List& list : seen.lists) {
        if (!list.counted()) continue;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            Candidate& candidate = seen.candidates[seen.documents[at]];
            const Hit& hit = list.given->hits[at - list.begin];
            const Hit& shown = seen.hit(candidate.shown);
            const bool once = seen.ranks[at] != 0;
            const bool better = survivor == Survivor::first_list  ? once && &list == &seen.lists[candidate.first_list]
                                : survivor == Survivor::last_list ? once
                                : survivor == Survivor::best_score
                                    ? has_better_score(hit, shown)
                                    : hit.document.text.size() > shown.document.text.size();
            if (better) candidate.shown = at;
        }
    }
}

/// Fills Appearances, one list after the other.
class Numbering {
public:
    Numbering(Appearances& seen, const Keys& keys)
        : seen_(seen), keys_(keys), table_(seen.documents.size(), *seen.memory()) {
        seen_.candidates.reserve(std::min<std::size_t>(seen.documents.size(), 4096));
    }

    void add_list(std::uint32_t index) {
        List& list = seen_.lists[index];
        const Hit* const hits = list.given->hits.data();
        std::uint32_t* const documents = seen_.documents.data() + list.begin;
        if (keys_.of_hit.empty()) {
            const auto id = [hits](std::size_t i) { return std::string_view{hits[i].document.id}; };
            table_.number(list.given->hits.size(), id, documents);
        } else {
            const auto key = [keys = keys_.of_hit.data() + list.begin](std::size_t i) { return keys[i]; };
            table_.number(list.given->hits.size(), key, documents);
        }
        if (list.counted()) {
            add_candidates(index);
            list.distinct = rank(index);
        } else {
            list.distinct = rank_uncounted(list);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }

private:
    static constexpr std::uint64_t worst = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

    /// Those that this list is the first to have.
    void add_candidates(std::uint32_t index) {
        const std::size_t known = seen_.candidates.size();
        seen_.candidates.resize(table_.size());
        const Candidate fresh{worst, 0, index, never, 0};
        std::fill(seen_.candidates.begin() + static_cast<std::ptrdiff_t>(known), seen_.candidates.end(), fresh);
    }

    /// Gives places to the documents of a list; how many there are. A repeated document's rank stays 0.
    std::uint32_t rank(std::uint32_t index) {
        const List list = seen_.lists[index];
        const std::uint32_t* const documents = seen_.documents.data();
        std::uint32_t* const ranks = seen_.ranks.data();
        Candidate* const candidates = seen_.candidates.data();
        std::uint32_t rank = 0;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            Candidate& candidate = candidates[documents[at]];
            if (candidate.last_list == index) continue;
            candidate.last_list = index;
            ranks[at] = ++rank;
            // One number to compare, because a branch here would be guessed wrong for every other hit.
            candidate.best = std::min(candidate.best, std::uint64_t{rank} << 32 | at);
            ++candidate.lists;
        }
        return rank;
    }

    std::uint32_t rank_uncounted(const List& list) {
        std::vector<bool> found(table_.size(), false);
        std::uint32_t rank = 0;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            if (found[seen_.documents[at]]) continue;
            found[seen_.documents[at]] = true;
            seen_.ranks[at] = ++rank;
        }
        return rank;
    }

    Appearances& seen_;
    const Keys& keys_;
    IdTable table_;
};

}  // namespace

const Hit& Appearances::hit(std::uint32_t position) const {
    const auto after = std::upper_bound(lists.begin(), lists.end(), position,
                                        [](std::uint32_t at, const List& list) { return at < list.begin; });
    // Empty lists begin where the next one does; the last list that begins here is the one with the hit.
    const List& list = *(after - 1);
    return list.given->hits[position - list.begin];
}

Appearances number_documents(std::span<const RankedList> given, const Deduplication& deduplication,
                             std::pmr::memory_resource& memory) {
    Appearances seen(memory);
    const std::uint32_t total = arrange(given, seen.lists);
    seen.documents.resize(total);
    seen.ranks.resize(total);
    const Keys keys = keys_of(seen, deduplication.by);
    Numbering numbering(seen, keys);
    // Counted lists first, so that their documents have the lowest numbers.
    for (std::uint32_t i = 0; i < seen.lists.size(); ++i) {
        if (seen.lists[i].counted()) numbering.add_list(i);
    }
    for (std::uint32_t i = 0; i < seen.lists.size(); ++i) {
        if (!seen.lists[i].counted()) numbering.add_list(i);
    }
    seen.named = numbering.size();
    choose_shown(seen, deduplication.survivor);
    return seen;
}

ByCandidate by_candidate(const Appearances& seen) {
    ByCandidate out;
    out.begin.resize(seen.candidates.size() + 1, 0);
    for (std::size_t i = 0; i < seen.candidates.size(); ++i) out.begin[i + 1] = out.begin[i] + seen.candidates[i].lists;
    out.entries.resize(out.begin.back());
    std::vector<std::uint32_t> next(out.begin.begin(), out.begin.end() - 1);
    seen.for_each_counted([&](const List& list, std::uint32_t at) {
        out.entries[next[seen.documents[at]]++] = {static_cast<std::uint32_t>(&list - seen.lists.data()), at};
    });
    return out;
}

}  // namespace trawl::fusion
