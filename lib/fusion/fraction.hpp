// Where a number lies between two others, at any size that numbers can have.
#pragma once

#include <algorithm>
#include <cmath>

namespace trawl::fusion {

/// 0 at `low` and below, 1 at `high` and above. Precondition: low < high, both finite.
inline double fraction(double value, double low, double high) {
    const double range = high - low;
    // The difference of two large numbers of opposite sign overflows; half of it does not, but would lose tiny ones.
    const double at = std::isfinite(range) ? (std::clamp(value, low, high) - low) / range
                                           : (value / 2 - low / 2) / (high / 2 - low / 2);
    return std::clamp(at, 0.0, 1.0);
}

}  // namespace trawl::fusion
