// All hits of all lists, with the number of the document that each one shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include <trawl/fusion.hpp>

namespace trawl::fusion {

/// One list, and where its hits stand in the arrays of Appearances.
struct List {
    const RankedList* given = nullptr;
    std::uint32_t begin = 0;
    std::uint32_t distinct = 0;  // documents in it

    [[nodiscard]] bool counted() const noexcept { return given->weight > 0; }
    [[nodiscard]] std::uint32_t end() const noexcept { return begin + static_cast<std::uint32_t>(given->hits.size()); }
};

/// One distinct document that a counted list brought in.
struct Candidate {
    std::uint64_t best = 0;        // its best hit: the rank in the upper half, the position in the lower
    std::uint32_t lists = 0;       // counted ones that have it
    std::uint32_t first_list = 0;  // the first of them
    std::uint32_t last_list = 0;   // the last of them
    std::uint32_t shown = 0;       // the hit whose document is shown

    [[nodiscard]] std::uint32_t best_rank() const noexcept { return static_cast<std::uint32_t>(best >> 32); }
};

/// Who found what, where. A list that is not counted names documents but brings none in, so its hits may have numbers
/// that are no candidate's.
struct Appearances {
    /// Everything here, and what is worked out from it, is kept in `memory`.
    explicit Appearances(std::pmr::memory_resource& memory)
        : lists(&memory), documents(&memory), ranks(&memory), candidates(&memory) {}

    std::pmr::vector<List> lists;               // by query, then source
    std::pmr::vector<std::uint32_t> documents;  // of each hit, the number of its document
    std::pmr::vector<std::uint32_t> ranks;   // of each hit, its place from 1; 0 = the document stood higher up already
    std::pmr::vector<Candidate> candidates;  // by number, which is the order of first appearance
    std::size_t named = 0;                   // documents with a number, candidates or not

    [[nodiscard]] std::pmr::memory_resource* memory() const noexcept { return lists.get_allocator().resource(); }

    [[nodiscard]] const Hit& hit(std::uint32_t position) const;
    [[nodiscard]] std::size_t query(std::uint32_t candidate) const noexcept {
        return lists[candidates[candidate].first_list].given->query;
    }

    /// Calls `use(list, position)` for each hit of a counted list that is the first of its document there.
    template <class Use>
    void for_each_counted(Use use) const {
        for (const List& list : lists) {
            if (!list.counted()) continue;
            for (std::uint32_t at = list.begin; at < list.end(); ++at) {
                if (ranks[at] != 0) use(list, at);
            }
        }
    }
};

/// Numbers the documents. Errors: std::invalid_argument for a weight, std::length_error beyond 2^32 hits.
Appearances number_documents(std::span<const RankedList> lists, const Deduplication& deduplication,
                             std::pmr::memory_resource& memory);

/// Hits of counted lists, grouped by candidate.
struct ByCandidate {
    struct Entry {
        std::uint32_t list = 0;
        std::uint32_t position = 0;
    };
    std::vector<std::uint32_t> begin;  // one more than candidates
    std::vector<Entry> entries;        // of each candidate, by list

    [[nodiscard]] std::span<const Entry> of(std::uint32_t candidate) const noexcept {
        return std::span{entries}.subspan(begin[candidate], begin[candidate + 1] - begin[candidate]);
    }
};
ByCandidate by_candidate(const Appearances& seen);

/// For each hit of each list, a key that two hits share when they show the same document. Empty = the ids are the keys.
struct Keys {
    std::vector<std::string_view> of_hit;
    std::vector<std::string> storage;
};
Keys keys_of(const Appearances& lists, const Sameness& by);

}  // namespace trawl::fusion
