// Random filters and random metadata that have something to do with each other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <trawl/document.hpp>
#include <trawl/filter.hpp>
#include <trawl/testing/random.hpp>

namespace trawl::test {

/// How many filters are tried: a tenth of TRAWL_SEEDS, since each meets several documents, and at least `few`.
std::uint64_t rounds(std::uint64_t few);

/// What the filters may ask; every part of it that a store lacks is left out of its filters.
struct FilterShape {
    bool text_order = true;
    bool existence = true;
    bool text_match = true;
    bool negation = true;         ///< In front of anything but equality.
    bool large_order = true;      ///< <, <=, >, >= with integers of 2^53 and beyond.
    bool large_fractions = true;  ///< Floating-point numbers of 16 digits, and of 2^63 and beyond.
};

/// A filter of a few tests over the fields "a", "b", "c" and "n.x".
Filter random_filter(testing::Random& random, const FilterShape& shape = {});

/// What the metadata may hold.
struct MetadataShape {
    bool lists = true;
    bool large_fractions = true;  ///< Floating-point numbers of 16 digits, and of 2^63 and beyond.
};

/// Metadata in those fields, from the same small set of values, some missing, null, or lists.
///
/// Floating-point numbers between 2^53 and 2^63 are left out: stores disagree on which integers they equal
/// (docs/filters.md).
Metadata random_metadata(testing::Random& random, const MetadataShape& shape = {});

}  // namespace trawl::test
