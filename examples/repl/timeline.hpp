// The waterfall: one row a leaf, with what it did when.
#pragma once

#include <chrono>
#include <string>

#include "answer.hpp"
#include "terminal.hpp"

namespace repl {

/// Draws when each leaf waited, embedded and searched, and what came of it.
///
/// Parameters: scale: what the full width stands for, so that two runs can be compared; 0 = the wall time of this one.
std::string render_timeline(const Answer& answer, const Terminal& terminal, std::chrono::nanoseconds scale = {});

}  // namespace repl
