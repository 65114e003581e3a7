// All vectors of a store in memory, and the exact search over them.
#include "vector_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>

#include "dot_product.hpp"

namespace trawl::embedded {

namespace {

constexpr std::size_t rows_per_block = 1024;
// Rows whose scores are computed before they are looked at: small enough for the second-level cache, and a multiple of
// the kernel's tiles.
constexpr std::size_t rows_per_step = 48;
constexpr std::align_val_t cache_line{64};

// Rounding may carry the cosine of two equal vectors past 1.
double as_cosine(float score) noexcept { return std::clamp(static_cast<double>(score), -1.0, 1.0); }

}  // namespace

double write_unit_vector(std::span<const float> vector, float* padded) {
    double squares = 0.0;
    for (const float value : vector) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const double length = std::sqrt(squares);
    const double scale = length > 0.0 ? 1.0 / length : 0.0;
    const auto end = std::transform(vector.begin(), vector.end(), padded, [&](float value) {
        return static_cast<float>(static_cast<double>(value) * scale);
    });
    std::fill(end, padded + padded_length(vector.size()), 0.0F);
    return length;
}

void VectorTable::FreeBlock::operator()(float* block) const noexcept { ::operator delete[](block, cache_line); }

VectorTable::VectorTable(std::size_t dimension) : dimension_(dimension), stride_(padded_length(dimension)) {}

Row VectorTable::add(std::int64_t chunk, std::string_view id, std::span<const float> unit_vector) {
    const std::size_t row = entries_.size();
    if (row >= std::numeric_limits<Row>::max()) {
        throw std::length_error{"a store holds at most 4,294,967,295 vectors"};
    }
    if (row / rows_per_block == blocks_.size()) {
        const std::size_t bytes = rows_per_block * stride_ * sizeof(float);
        blocks_.emplace_back(static_cast<float*>(::operator new[](bytes, cache_line)));
    }
    float* place = blocks_[row / rows_per_block].get() + row % rows_per_block * stride_;
    std::copy_n(unit_vector.begin(), dimension_, place);
    std::fill(place + dimension_, place + stride_, 0.0F);
    entries_.push_back({chunk, std::string{id}, true});
    by_chunk_[chunk] = static_cast<Row>(row);
    return static_cast<Row>(row);
}

void VectorTable::remove(std::int64_t chunk) {
    const auto found = by_chunk_.find(chunk);
    if (found != by_chunk_.end()) {
        entries_[found->second].is_live = false;
        by_chunk_.erase(found);
    }
}

const float* VectorTable::vector(Row row) const noexcept {
    return blocks_[row / rows_per_block].get() + row % rows_per_block * stride_;
}

std::size_t VectorTable::find(std::int64_t chunk) const noexcept {
    const auto found = by_chunk_.find(chunk);
    return found == by_chunk_.end() ? rows() : found->second;
}

std::vector<std::vector<ScoredRow>> VectorTable::scan(std::span<const UnitQuery> queries, std::size_t first) const {
    if (queries.empty()) return {};
    std::vector<const float*> vectors;
    std::vector<BestHits> best;
    for (const UnitQuery& query : queries) {
        vectors.push_back(query.vector);
        best.emplace_back(query.top_k);
    }
    std::vector<float> scores(rows_per_step * queries.size());
    for (std::size_t begin = first; begin < rows();) {
        const std::size_t block_end = (begin / rows_per_block + 1) * rows_per_block;
        const std::size_t end = std::min({begin + rows_per_step, block_end, rows()});
        dot_products(vectors, vector(static_cast<Row>(begin)), end - begin, stride_, scores.data());
        for (std::size_t row = begin; row < end; ++row) {
            const Entry& entry = entries_[row];
            const float* row_scores = &scores[(row - begin) * queries.size()];
            for (std::size_t query = 0; query < queries.size(); ++query) {
                const double score = as_cosine(row_scores[query]);
                const std::uint8_t* mask = queries[query].mask;
                if (best[query].may_enter(score) && entry.is_live && (mask == nullptr || mask[row] != 0)) {
                    best[query].offer({score, static_cast<Row>(row), entry.id});
                }
            }
        }
        begin = end;
    }
    std::vector<std::vector<ScoredRow>> results;
    results.reserve(best.size());
    for (BestHits& hits : best) {
        results.push_back(hits.take());
    }
    return results;
}

double VectorTable::score(Row row, const float* query) const noexcept {
    return as_cosine(dot_product(query, vector(row), stride_));
}

}  // namespace trawl::embedded
