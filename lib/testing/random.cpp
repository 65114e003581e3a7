// SplitMix64, FNV-1a and xoshiro256**.
#include <trawl/testing/random.hpp>

#include <bit>

namespace trawl::testing {

namespace {
constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;
}

std::uint64_t mix(std::uint64_t bits) noexcept {
    bits += golden_ratio;
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31U);
}

std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    }
    return mix(hash);
}

Random::Random(std::uint64_t seed) noexcept : state_{} {
    for (auto& word : state_) {
        word = mix(seed);
        seed += golden_ratio;
    }
}

std::uint64_t Random::next() noexcept {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
    if (bound == 0) {
        return 0;
    }
    // The numbers below 2^64 mod bound would make the small results likelier: they are drawn again.
    const std::uint64_t unfair = (0 - bound) % bound;
    std::uint64_t drawn = next();
    while (drawn < unfair) {
        drawn = next();
    }
    return drawn % bound;
}

std::uint64_t Random::between(std::uint64_t low, std::uint64_t high) noexcept {
    if (high <= low) {
        return low;
    }
    const std::uint64_t count = high - low + 1;
    return count == 0 ? next() : low + below(count);
}

double Random::unit() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

}  // namespace trawl::testing
