// Finds the places where a text may be cut without breaking a sentence.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace trawl::embedded {

/// The ends of the units of a text, ascending, the last one being its size: sentences, list items, paragraphs; and
/// where those are longer than `max_bytes`, lines, words, and at last code points.
[[nodiscard]] std::vector<std::size_t> find_unit_ends(std::string_view text, std::size_t max_bytes);

}  // namespace trawl::embedded
