// Chroma's requests and responses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <trawl/chroma/chroma_store.hpp>

#include "filter.hpp"

namespace trawl::chroma {

/// What the store has to know of the collection before it can ask anything.
struct CollectionDescription {
    std::string id;             ///< What the routes of its data are named by.
    std::size_t dimension = 0;  ///< 0 = it is empty, and takes any.
    MetadataLists lists = MetadataLists::kept;
};

/// The scale of the distances that Chroma gives for a metric; nothing for a metric that it does not have.
std::optional<ScoreScale> scale_of(Metric metric) noexcept;

/// Queries that can share a request: indexes into those of the call, all with one filter.
using QueryGroup = std::vector<std::size_t>;
/// All queries that have to be asked, in the order of the first of each group.
std::vector<QueryGroup> group_by_filter(const std::vector<VectorQuery>& queries);

/// Body of POST .../query.
/// Errors: those of compile_filter.
std::string encode_search(const std::vector<VectorQuery>& queries, const QueryGroup& group, MetadataLists lists);
/// Returns: one list for each query of the request, as long as the longest was asked to be.
/// Errors: Error with malformed_response.
std::vector<HitList> decode_search(std::string body, ScoreScale scale);

/// Reads the answer to GET .../collections/{name}; not whether it keeps lists.
/// Errors: Error with malformed_response; invalid_argument when it has another metric; dimension_mismatch when
///   ChromaOptions::dimension is another.
CollectionDescription decode_description(const std::string& body, const ChromaOptions& options);

/// Body of POST .../collections.
std::string encode_collection(const ChromaOptions& options);
/// Body of POST .../get that only servers which keep lists answer with 200.
std::string encode_probe_of_lists();
/// Body of POST .../upsert.
std::string encode_upsert(const std::vector<VectorRecord>& records);
/// Body of POST .../delete.
std::string encode_erase(const std::vector<std::string>& ids);

}  // namespace trawl::chroma
