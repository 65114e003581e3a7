// The SQL of the store. Names are quoted, and values are parameters always.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/pgvector/pgvector_store.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/vector_writer.hpp>

namespace trawl::pgvector {

struct Parameter {
    std::string value;
    bool is_binary = false;
};

struct Statement {
    std::string sql;
    std::vector<Parameter> parameters;
};

/// What is sent between two synchronisation points: one transaction. Its last statement has the answer.
using Group = std::vector<Statement>;

/// What the store has to know of the table before it can ask anything.
struct TableDescription {
    std::string type_schema;    ///< Where the extension lives, so that the search path does not matter.
    std::string vector_type;    ///< "vector" or "halfvec".
    std::size_t dimension = 0;  ///< 0 = the column takes any.
    bool has_iterative_scan = false;
};

/// "a""b": an identifier, whatever it holds.
std::string quoted_name(std::string_view identifier);
std::string qualified(const PgvectorTable& table);

/// The scale of the metric's operator; nothing for a metric that pgvector does not have.
std::optional<ScoreScale> scale_of(Metric metric) noexcept;

/// One row: relation (null when it is missing), schema and name of the column's type, its modifier, version of the
/// extension (null when it is missing), schema of the extension.
Statement describe(const PgvectorTable& table);

/// Rows of id, content, metadata and score, best first; NaN may come last.
///
/// Parameters: milliseconds: statement_timeout; 0 = the server's.
/// Errors: those of compile_filter.
Group search(const PgvectorOptions& options, const TableDescription& table, const VectorQuery& query,
             std::size_t milliseconds);

Statement create_extension();
/// Errors: Error with not_supported for a dimension that the column's type cannot have.
Group create_table(const PgvectorOptions& options, std::string_view type_schema, std::size_t dimension);
/// Errors: Error with invalid_argument for metadata that is no JSON.
Group upsert(const PgvectorTable& names, const TableDescription& table, const std::vector<VectorRecord>& records);
Statement erase(const PgvectorTable& names, const std::vector<std::string>& ids);

}  // namespace trawl::pgvector
