// Requests and responses of Elasticsearch and OpenSearch.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <trawl/elasticsearch/elasticsearch_store.hpp>

#include "filter.hpp"

namespace trawl::elasticsearch {

/// What the store has to know of the index before it can ask anything.
struct IndexDescription {
    std::size_t dimension = 0;  ///< 0 = not declared.
    IndexMapping mapping;
};

/// The scale of "_score"; nothing for a metric that is not among the options'.
std::optional<ScoreScale> scale_of(Metric metric) noexcept;

/// Body of POST /{index}/_msearch, one line for each part: the queries that have to be asked.
///
/// Parameters: milliseconds: for each query; 0 = as long as it takes.
/// Errors: those of compile_filter.
std::string encode_search(const std::vector<VectorQuery>& queries, const ElasticsearchOptions& options,
                          const IndexMapping& mapping, std::size_t milliseconds);

/// What came of one query or of one line of a bulk request.
struct Item {
    HitList hits;
    unsigned status = 200;
    std::string refusal;  ///< The JSON that a response of its own would have as body; empty = a success.
    bool timed_out = false;
    std::size_t shards = 0;
    std::size_t failed_shards = 0;
};

/// Returns: one item for each query that was sent.
/// Errors: Error with malformed_response.
std::vector<Item> decode_search(std::string body, const ElasticsearchOptions& options);

/// Reads the answer to GET /{index}/_mapping.
/// Errors: Error with malformed_response; invalid_argument when the field is missing, no vector, or of another metric;
///   dimension_mismatch when ElasticsearchOptions::dimension is another.
IndexDescription decode_mapping(const std::string& body, const ElasticsearchOptions& options);

/// Body of PUT /{index}.
std::string encode_index(const ElasticsearchOptions& options, std::size_t dimension);
/// Bodies of POST /{index}/_bulk.
/// Errors: Error with invalid_argument for metadata under the names of the options' fields.
std::string encode_upsert(const std::vector<VectorRecord>& records, const ElasticsearchOptions& options);
std::string encode_erase(const std::vector<std::string>& ids);
/// The first line that failed; nothing when all went well. A document that was to be removed and is not there is well.
/// Errors: Error with malformed_response.
std::optional<Item> find_failure(std::string body);

}  // namespace trawl::elasticsearch
