// How indexing goes, and what it did.
#pragma once

#include <filesystem>
#include <string>

#include <trawl/embedded/folder_indexer.hpp>

#include "terminal.hpp"

namespace repl {

/// "████████░░░░  1,234 of 4,321 files  28 %  about 12 s left  doc/README", in one line of the terminal's width.
std::string progress_line(const trawl::IndexProgress& progress, const Terminal& terminal);

/// What was read, what was skipped and why, and what to do when it ended early.
std::string render_report(const trawl::IndexReport& report, const std::filesystem::path& folder,
                          const Terminal& terminal);

}  // namespace repl
