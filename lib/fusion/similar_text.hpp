// Finds, for each text in turn, an earlier one that shares most of its word sequences.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <trawl/deduplicate.hpp>

namespace trawl::fusion {

/// The texts that were like no earlier one (the leaders), indexed by shingle, so that a new text is compared with those
/// leaders alone that share a shingle with it.
class SimilarTexts {
public:
    explicit SimilarTexts(SimilarText option) : option_(option) {}

    /// The number of the most similar leader, the earliest of equals; that of a new one when none is similar enough.
    std::uint32_t leader_of(std::string_view text);

private:
    SimilarText option_;
    std::vector<std::size_t> sizes_;  // shingles of each leader
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> leaders_with_;
    std::vector<std::uint32_t> shared_;  // of the text at hand with each leader; all 0 between calls
};

/// The distinct shingles of a text as hashes, in ascending order. Words are separated by ASCII white space; ASCII
/// letters count without case, and ASCII punctuation not at all.
std::vector<std::uint64_t> shingles(std::string_view text, std::size_t words);

}  // namespace trawl::fusion
