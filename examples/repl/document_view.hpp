// What a document is called on the screen.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <trawl/document.hpp>

#include "terminal.hpp"

namespace repl {

/// File and heading, or the id of a document that has neither; at most that many columns.
///
/// Parameters: base: paths below it are shown from there on.
std::string title_of(const trawl::Document& document, const std::filesystem::path& base, const Terminal& terminal,
                     std::size_t columns);

/// The text without the headings that it begins with: the title shows them already.
std::string_view body_of(const trawl::Document& document);

/// The id and all metadata, safe to print.
std::vector<std::pair<std::string, std::string>> details_of(const trawl::Document& document);

}  // namespace repl
