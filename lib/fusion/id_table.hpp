// Gives every distinct key a small number, in the order of first appearance.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace trawl::fusion {

inline std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t load_word(const char* bytes) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Two numbers that nobody outside knows: with known ones, keys could be made whose product is 0 whatever else they
/// hold.
struct Secret {
    std::uint64_t start = 0;
    std::uint64_t step = 0;
};

/// For keys of less than 16 bytes, which are filled up with zeros.
[[gnu::noinline]] inline std::uint32_t hash_short_key(std::string_view key, Secret secret) noexcept {
    char padded[16] = {};
    if (!key.empty()) std::memcpy(padded, key.data(), key.size());
    return static_cast<std::uint32_t>(
        mix(load_word(padded) ^ secret.start ^ key.size(), load_word(padded + 8) ^ secret.step) >> 16);
}

/// Folds 16 bytes a step by one wide multiplication; the last step overlaps the one before it, so that no byte is read
/// alone.
inline std::uint32_t hash_key(std::string_view key, Secret secret) noexcept {
    const std::size_t size = key.size();
    if (size < 16) return hash_short_key(key, secret);
    const char* const last = key.data() + size - 16;
    std::uint64_t state = secret.start ^ size;
    for (const char* bytes = key.data(); bytes < last; bytes += 16) {
        state = mix(load_word(bytes) ^ state, load_word(bytes + 8) ^ secret.step);
    }
    return static_cast<std::uint32_t>(mix(load_word(last) ^ state, load_word(last + 8) ^ secret.step) >> 16);
}

/// Whether two keys are the same, 16 bytes a step.
inline bool same_key(std::string_view left, std::string_view right) noexcept {
    const std::size_t size = left.size();
    if (size != right.size()) return false;
    if (size < 16 || size > 64) return left == right;
    using Block [[gnu::vector_size(16)]] = std::uint64_t;
    const auto differ = [&](std::size_t at) {
        Block of_left;
        Block of_right;
        std::memcpy(&of_left, left.data() + at, sizeof of_left);
        std::memcpy(&of_right, right.data() + at, sizeof of_right);
        return of_left ^ of_right;
    };
    Block difference = differ(size - 16);
    for (std::size_t at = 0; at + 16 < size; at += 16) difference |= differ(at);
    return (difference[0] | difference[1]) == 0;
}

/// Open addressing with linear probing, at most three quarters full. Numbers depend on the order of the keys alone,
/// never on their hashes. Keys are not copied: they must outlive the table.
class IdTable {
public:
    /// Parameters: keys: those to come, repeated ones included. Beyond a thousand it grows with the distinct ones.
    IdTable(std::size_t keys, std::pmr::memory_resource& memory)
        : slots_(std::bit_ceil(std::clamp<std::size_t>(2 * keys, 16, 2048)), 0, &memory), keys_(&memory) {
        // Whoever chooses ids cannot prepare collisions without knowing where this process keeps its memory.
        secret_.start = mix(reinterpret_cast<std::uintptr_t>(slots_.data()) | 1U, 0xd6e8feb86659fd93ULL);
        secret_.step = mix(secret_.start, 0x9e3779b97f4a7c15ULL);
    }

    /// Writes the numbers of `count` keys, key_of(0) first. A key that is new gets the next free number.
    template <class KeyOf>
    void number(std::size_t count, KeyOf key_of, std::uint32_t* numbers) {
        for (std::size_t first = 0; first < count; first += block) {
            number_block(
                std::min(block, count - first), [&](std::size_t i) { return key_of(first + i); }, numbers + first);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    /// Few enough that the keys are still in the nearest cache when they are looked at again.
    static constexpr std::size_t block = 128;

    /// A string_view that costs nothing until it is written.
    struct Key {
        Key() noexcept {}  // NOLINT(modernize-use-equals-default): the default one sets members to 0 in a resize
        const char* data;
        std::size_t size;
    };

    template <class KeyOf>
    void number_block(std::size_t count, KeyOf key_of, std::uint32_t* numbers) {
        make_room(count);
        // All hashes first: keys lie anywhere in memory, and this way the processor fetches many of them at a time.
        const Secret secret = secret_;
        std::array<std::uint32_t, block> hashes;  // NOLINT(*-member-init): filled as far as it is read
        for (std::size_t i = 0; i < count; ++i) hashes[i] = hash_key(key_of(i), secret);
        std::uint64_t* const slots = slots_.data();
        Key* const keys = keys_.data();
        const std::size_t mask = slots_.size() - 1;
        std::uint64_t size = size_;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view key = key_of(i);
            const std::uint64_t hash = hashes[i];
            // Whether a key is new cannot be guessed, and a wrong guess costs more than all the rest. So each key is
            // entered as if it were new, and arithmetic, not a branch, decides whether it stays.
            keys[size].data = key.data();
            keys[size].size = key.size();
            for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
                const std::uint64_t is_new = slots[at] == 0 ? 1 : 0;
                const std::uint64_t slot = slots[at] | ((hash << 32 | (size + 1)) & (0 - is_new));
                const auto number = static_cast<std::uint32_t>(slot) - 1;
                if (slot >> 32 != hash || !same_key({keys[number].data, keys[number].size}, key)) continue;
                slots[at] = slot;
                size += is_new;
                numbers[i] = number;
                break;
            }
        }
        size_ = size;
    }

    void make_room(std::size_t more) {
        const std::size_t most = size_ + more + 1;
        if (keys_.size() < most) keys_.resize(std::max(most, 2 * keys_.size()));
        if (2 * most <= slots_.size()) return;
        std::pmr::vector<std::uint64_t> wider(std::bit_ceil(2 * most), 0, slots_.get_allocator());
        const std::size_t mask = wider.size() - 1;
        for (const std::uint64_t slot : slots_) {
            if (slot == 0) continue;
            std::size_t at = (slot >> 32) & mask;
            while (wider[at] != 0) at = (at + 1) & mask;
            wider[at] = slot;
        }
        slots_.swap(wider);
    }

    std::pmr::vector<std::uint64_t> slots_;  // 0 = free; otherwise the hash, and below it the number plus one
    std::pmr::vector<Key> keys_;             // by number, and room for those to come
    std::size_t size_ = 0;
    Secret secret_;
};

}  // namespace trawl::fusion
