// What is true of every embedding.
#include <bit>
#include <cstdint>

#include <trawl/document.hpp>

namespace trawl {

bool is_finite(const Embedding& embedding) noexcept {
    // By the exponent alone and to the end, which compilers turn into vector instructions.
    constexpr std::uint32_t exponent = 0x7f800000;
    std::uint32_t broken = 0;
    for (const float number : embedding) {
        broken |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(number) & exponent) == exponent);
    }
    return broken == 0;
}

}  // namespace trawl
