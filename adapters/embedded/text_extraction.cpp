// The text of a file: what of its bytes a reader would read.
#include <trawl/embedded/text_extraction.hpp>
#include <trawl/utf8.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "html_text.hpp"
#include "letters.hpp"

namespace trawl {

namespace {

enum class Kind { plain, markdown, rst, html };

constexpr std::array<std::pair<std::string_view, Kind>, 8> kinds{{{"html", Kind::html},
                                                                  {"htm", Kind::html},
                                                                  {"xhtml", Kind::html},
                                                                  {"xml", Kind::html},
                                                                  {"md", Kind::markdown},
                                                                  {"markdown", Kind::markdown},
                                                                  {"rst", Kind::rst},
                                                                  {"rest", Kind::rst}}};

Kind kind_of(std::string_view name) {
    std::string lower;
    for (const char c : name) {
        lower.push_back(static_cast<char>(embedded::to_lower(static_cast<unsigned char>(c) & 0x7FU)));
    }
    std::string_view rest = lower;
    if (rest.ends_with(".gz")) {
        rest.remove_suffix(3);
    }
    const std::size_t dot = rest.rfind('.');
    const std::string_view extension = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    const auto known =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& entry) { return entry.first == extension; });
    return known == kinds.end() ? Kind::plain : known->second;
}

bool looks_binary(std::string_view bytes) {
    constexpr std::size_t probe_bytes = 8192;
    // A code point that the end of the probe cuts in two is no sign of anything.
    const std::size_t end = std::min(bytes.size(), probe_bytes);
    std::size_t strange = 0;
    for (std::size_t at = 0; at < end;) {
        const CodePoint point = decode_utf8(bytes, at);
        if (point.value == 0) {
            return true;
        }
        const bool is_control = point.value < 0x20 && (point.value < 0x08 || point.value > 0x0D) && point.value != 0x1B;
        strange += !point.valid || is_control ? 1U : 0U;
        at += point.length;
    }
    return strange * 10 > end;
}

/// Lines end with \n only, and a byte order mark is no text.
std::string with_plain_line_ends(std::string text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
    }
    if (text.find('\r') == std::string::npos) {
        return text;
    }
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r') {
            result += text[at];
        } else if (at + 1 == text.size() || text[at + 1] != '\n') {
            result += '\n';
        }
    }
    return result;
}

}  // namespace

std::optional<ExtractedText> extract_text(std::string_view name, std::string bytes) {
    if (looks_binary(bytes)) {
        return std::nullopt;
    }
    ExtractedText result;
    result.text = with_plain_line_ends(valid_utf8(std::move(bytes)));
    switch (kind_of(name)) {
        case Kind::plain: break;
        case Kind::markdown: result.format = TextFormat::markdown; break;
        case Kind::rst: result.format = TextFormat::rst; break;
        case Kind::html: {
            embedded::HtmlText html = embedded::html_to_text(result.text);
            result = {std::move(html.text), TextFormat::markdown, std::move(html.title), false};
            break;
        }
    }
    return result;
}

}  // namespace trawl
