// The queries that a question became, the merged list, and why one hit stands where it stands.
#pragma once

#include <cstddef>
#include <string>

#include "answer.hpp"
#include "terminal.hpp"

namespace repl {

/// The queries with their numbers and the rules that made them.
std::string render_queries(const Answer& answer, const Terminal& terminal);

/// The merged hits: title, fused score, the best part of the text, and who found it at which place.
std::string render_hits(const Answer& answer, const Terminal& terminal);

/// Every contribution to one hit.
///
/// Parameters: index: from 0; must exist.
std::string render_explanation(const Answer& answer, std::size_t index, const Terminal& terminal);

}  // namespace repl
