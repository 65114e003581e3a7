// Ranked lists as several phrasings of one question give them: overlapping, with ids that look like UUIDs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <trawl/fusion.hpp>

namespace bench {

/// Lists, and the hits that they point to.
struct Lists {
    std::vector<std::vector<trawl::Hit>> hits;
    std::vector<trawl::RankedList> ranked;

    [[nodiscard]] std::size_t total() const {
        std::size_t sum = 0;
        for (const auto& list : hits) sum += list.size();
        return sum;
    }
};

inline std::string uuid(std::mt19937_64& random) {
    constexpr char digits[] = "0123456789abcdef";
    std::string id(36, '-');
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i != 8 && i != 13 && i != 18 && i != 23) id[i] = digits[random() % 16];
    }
    return id;
}

/// Each list draws from a pool four times its length, so that lists of one retrieval share documents.
inline Lists make_lists(std::size_t count, std::size_t length, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    std::vector<std::string> pool;
    for (std::size_t i = 0; i < 4 * length; ++i) pool.push_back(uuid(random));

    Lists lists;
    for (std::size_t query = 0; query < count; ++query) {
        // The first `length` places of a shuffle.
        for (std::size_t i = 0; i < length; ++i) std::swap(pool[i], pool[i + random() % (pool.size() - i)]);
        std::vector<trawl::Hit>& hits = lists.hits.emplace_back();
        for (std::size_t i = 0; i < length; ++i) {
            const double score = 1.0 - (double(i) + double(random() % 1000) / 1000) / double(length);
            hits.emplace_back(
                trawl::Document{pool[i], "A passage of the length that chunks have in practice, or less."}, score,
                trawl::ScoreScale{trawl::Metric::cosine, trawl::Direction::higher_is_better});
        }
    }
    for (std::size_t query = 0; query < count; ++query) lists.ranked.push_back({lists.hits[query], query, 0});
    return lists;
}

/// With their ids, about 2 MB.
inline constexpr std::size_t hits_in_cache = 6'400;

/// Several data sets to be taken in turn, so that no branch is learnt by heart; as many as a processor's own cache
/// holds, as the hits of answers that have just been read are there too.
///
/// Parameters: hits: of all sets together, at least those of one.
inline std::vector<Lists> data_sets(std::size_t lists, std::size_t length, std::size_t hits = hits_in_cache) {
    const std::size_t count = std::clamp<std::size_t>(hits / (lists * length), 1, 64);
    std::vector<Lists> sets;
    for (std::size_t seed = 1; seed <= count; ++seed) sets.push_back(make_lists(lists, length, seed));
    return sets;
}

}  // namespace bench
