// The text of a file: what of its bytes a reader would read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <trawl/embedded/chunker.hpp>
#include <trawl/export.hpp>

namespace trawl {

/// A text that is ready to be cut into chunks.
struct ExtractedText {
    std::string text;  ///< UTF-8, what was not replaced by U+FFFD; lines end with \n.
    TextFormat format = TextFormat::plain;
    std::string title;        ///< Of an HTML page; empty where the file names none.
    bool keeps_lines = true;  ///< Whether line numbers in the text are those in the file.
};

/// Makes a text of a file's bytes, by the last part of its name: `.html`, `.htm`, `.xhtml` and `.xml` lose their
/// tags, scripts and styles (headings become `#` lines, preformatted parts fences, list items `- ` lines); `.md`,
/// `.markdown` and `.rst` stay as they are; so does everything else, as plain text. A trailing `.gz` of the name is
/// ignored, the bytes must be decompressed already.
///
/// Parameters: name: the file's name, with or without folders; case does not matter.
/// Returns: the text; nothing when the bytes are no text: a zero byte, or more than a tenth of control characters and
///   invalid UTF-8, in the first 8 KiB.
TRAWL_EXPORT std::optional<ExtractedText> extract_text(std::string_view name, std::string bytes);

}  // namespace trawl
