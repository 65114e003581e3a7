// Shingles and Jaccard's measure over an inverted index.
#include "similar_text.hpp"

#include <algorithm>

namespace trawl::fusion {
namespace {

// FNV-1a: byte by byte, so that every machine finds the same shingles equal.
constexpr std::uint64_t offset_basis = 0xcbf29ce484222325ULL;
constexpr std::uint64_t prime = 0x100000001b3ULL;

/// 0 for white space, 1 for punctuation that is skipped, otherwise the byte in lower case.
unsigned char folded(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == ' ' || (byte >= '\t' && byte <= '\r')) return 0;
    if (byte >= 'A' && byte <= 'Z') return static_cast<unsigned char>(byte + ('a' - 'A'));
    const bool letter_or_digit = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
    return letter_or_digit ? byte : 1;
}

std::vector<std::uint64_t> word_hashes(std::string_view text) {
    std::vector<std::uint64_t> hashes;
    std::uint64_t hash = offset_basis;
    for (const char c : text) {
        const unsigned char byte = folded(c);
        if (byte > 1) {
            hash = (hash ^ byte) * prime;
        } else if (byte == 0 && hash != offset_basis) {
            hashes.push_back(hash);
            hash = offset_basis;
        }
    }
    if (hash != offset_basis) hashes.push_back(hash);
    return hashes;
}

}  // namespace

std::vector<std::uint64_t> shingles(std::string_view text, std::size_t words) {
    std::vector<std::uint64_t> hashes = word_hashes(text);
    if (hashes.empty()) {
        // Nothing but punctuation: the text as a whole, so that it is at least like itself.
        std::uint64_t hash = offset_basis;
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
        hashes.push_back(hash);
    }
    const std::size_t length = std::clamp<std::size_t>(words, 1, hashes.size());
    std::vector<std::uint64_t> out;
    for (std::size_t first = 0; first + length <= hashes.size(); ++first) {
        std::uint64_t hash = offset_basis;
        for (std::size_t i = first; i < first + length; ++i) {
            for (unsigned shift = 0; shift < 64; shift += 8) hash = (hash ^ ((hashes[i] >> shift) & 0xff)) * prime;
        }
        out.push_back(hash);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::uint32_t SimilarTexts::leader_of(std::string_view text) {
    const std::vector<std::uint64_t> own = shingles(text, option_.words);
    std::vector<std::uint32_t> touched;
    for (const std::uint64_t shingle : own) {
        const auto found = leaders_with_.find(shingle);
        if (found == leaders_with_.end()) continue;
        for (const std::uint32_t leader : found->second) {
            if (shared_[leader]++ == 0) touched.push_back(leader);
        }
    }
    const auto fresh = static_cast<std::uint32_t>(sizes_.size());
    std::uint32_t best = fresh;
    double best_similarity = 0.0;
    for (const std::uint32_t leader : touched) {
        const double both = shared_[leader];
        const double similarity = both / (double(own.size()) + double(sizes_[leader]) - both);
        if (similarity > best_similarity || (similarity == best_similarity && leader < best)) {
            best = leader;
            best_similarity = similarity;
        }
        shared_[leader] = 0;
    }
    if (best_similarity >= option_.threshold) return best;
    sizes_.push_back(own.size());
    shared_.push_back(0);
    for (const std::uint64_t shingle : own) leaders_with_[shingle].push_back(fresh);
    return fresh;
}

}  // namespace trawl::fusion
