// Cuts a text into pieces that fit an embedding, at the borders that its author gave it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/export.hpp>

namespace trawl {

/// How headings are written in a text.
enum class TextFormat {
    plain,     ///< A line underlined with at least three of = - ~ ^ " # * +, as in many README files.
    markdown,  ///< Lines that begin with # to ######, and lines underlined with = or -; not inside ``` or ~~~ fences.
    rst,       ///< Underlined lines, with an overline or without; levels in the order in which they are first used.
};

struct ChunkerOptions {
    std::size_t max_bytes = 1200;  ///< Of one chunk, in UTF-8; at least 64.
    std::size_t overlap_bytes =
        150;  ///< Of the chunk before, repeated in whole sentences; 0 = none; at most max_bytes / 2.
    std::size_t min_bytes = 250;  ///< A section shorter than this joins its neighbour; 0 = never; at most max_bytes.
};

/// One piece of a text.
struct Chunk {
    std::size_t begin = 0;  ///< Byte offsets in the text; neither end is white space.
    std::size_t end = 0;
    std::size_t line = 1;  ///< Number of the line in which it begins, from 1.
    std::string heading;   ///< The headings above it, outermost first, joined by " > "; empty above the first one.

    friend bool operator==(const Chunk&, const Chunk&) = default;
};

/// Cuts a text at headings first, then between sentences, list items and paragraphs, then between lines, words, and at
/// last code points. The chunks of a section are about equally long, so that none is a useless tail.
///
/// Parameters: text: UTF-8; other bytes are kept and may be cut anywhere.
/// Returns: the chunks in text order. Together they hold every byte that is not white space; the second of two
///   neighbours in one section may begin before the first one ends, by at most overlap_bytes. Empty for a blank text.
/// Errors: std::invalid_argument that names the option outside its range.
TRAWL_EXPORT std::vector<Chunk> chunk_text(std::string_view text, TextFormat format,
                                           const ChunkerOptions& options = {});

}  // namespace trawl
