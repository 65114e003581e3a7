// Inner products of many rows with many queries: the work of an exact search.
#include "dot_product.hpp"

#include <array>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace trawl::embedded {

namespace {

// Four rows with one query, and three with four, keep enough sums in flight to hide the latency of a multiply-add, and
// fit the sixteen registers. Pair number p of such a tile is row p / Queries with query p % Queries.
constexpr std::size_t rows_alone = 4;
constexpr std::size_t queries_at_once = 4;
constexpr std::size_t rows_together = 3;

float sum_of(const std::array<float, lane_count>& lanes) noexcept {
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

struct Portable {
    // Compilers map this onto whatever the target has: two SSE registers, two NEON ones.
    using Lanes = float __attribute__((vector_size(lane_count * sizeof(float))));

    template <std::size_t Rows, std::size_t Queries, std::size_t... Pair>
    static void tile(const float* const* queries, const float* rows, std::size_t length, float* scores,
                     std::size_t stride, std::index_sequence<Pair...> /*pairs*/) noexcept {
        Lanes sums[Rows * Queries] = {};
        for (std::size_t at = 0; at < length; at += lane_count) {
            Lanes row[Rows];
            Lanes query[Queries];
            ((Pair < Rows ? static_cast<void>(
                                std::memcpy(&row[Pair < Rows ? Pair : 0], rows + Pair * length + at, sizeof(Lanes)))
                          : static_cast<void>(0)),
             ...);
            ((Pair < Queries
                  ? static_cast<void>(std::memcpy(&query[Pair < Queries ? Pair : 0], queries[Pair] + at, sizeof(Lanes)))
                  : static_cast<void>(0)),
             ...);
            ((sums[Pair] += row[Pair / Queries] * query[Pair % Queries]), ...);
        }
        for (std::size_t pair = 0; pair < Rows * Queries; ++pair) {
            std::array<float, lane_count> lanes;
            std::memcpy(lanes.data(), &sums[pair], sizeof(Lanes));
            scores[pair / Queries * stride + pair % Queries] = sum_of(lanes);
        }
    }
};

#if defined(__x86_64__)
struct Avx2 {
    template <std::size_t Rows, std::size_t Queries, std::size_t... Pair>
    __attribute__((target("avx2,fma"))) static void tile(const float* const* queries, const float* rows,
                                                         std::size_t length, float* scores, std::size_t stride,
                                                         std::index_sequence<Pair...> /*pairs*/) noexcept {
        __m256 sums[Rows * Queries];
        ((sums[Pair] = _mm256_setzero_ps()), ...);
        for (std::size_t at = 0; at < length; at += lane_count) {
            __m256 row[Rows];
            __m256 query[Queries];
            ((Pair < Rows ? static_cast<void>(row[Pair < Rows ? Pair : 0] = _mm256_loadu_ps(rows + Pair * length + at))
                          : static_cast<void>(0)),
             ...);
            ((Pair < Queries ? static_cast<void>(query[Pair < Queries ? Pair : 0] = _mm256_loadu_ps(queries[Pair] + at))
                             : static_cast<void>(0)),
             ...);
            ((sums[Pair] = _mm256_fmadd_ps(row[Pair / Queries], query[Pair % Queries], sums[Pair])), ...);
        }
        for (std::size_t pair = 0; pair < Rows * Queries; ++pair) {
            std::array<float, lane_count> lanes;
            _mm256_storeu_ps(lanes.data(), sums[pair]);
            scores[pair / Queries * stride + pair % Queries] = sum_of(lanes);
        }
    }
};
#endif

template <class Kernel, std::size_t Rows, std::size_t Queries>
void tile(const float* const* queries, const float* rows, std::size_t length, float* scores,
          std::size_t stride) noexcept {
    Kernel::template tile<Rows, Queries>(queries, rows, length, scores, stride,
                                         std::make_index_sequence<Rows * Queries>{});
}

template <class Kernel>
void all_pairs(std::span<const float* const> queries, const float* rows, std::size_t row_count, std::size_t length,
               float* scores) noexcept {
    const std::size_t stride = queries.size();
    std::size_t first = 0;
    for (; first + queries_at_once <= queries.size(); first += queries_at_once) {
        std::size_t row = 0;
        for (; row + rows_together <= row_count; row += rows_together) {
            tile<Kernel, rows_together, queries_at_once>(&queries[first], rows + row * length, length,
                                                         scores + row * stride + first, stride);
        }
        for (; row < row_count; ++row) {
            tile<Kernel, 1, queries_at_once>(&queries[first], rows + row * length, length,
                                             scores + row * stride + first, stride);
        }
    }
    for (; first < queries.size(); ++first) {
        std::size_t row = 0;
        for (; row + rows_alone <= row_count; row += rows_alone) {
            tile<Kernel, rows_alone, 1>(&queries[first], rows + row * length, length, scores + row * stride + first,
                                        stride);
        }
        for (; row < row_count; ++row) {
            tile<Kernel, 1, 1>(&queries[first], rows + row * length, length, scores + row * stride + first, stride);
        }
    }
}

using AllPairs = void (*)(std::span<const float* const>, const float*, std::size_t, std::size_t, float*) noexcept;

AllPairs best_for_this_processor() noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return &all_pairs<Avx2>;
    }
#endif
    return &all_pairs<Portable>;
}

const AllPairs chosen = best_for_this_processor();

}  // namespace

float dot_product(const float* left, const float* right, std::size_t length) noexcept {
    float score = 0.0F;
    chosen(std::span{&left, 1}, right, 1, length, &score);
    return score;
}

void dot_products(std::span<const float* const> queries, const float* rows, std::size_t row_count, std::size_t length,
                  float* scores) noexcept {
    chosen(queries, rows, row_count, length, scores);
}

}  // namespace trawl::embedded
