// What a reader of an HTML page would read.
#pragma once

#include <string>
#include <string_view>

namespace trawl::embedded {

struct HtmlText {
    std::string text;  ///< Markdown: # headings, - list items, ``` around preformatted parts.
    std::string title;
};

/// Leaves out tags, comments, scripts and styles; decodes the common character references; folds white space. One
/// pass, made for indexing and not for showing: broken pages give some text and never an error.
[[nodiscard]] HtmlText html_to_text(std::string_view html);

}  // namespace trawl::embedded
