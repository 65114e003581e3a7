// Qdrant's requests and responses.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/qdrant/qdrant_store.hpp>

#include "filter.hpp"

namespace trawl::qdrant {

/// What the store has to know of the collection before it can ask anything.
struct CollectionDescription {
    std::size_t dimension = 0;
    PayloadIndexes indexes;
};

/// Nothing for a metric that Qdrant does not have.
std::optional<ScoreScale> scale_of(Metric metric) noexcept;

/// Body of POST /collections/{collection}/points/query/batch: the queries that have to be asked.
/// Errors: those of compile_filter.
std::string encode_search(const std::vector<VectorQuery>& queries, const QdrantOptions& options,
                          const PayloadIndexes& indexes);
/// Returns: one list for each query that was sent.
/// Errors: Error with malformed_response.
std::vector<HitList> decode_search(std::string body, const QdrantOptions& options);

/// Reads the answer to GET /collections/{collection}.
/// Errors: Error with malformed_response; invalid_argument when the vector is missing or has another metric;
///   dimension_mismatch when QdrantOptions::dimension is another.
CollectionDescription decode_description(const std::string& body, const QdrantOptions& options);

/// Body of PUT /collections/{collection}.
std::string encode_collection(const QdrantOptions& options, std::size_t dimension);
/// Body of PUT /collections/{collection}/points.
std::string encode_upsert(const std::vector<VectorRecord>& records, const QdrantOptions& options);
/// Body of POST /collections/{collection}/points/delete.
std::string encode_erase(const std::vector<std::string>& ids);

/// The point of a document: an integer or a UUID as it is, for any other id a UUID made of it (RFC 9562, version 5).
boost::json::value point_id(std::string_view document_id);

}  // namespace trawl::qdrant
