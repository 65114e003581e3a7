// A made-up collection, and what a store that holds it must answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
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

/// Leaves texts in the field "a", integers in "b", fractions in "c" and truth values elsewhere, for stores whose fields
/// have types.
void keep_one_kind_a_field(Metadata& metadata);

/// The one collection for all stores, the same vectors and the same filters: each field with values of one kind, and
/// filters without what one of them lacks.
Collection make_common_collection();

/// Relevance by id of all documents that pass the query's filter, computed one by one.
std::map<std::string, double> relevance_of_passing(const Collection& collection, const VectorQuery& query,
                                                   Metric metric);

/// Fills the store, which has an empty collection of that dimension, and holds it against that, with and without
/// filters, in one call and in single ones; then against the conformance suite; then changes and removes documents.
void check_store(VectorStore& store, VectorWriter& writer, const Collection& collection, Metric metric);

/// Another store object on the same collection, which leaves out hits below a relevance.
using OpenStore = std::function<std::unique_ptr<VectorStore>(double minimum_relevance)>;

/// The law across stores: check_store with the common collection, then with thresholds, with and without filters.
void check_law(VectorStore& store, VectorWriter& writer, const OpenStore& open, Metric metric);

}  // namespace trawl::test
