// All vectors of a store in memory, and the exact search over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "best_hits.hpp"

namespace trawl::embedded {

/// A query for the table: padded and of length 1.
struct UnitQuery {
    const float* vector = nullptr;
    std::size_t top_k = 0;
    const std::uint8_t* mask = nullptr;  ///< One byte a row, 0 = must not be found; null = all may.
};

/// The vector scaled to length 1 and padded with zeros. All zeros when it has no direction.
///
/// Returns: the length that it had.
double write_unit_vector(std::span<const float> vector, float* padded);

/// Rows of unit vectors with the chunk they belong to. Rows are only added and removed, never changed or moved:
/// pointers to them stay valid for the life of the table. Not thread-safe.
class VectorTable {
public:
    explicit VectorTable(std::size_t dimension);

    /// Parameters: unit_vector: `dimension` floats.
    /// Errors: std::length_error beyond four billion rows.
    Row add(std::int64_t chunk, std::string_view id, std::span<const float> unit_vector);
    /// The row stays in place, but is found no longer; does nothing for an unknown chunk.
    void remove(std::int64_t chunk);

    /// Rows ever added, the removed ones included.
    [[nodiscard]] std::size_t rows() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t live_rows() const noexcept { return by_chunk_.size(); }
    [[nodiscard]] bool is_live(Row row) const noexcept { return entries_[row].is_live; }
    [[nodiscard]] std::int64_t chunk(Row row) const noexcept { return entries_[row].chunk; }
    [[nodiscard]] const std::string& id(Row row) const noexcept { return entries_[row].id; }
    [[nodiscard]] const float* vector(Row row) const noexcept;
    /// Floats per row, padding included.
    [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
    /// The live row of a chunk; rows() when there is none.
    [[nodiscard]] std::size_t find(std::int64_t chunk) const noexcept;

    /// The best live rows from `first` on, for all queries in one pass over the vectors; scores are cosines.
    [[nodiscard]] std::vector<std::vector<ScoredRow>> scan(std::span<const UnitQuery> queries, std::size_t first) const;
    /// The cosine of one row with a unit vector: the same number as in a scan.
    [[nodiscard]] double score(Row row, const float* query) const noexcept;

private:
    struct Entry {
        std::int64_t chunk = 0;
        std::string id;
        bool is_live = true;
    };
    struct FreeBlock {
        void operator()(float* block) const noexcept;
    };

    std::size_t dimension_;
    std::size_t stride_;
    std::vector<std::unique_ptr<float[], FreeBlock>> blocks_;
    std::vector<Entry> entries_;
    std::unordered_map<std::int64_t, Row> by_chunk_;
};

}  // namespace trawl::embedded
