// The tables of a store's file: making them, and recognising a file that has them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <trawl/embedded/embedded_store.hpp>

#include "sqlite.hpp"

namespace trawl::embedded {

/// Grows by one with every change of the tables.
inline constexpr int schema_version = 1;

/// Makes the tables in an empty file; checks that they are ours in any other.
///
/// Returns: the dimension of the vectors. Errors: as EmbeddedStore::open.
std::size_t prepare_schema(Connection& connection, const std::filesystem::path& file,
                           const EmbeddedStoreOptions& options);

/// A value of the table `meta`.
[[nodiscard]] std::optional<std::string> read_meta(Connection& connection, std::string_view key);
void write_meta(Connection& connection, std::string_view key, std::string_view value);

}  // namespace trawl::embedded
