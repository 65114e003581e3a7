// What must be true of every retrieval, in whatever world.
#pragma once

#include <string>
#include <vector>

#include "record.hpp"
#include "world.hpp"

namespace simulation {

/// Returns one sentence for each invariant that the record breaks. Pure: reads nothing but its arguments.
std::vector<std::string> broken_invariants(const World& world, const Record& record);

}  // namespace simulation
