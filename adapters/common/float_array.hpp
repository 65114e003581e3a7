// A JSON array of numbers, read as floats.
#pragma once

#include <string_view>

#include <trawl/document.hpp>

namespace trawl::common {

/// Reads "[0.1, -2e-3]" with its brackets and any white space, each number to the nearest float. What is too large for
/// one becomes infinite, what is too small zero.
///
/// Numbers of up to 19 digits cost a third of what simdjson takes for them, since it reads doubles.
///
/// Parameters: into: where they are appended.
/// Errors: Errc::malformed_response for everything else, nested arrays and texts included.
/// Source: RFC 8259, section 6; for when one division is exact enough: Clinger, "How to Read Floating Point Numbers
///   Accurately", PLDI 1990.
void read_float_array(std::string_view text, Embedding& into);

}  // namespace trawl::common
