// The cases that are measured, and what is measured of each.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "../statistics.hpp"

namespace bench {

/// How long one call takes.
struct Latency {
    std::chrono::nanoseconds embed;
    std::chrono::nanoseconds search;

    [[nodiscard]] std::chrono::nanoseconds both() const noexcept { return embed + search; }
};

/// A number of queries and a cap.
struct Case {
    static constexpr std::size_t sequential = 0;

    std::size_t queries;
    std::size_t cap;  ///< Case::sequential = one query after the other.
    Latency latency;

    /// What it takes when nothing but the backends takes time: ceil(queries / cap) times the latency of one query.
    [[nodiscard]] double ideal_ms() const noexcept;
};

struct Measured {
    Case what;
    Spread wall_ms;             ///< Of the whole call, fusion included.
    double ratio_to_ideal = 0;  ///< Of the median.
    double speed_up = 0;        ///< Median of the sequential run of as many queries, divided by this median.
};

/// Every number of queries sequentially and at every cap.
std::vector<Case> make_cases(const std::vector<std::size_t>& queries, Latency latency, double scale_above_eight);

/// Runs all cases `runs` times, one after the other within each round, so that a busy moment of the machine falls on
/// all of them. `progress` hears how much of the ideal time is behind, in [0, 1].
///
/// Throws std::runtime_error when a retrieval is incomplete or did not keep to its cap.
std::vector<Measured> measure(const std::vector<Case>& cases, std::size_t runs,
                              const std::function<void(double)>& progress);

}  // namespace bench
