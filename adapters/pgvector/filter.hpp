// Filters as SQL conditions on a jsonb column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/filter_capabilities.hpp>

namespace trawl::pgvector {

/// A condition with parameters; it is true or not, and never NULL where that would matter to a "not" around it.
struct SqlCondition {
    std::string sql;                      ///< In parentheses where it needs them, so that "AND" may stand before it.
    std::vector<std::string> parameters;  ///< In text format, for the placeholders in their order.
};

/// Everything can be said in SQL.
inline constexpr FilterCapabilities filter_capabilities = FilterCapabilities::all();

/// The filter as a condition for WHERE.
///
/// Equality is written as containment (@>), which a GIN index on the column serves; lists of more than eight values are
/// not, and are one parameter. A dot in a field's name separates the levels of nested objects. Values are parameters
/// always; fields' names stand in the text, for they are letters, digits and underscores.
///
/// Parameters: column: a jsonb column as it stands in SQL, quoted where it needs it. first_parameter: the number of its
///   first placeholder, from 1.
/// Returns: at most twice as many parameters as the filter has values; PostgreSQL takes 65535 in one statement.
/// Source: PostgreSQL manual, 8.14 "JSON Types" and 9.16 "JSON Functions and Operators"; PostgreSQL 13 or newer.
SqlCondition compile_filter(const Filter& filter, std::string_view column, std::size_t first_parameter = 1);

}  // namespace trawl::pgvector
