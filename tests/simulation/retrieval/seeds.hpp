// How many seeds to run, or which one.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace simulation {

/// Calls `check(seed)` for every seed: TRAWL_SEED alone, or 1 to TRAWL_SEEDS, or to `fallback` when neither is set.
template <class Check>
void for_each_seed(std::uint64_t fallback, Check check) {
    if (const char* one = std::getenv("TRAWL_SEED")) {
        check(std::strtoull(one, nullptr, 10));
        return;
    }
    const char* many = std::getenv("TRAWL_SEEDS");
    const std::uint64_t last = many != nullptr ? std::strtoull(many, nullptr, 10) : fallback;
    for (std::uint64_t seed = 1; seed <= last; ++seed) {
        check(seed);
    }
}

/// What a failure prints, so that it can be run again.
inline std::string replay(std::uint64_t seed) {
    return "to run it again: TRAWL_SEED=" + std::to_string(seed) + " meson test -C build/plain --suite simulation -v";
}

}  // namespace simulation
