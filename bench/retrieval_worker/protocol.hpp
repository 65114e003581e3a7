// The lines that a worker obeys and answers with.
#pragma once

#include <istream>
#include <ostream>
#include <string>

#include "worker.hpp"

namespace bench {

/// One line, without its end.
std::string to_json(const Measured& measured);
std::string to_json(const Fate& fate);

/// Says that it is ready, then obeys one line after the other: `run MODE N AT_ONCE WARM`, `fault MODE K MARKER CAP_MS`,
/// until `quit` or the end of the input. What cannot be done is answered with its reason.
void obey(std::istream& commands, std::ostream& answers, Worker& worker);

}  // namespace bench
