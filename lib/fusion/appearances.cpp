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
std::uint32_t arrange(std::span<const RankedList> given, std::vector<List>& lists) {
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
    for (const List& list : seen.lists) {
        if (!list.counted()) continue;
        for (std::uint32_t at = list.begin; at < list.end(); ++at) {
            std::uint32_t& shown = seen.candidates[seen.documents[at]].shown;
            const Hit& hit = list.given->hits[at - list.begin];
            const Hit& other = seen.hit(shown);
            const bool better = survivor == Survivor::last_list ? seen.ranks[at] != 0
                                : survivor == Survivor::best_score
                                    ? has_better_score(hit, other)
                                    : hit.document.text.size() > other.document.text.size();
            if (better) shown = at;
        }
    }
}

}  // namespace

const Hit& Appearances::hit(std::uint32_t position) const {
    const auto after = std::upper_bound(lists.begin(), lists.end(), position,
                                        [](std::uint32_t at, const List& list) { return at < list.begin; });
    // Empty lists begin where the next one does; the last list that begins here is the one with the hit.
    const List& list = *(after - 1);
    return list.given->hits[position - list.begin];
}

Appearances number_documents(std::span<const RankedList> given, const Deduplication& deduplication) {
    Appearances seen;
    const std::uint32_t total = arrange(given, seen.lists);
    const Keys keys = keys_of(seen, deduplication.by);
    seen.documents.resize(total);
    seen.ranks.resize(total);
    seen.candidates.reserve(total);

    IdTable table(total);
    std::vector<std::uint32_t> last_list(total, 0);  // from 1
    const auto number = [&](std::uint32_t index, List& list) {
        const bool counted = list.counted();
        std::uint32_t rank = 0;
        std::uint32_t at = list.begin;
        for (const Hit& hit : list.given->hits) {
            const std::string_view key = keys.of_hit.empty() ? std::string_view{hit.document.id} : keys.of_hit[at];
            const std::uint32_t document = table.number_of(key);
            seen.documents[at] = document;
            if (last_list[document] == index + 1) {
                seen.ranks[at++] = 0;
                continue;
            }
            last_list[document] = index + 1;
            seen.ranks[at] = ++rank;
            if (counted) {
                if (document == seen.candidates.size()) seen.candidates.push_back({rank, 0, index, at});
                Candidate& candidate = seen.candidates[document];
                ++candidate.lists;
                if (rank < candidate.best_rank) {
                    candidate.best_rank = rank;
                    if (deduplication.survivor != Survivor::first_list) candidate.shown = at;
                }
            }
            ++at;
        }
        list.distinct = rank;
    };
    // Counted lists first, so that their documents have the lowest numbers.
    for (std::uint32_t i = 0; i < seen.lists.size(); ++i) {
        if (seen.lists[i].counted()) number(i, seen.lists[i]);
    }
    for (std::uint32_t i = 0; i < seen.lists.size(); ++i) {
        if (!seen.lists[i].counted()) number(i, seen.lists[i]);
    }

    if (deduplication.survivor != Survivor::best_rank && deduplication.survivor != Survivor::first_list) {
        choose_shown(seen, deduplication.survivor);
    }
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
