// Gives every distinct key a small number, in the order of first appearance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace trawl::fusion {

inline std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t load_word(const char* bytes) noexcept {
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Folds 16 bytes a step by one wide multiplication; the last step overlaps the one before it, so that no byte is read
/// alone. The constants are arbitrary odd numbers with as many ones as zeros.
inline std::uint64_t hash_key(std::string_view key, std::uint64_t seed) noexcept {
    constexpr std::uint64_t first = 0x9e3779b97f4a7c15ULL;
    constexpr std::uint64_t second = 0xe7037ed1a0b428dbULL;
    const char* bytes = key.data();
    const std::size_t size = key.size();
    std::uint64_t state = seed ^ mix(size ^ first, second);
    if (size >= 16) {
        for (std::size_t at = 0; at + 16 < size; at += 16) {
            state = mix(load_word(bytes + at) ^ first ^ state, load_word(bytes + at + 8) ^ second);
        }
        return mix(load_word(bytes + size - 16) ^ first ^ state, load_word(bytes + size - 8) ^ second ^ state);
    }
    char padded[16] = {};
    if (size > 0) std::memcpy(padded, bytes, size);
    return mix(load_word(padded) ^ first ^ state, load_word(padded + 8) ^ second ^ state);
}

/// Open addressing with linear probing; at most half full, never grows. Numbers depend on the order of the keys alone,
/// never on their hashes. Keys are not copied: they must outlive the table.
class IdTable {
public:
    /// Room for that many keys.
    explicit IdTable(std::size_t capacity) {
        std::size_t size = 16;
        while (size < 2 * capacity) size *= 2;
        slots_.resize(size);
        keys_.reserve(capacity);
        // Whoever chooses ids cannot prepare collisions without knowing where this process keeps its memory.
        seed_ = mix(reinterpret_cast<std::uintptr_t>(slots_.data()) | 1U, 0xd6e8feb86659fd93ULL);
    }

    /// The number of the key; the next free one when the key is new.
    std::uint32_t number_of(std::string_view key) {
        const std::uint64_t hash = hash_key(key, seed_);
        const auto tag = static_cast<std::uint32_t>(hash >> 32);
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            Slot& slot = slots_[at];
            if (slot.number_plus_one == 0) {
                keys_.push_back(key);
                slot = {tag, static_cast<std::uint32_t>(keys_.size())};
                return slot.number_plus_one - 1;
            }
            if (slot.tag == tag && keys_[slot.number_plus_one - 1] == key) return slot.number_plus_one - 1;
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
    [[nodiscard]] std::string_view key(std::uint32_t number) const noexcept { return keys_[number]; }

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number_plus_one = 0;
    };
    std::vector<Slot> slots_;
    std::vector<std::string_view> keys_;
    std::uint64_t seed_ = 0;
};

}  // namespace trawl::fusion
