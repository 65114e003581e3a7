// What PostgreSQL makes of the conditions that the pgvector adapter writes.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace trawl::test {

/// Parameters: meta: the column "meta" of the row; nothing stands for NULL. first: the number of the first parameter.
/// Returns: true, false, or nothing for NULL.
/// Errors: std::runtime_error for what is no such condition.
std::optional<bool> sql_passes(const std::string& condition, const std::vector<std::string>& parameters,
                               std::size_t first, const std::optional<boost::json::value>& meta);

}  // namespace trawl::test
