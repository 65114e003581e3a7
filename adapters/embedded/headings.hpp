// Finds the headings of a text, line by line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/embedded/chunker.hpp>

namespace trawl::embedded {

struct Heading {
    std::size_t begin = 0;  ///< Where its section begins: its overline, if it has one.
    std::size_t level = 1;  ///< 1 is the outermost.
    std::string title;
};

[[nodiscard]] std::vector<Heading> find_headings(std::string_view text, TextFormat format);

/// The text without white space at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

}  // namespace trawl::embedded
