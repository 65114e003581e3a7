// Rows of an answer as hits.
#pragma once

#include "connection.hpp"

#include <trawl/vector_store.hpp>

#include "statements.hpp"

namespace trawl::pgvector {

/// Parameters: result: of a search's statement.
/// Errors: Error with malformed_response.
HitList read_hits(const PGresult* result, ScoreScale scale);

/// Parameters: result: of describe().
/// Errors: Error with not_found for what is missing, and with invalid_argument for a column of another type.
TableDescription read_description(const PGresult* result, const PgvectorTable& names);

}  // namespace trawl::pgvector
