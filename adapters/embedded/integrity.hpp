// Looks for damage in a store's file.
#pragma once

#include <string>
#include <vector>

#include "sqlite.hpp"

namespace trawl::embedded {

/// Returns: one sentence for each thing that is wrong; empty when everything fits together.
[[nodiscard]] std::vector<std::string> find_damage(Connection& connection);

}  // namespace trawl::embedded
