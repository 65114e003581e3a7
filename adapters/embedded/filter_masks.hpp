// Which rows pass a filter, remembered for the filters that were used last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include <trawl/filter.hpp>

#include "document_reader.hpp"
#include "vector_table.hpp"

namespace trawl::embedded {

/// One byte a row: 1 = passes. Shorter than the table when rows were added since.
using RowMask = std::vector<std::uint8_t>;

/// Evaluates filters over the metadata in the file, each one once per row: metadata never changes, so a mask only
/// grows. Not thread-safe.
class FilterMasks {
public:
    /// Parameters: generation: a number that changes whenever rows get other numbers.
    /// Returns: a mask as long as the table.
    std::shared_ptr<const RowMask> mask(const Filter& filter, const VectorTable& table, std::uint64_t generation,
                                        DocumentReader& reader);

private:
    struct Entry {
        Filter filter;
        std::shared_ptr<const RowMask> mask;
    };

    std::uint64_t generation_ = 0;
    std::list<Entry> entries_;  ///< The one used last comes first.
};

}  // namespace trawl::embedded
