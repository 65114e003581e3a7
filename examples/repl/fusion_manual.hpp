// One line for each way of merging: what :fusion shows.
#pragma once

#include <string>
#include <string_view>

#include "terminal.hpp"

namespace repl {

/// What the method of that name does, for people who choose; empty for a name that is none.
std::string_view fusion_line(std::string_view name);

/// All methods, and the normalisers that those with scores take.
std::string render_fusion_methods(const Terminal& terminal);

}  // namespace repl
