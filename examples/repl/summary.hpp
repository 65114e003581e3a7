// What a question cost, and what went wrong on the way.
#pragma once

#include <string>

#include <trawl/retriever_options.hpp>

#include "answer.hpp"
#include "terminal.hpp"

namespace repl {

/// Wall time, speed-up, coverage, calls.
std::string render_summary(const Answer& answer, const Terminal& terminal);

/// Each failed leaf and each warning in a line of its own, with what to do about it; empty when all went well.
std::string render_troubles(const Answer& answer, const Terminal& terminal);

/// An error in one line: what is wrong, and what to do.
std::string explained(const trawl::Error& error);

/// What can be done about an error, for somebody who sits at this program; may be empty.
std::string advice_for(trawl::Errc code);

}  // namespace repl
