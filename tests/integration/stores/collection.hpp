// A made-up collection, and what a store that holds it must answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <trawl/filter.hpp>
#include <trawl/score.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/vector_writer.hpp>

#include "random_filters.hpp"

namespace trawl::test {

/// What a store can keep and be asked.
struct CollectionShape {
    MetadataShape metadata{};
    FilterShape filters{};
    bool nulls = true;           ///< Metadata that is null can be kept.
    bool empty_metadata = true;  ///< Documents without metadata can be kept.
};

struct Collection {
    static constexpr std::size_t dimension = 16;

    std::vector<VectorRecord> records;
    std::vector<Embedding> questions;
    std::vector<Filter> filters;
};

/// 200 records, 8 questions and 30 filters. Vectors have few bits, so that half precision keeps them as they are.
Collection make_collection(std::uint64_t seed, const CollectionShape& shape = {});

/// Relevance by id of all documents that pass the query's filter, computed one by one.
std::map<std::string, double> relevance_of_passing(const Collection& collection, const VectorQuery& query,
                                                   Metric metric);

/// Fills the store, which has an empty collection of that dimension, and holds it against that, with and without
/// filters, in one call and in single ones; then against the conformance suite; then changes and removes documents.
void check_store(VectorStore& store, VectorWriter& writer, const Collection& collection, Metric metric);

}  // namespace trawl::test
