// What every store checks of a call before it sends anything, and of the hits before it hands them out.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/score.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/vector_writer.hpp>

namespace trawl::stores {

/// Holds a search to the contract of `VectorStore`.
///
/// Parameters: dimension: of the collection; 0 = not known. collection: its name, for the message.
/// Errors: Error with invalid_argument, batch_too_large, dimension_mismatch (both numbers) or not_supported.
void check_queries(const std::vector<VectorQuery>& queries, const StoreInfo& store, std::size_t dimension,
                   std::string_view collection);

/// Holds a write to the contract of `VectorWriter`; errors as above.
void check_records(const std::vector<VectorRecord>& records, std::string_view store, std::size_t dimension,
                   std::string_view collection);
void check_dimension(std::size_t dimension, std::string_view store);

/// Errors: Error with deadline_exceeded when there is no time left for a request.
void check_deadline(const CallContext& context, std::string_view store);

/// Errors: std::invalid_argument unless it is in [0, 1], and unless the scale has a relevance when it is above 0.
void check_minimum_relevance(double minimum_relevance, ScoreScale scale);

/// The list as the contract wants it: best first, equal scores by id; without scores that are no number (a vector
/// without direction has none), and without hits below the relevance.
///
/// Errors: Error with malformed_response for more than top_k hits and for an id that comes twice.
HitList finished(HitList hits, std::size_t top_k, ScoreScale scale, double minimum_relevance, std::string_view store);

/// Whether a query has to be sent: its filter may let nothing through, and then its list is empty.
bool is_asked(const VectorQuery& query);

/// The lists of all queries, from those of the queries that were sent; each finished as above.
///
/// Errors: Error with malformed_response when there are more or fewer lists than were asked for.
std::vector<HitList> all_lists(std::vector<HitList> answered, const std::vector<VectorQuery>& queries, ScoreScale scale,
                               double minimum_relevance, std::string_view store);

}  // namespace trawl::stores
