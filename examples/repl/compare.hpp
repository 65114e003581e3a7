// Several runs of one question, side by side.
#pragma once

#include <string>
#include <vector>

#include "answer.hpp"
#include "terminal.hpp"

namespace repl {

/// A waterfall for each run on one scale, a table of times over the first run's, and whether all gave the same answer.
///
/// Parameters: answers: at least one; the first is what the others are compared with.
std::string render_comparison(const std::vector<Answer>& answers, const Terminal& terminal);

}  // namespace repl
