// An approximate nearest-neighbour graph over the vectors of a table: hnswlib without its second copy of the vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace trawl::embedded {

/// A hierarchical navigable small world over unit vectors that somebody else keeps. Searches may overlap each other,
/// but not a change.
///
/// Errors: trawl::Error{io_error} when a file cannot be written, std::bad_alloc.
/// Source: Y. Malkov, D. Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical
///   navigable small world graphs", IEEE TPAMI 42(4), 2020.
class HnswGraph {
public:
    /// Parameters: stride: floats per vector, padded.
    explicit HnswGraph(std::size_t stride);
    HnswGraph(HnswGraph&&) noexcept;
    HnswGraph& operator=(HnswGraph&&) noexcept;
    ~HnswGraph();

    /// Parameters: vector: stays where it is as long as the graph lives.
    void add(std::int64_t chunk, const float* vector);
    /// Does nothing for an unknown chunk.
    void remove(std::int64_t chunk);
    [[nodiscard]] bool contains(std::int64_t chunk) const noexcept;
    /// Chunks ever added, and those of them that were removed.
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] std::size_t removed() const noexcept;

    /// The nearest chunks, in no particular order; about `count` of them. Deterministic for the same history of
    /// changes.
    [[nodiscard]] std::vector<std::int64_t> search(const float* query, std::size_t count) const;

    void save(const std::filesystem::path& file) const;
    /// Reads what save() has written. The caller has made sure that the file is undamaged: hnswlib believes what it
    /// reads.
    ///
    /// Parameters: vector_of: where the vector of a chunk is, null for one that is gone meanwhile; called once per
    /// chunk.
    static HnswGraph load(const std::filesystem::path& file, std::size_t stride,
                          const std::function<const float*(std::int64_t)>& vector_of);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace trawl::embedded
