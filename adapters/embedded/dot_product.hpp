// Inner products of many rows with many queries: the work of an exact search.
#pragma once

#include <cstddef>
#include <span>

namespace trawl::embedded {

/// Rows and queries are padded with zeros to a multiple of this many floats.
inline constexpr std::size_t lane_count = 8;

[[nodiscard]] constexpr std::size_t padded_length(std::size_t dimension) noexcept {
    return (dimension + lane_count - 1) / lane_count * lane_count;
}

/// One inner product. Parameters: length: padded.
[[nodiscard]] float dot_product(const float* left, const float* right, std::size_t length) noexcept;

/// All inner products of consecutive rows with some queries, reading each row once for every four queries.
///
/// Every sum is added up in one and the same order, whatever the number of rows and queries: a score does not depend on
/// the company in which it was computed. It may differ in the last bit between processors with fused multiply-add and
/// those without.
///
/// Parameters: scores: room for rows × queries values; that of row r and query q goes to [r * queries.size() + q].
void dot_products(std::span<const float* const> queries, const float* rows, std::size_t row_count, std::size_t length,
                  float* scores) noexcept;

}  // namespace trawl::embedded
