// What was measured, for people (table, picture) and for programs (JSON).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "measurement.hpp"

namespace bench {

std::string to_table(const std::vector<Measured>& measured, std::size_t runs);
std::string to_json(const std::vector<Measured>& measured, std::size_t runs);
/// A picture of bars with the ideal marked on each; follows the reader's choice of light or dark.
std::string to_svg(const std::vector<Measured>& measured, std::size_t runs);

/// "150 ms", "1.20 s".
std::string duration_text(double ms);

}  // namespace bench
