// Random numbers that are the same for the same seed on every platform.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <trawl/export.hpp>

namespace trawl::testing {

/// Spreads the bits of a number over all of its bits; a bijection.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
TRAWL_EXPORT std::uint64_t mix(std::uint64_t bits) noexcept;

/// A number that depends on every byte of the text, for seeds and synthetic data; not for hash tables that face the
/// world.
/// Source: Fowler, Noll, Vo, FNV-1a, 64 bits, mixed.
TRAWL_EXPORT std::uint64_t hash_of(std::string_view text) noexcept;

/// A generator of random numbers; unlike the standard distributions it gives the same on every platform.
/// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021 (xoshiro256**).
class TRAWL_EXPORT Random {
public:
    explicit Random(std::uint64_t seed) noexcept;

    /// Any number of 64 bits.
    std::uint64_t next() noexcept;
    /// A number in [0, bound), each as likely as the other; 0 when bound is 0.
    std::uint64_t below(std::uint64_t bound) noexcept;
    /// A number in [low, high], both included; low when high < low.
    std::uint64_t between(std::uint64_t low, std::uint64_t high) noexcept;
    /// True in `percent` of 100 cases.
    bool chance(unsigned percent) noexcept { return below(100) < percent; }
    /// A number in [0, 1).
    double unit() noexcept;
    /// One of the values. Precondition: not empty.
    template <class T>
    const T& pick(const std::vector<T>& values) noexcept {
        return values[below(values.size())];
    }
    /// Puts the values in a random order.
    template <class T>
    void shuffle(std::vector<T>& values) noexcept {
        for (std::size_t left = values.size(); left > 1; --left) {
            std::swap(values[left - 1], values[below(left)]);
        }
    }
    /// A generator of its own, so that what one part of a world draws does not change what another draws.
    Random fork() noexcept { return Random{next()}; }

private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace trawl::testing
