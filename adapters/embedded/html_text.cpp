// What a reader of an HTML page would read.
#include "html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <trawl/utf8.hpp>

#include "headings.hpp"
#include "letters.hpp"

namespace trawl::embedded {

namespace {

using Reference = std::pair<std::string_view, char32_t>;
constexpr std::array references{
    Reference{"amp", U'&'},         Reference{"lt", U'<'},          Reference{"gt", U'>'},
    Reference{"quot", U'"'},        Reference{"apos", U'\''},       Reference{"nbsp", U' '},
    Reference{"copy", U'\u00A9'},   Reference{"reg", U'\u00AE'},    Reference{"trade", U'\u2122'},
    Reference{"mdash", U'\u2014'},  Reference{"ndash", U'\u2013'},  Reference{"hellip", U'\u2026'},
    Reference{"lsquo", U'\u2018'},  Reference{"rsquo", U'\u2019'},  Reference{"ldquo", U'\u201C'},
    Reference{"rdquo", U'\u201D'},  Reference{"laquo", U'\u00AB'},  Reference{"raquo", U'\u00BB'},
    Reference{"bull", U'\u2022'},   Reference{"middot", U'\u00B7'}, Reference{"deg", U'\u00B0'},
    Reference{"times", U'\u00D7'},  Reference{"rarr", U'\u2192'},   Reference{"larr", U'\u2190'},
    Reference{"sect", U'\u00A7'},   Reference{"para", U'\u00B6'},   Reference{"szlig", U'\u00DF'},
    Reference{"auml", U'\u00E4'},   Reference{"ouml", U'\u00F6'},   Reference{"uuml", U'\u00FC'},
    Reference{"Auml", U'\u00C4'},   Reference{"Ouml", U'\u00D6'},   Reference{"Uuml", U'\u00DC'},
    Reference{"eacute", U'\u00E9'}, Reference{"egrave", U'\u00E8'}, Reference{"agrave", U'\u00E0'},
};
constexpr std::size_t longest_reference = 10;
constexpr std::size_t longest_title = 300;

// Their contents are not for readers.
constexpr std::array<std::string_view, 5> hidden_elements{"script", "style", "svg", "template", "math"};
// They begin a new line.
constexpr std::array<std::string_view, 30> blocks{
    "address", "article", "aside",  "blockquote", "body",   "br", "caption", "dd",  "div", "dl",
    "dt",      "figure",  "footer", "form",       "header", "hr", "main",    "nav", "ol",  "p",
    "section", "table",   "tbody",  "td",         "tfoot",  "th", "thead",   "tr",  "ul",  "summary"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_html_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

struct Tag {
    std::string name;  ///< In lower case.
    bool closes = false;
};

class HtmlReader {
public:
    explicit HtmlReader(std::string_view html) : html_(html) { text_.reserve(html.size() / 2); }

    HtmlText run() {
        while (at_ < html_.size()) {
            const char c = html_[at_];
            if (c == '<' && starts_markup()) {
                read_markup();
            } else if (c == '&') {
                put(read_reference());
            } else {
                put(std::string_view{html_}.substr(at_++, 1));
            }
        }
        return {std::move(text_), std::string{trimmed(title_)}};
    }

private:
    [[nodiscard]] bool starts_markup() const noexcept {
        const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
        return is_letter(next) || next == '/' || next == '!' || next == '?';
    }

    void read_markup() {
        if (html_.substr(at_, 4) == "<!--") {
            skip_past("-->");
            return;
        }
        const Tag tag = read_tag();
        if (!tag.closes && is_one_of(hidden_elements, tag.name)) {
            // Up to the end tag, whatever is in between: "<" is no markup inside a script.
            skip_element(tag.name);
            return;
        }
        if (tag.name == "title" && (is_in_title_ || title_.empty())) {
            is_in_title_ = !tag.closes;
        } else if (tag.name == "pre") {
            begin_line();
            text_ += "```\n";
            is_preformatted_ = !tag.closes;
        } else if (tag.name.size() == 2 && tag.name[0] == 'h' && tag.name[1] >= '1' && tag.name[1] <= '6') {
            begin_paragraph();
            is_in_heading_ = !tag.closes;
            if (!tag.closes) {
                text_.append(static_cast<std::size_t>(tag.name[1] - '0'), '#');
                text_ += ' ';
            }
        } else if (tag.name == "li" && !tag.closes) {
            begin_line();
            text_ += "- ";
        } else if (tag.name == "p" || tag.name == "table") {
            begin_paragraph();
        } else if (is_one_of(blocks, tag.name)) {
            begin_line();
        }
    }

    Tag read_tag() {
        Tag tag;
        ++at_;
        if (at_ < html_.size() && html_[at_] == '/') {
            tag.closes = true;
            ++at_;
        }
        while (at_ < html_.size() && (is_letter(html_[at_]) || (html_[at_] >= '0' && html_[at_] <= '9'))) {
            tag.name.push_back(static_cast<char>(to_lower(static_cast<unsigned char>(html_[at_]))));
            ++at_;
        }
        // A ">" inside a quoted attribute does not end the tag.
        char quote = 0;
        for (; at_ < html_.size(); ++at_) {
            const char c = html_[at_];
            if (quote != 0) {
                quote = c == quote ? '\0' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                ++at_;
                break;
            }
        }
        return tag;
    }

    void skip_past(std::string_view end) {
        const auto found = html_.find(end, at_);
        at_ = found == std::string_view::npos ? html_.size() : found + end.size();
    }

    void skip_element(std::string_view name) {
        while (at_ < html_.size()) {
            skip_past("</");
            const std::string_view rest = html_.substr(at_, name.size());
            const bool ends =
                rest.size() == name.size() && std::equal(rest.begin(), rest.end(), name.begin(), [](char a, char b) {
                    return to_lower(static_cast<unsigned char>(a)) == static_cast<unsigned char>(b);
                });
            if (ends) {
                skip_past(">");
                return;
            }
        }
    }

    std::string read_reference() {
        const std::size_t semicolon = html_.substr(at_, longest_reference + 2).find(';');
        if (semicolon == std::string_view::npos) {
            ++at_;
            return "&";
        }
        const std::string_view name = html_.substr(at_ + 1, semicolon - 1);
        const char32_t value = referred(name);
        if (value == 0) {
            ++at_;
            return "&";
        }
        at_ += semicolon + 1;
        std::string text;
        append_utf8(text, value);
        return text;
    }

    static char32_t referred(std::string_view name) noexcept {
        if (name.size() > 1 && name[0] == '#') {
            const bool is_hex = name[1] == 'x' || name[1] == 'X';
            const std::string_view digits = name.substr(is_hex ? 2 : 1);
            std::uint32_t value = 0;
            const auto [end, failed] =
                std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex ? 16 : 10);
            const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
            const bool is_valid = failed == std::errc{} && end == digits.data() + digits.size() && value >= 0x20 &&
                                  value <= 0x10FFFF && !is_surrogate;
            return is_valid ? char32_t{value} : char32_t{0};
        }
        const auto known = std::find_if(references.begin(), references.end(),
                                        [&](const Reference& entry) { return entry.first == name; });
        return known == references.end() ? char32_t{0} : known->second;
    }

    void put(std::string_view piece) {
        // An end tag that never comes must not make a title of the whole page.
        is_in_title_ = is_in_title_ && title_.size() < longest_title;
        std::string& out = is_in_title_ ? title_ : text_;
        if (piece.size() == 1 && is_html_space(piece.front())) {
            if (is_preformatted_ && !is_in_title_) {
                out += piece == "\r" ? std::string_view{} : piece;
            } else if (!out.empty() && !is_html_space(out.back())) {
                out += ' ';
            }
        } else {
            out += piece;
        }
    }

    void begin_line() {
        if (is_in_heading_) {
            text_ += ' ';
            return;
        }
        if (!is_preformatted_) {
            while (!text_.empty() && text_.back() == ' ') {
                text_.pop_back();
            }
        }
        if (!text_.empty() && text_.back() != '\n') {
            text_ += '\n';
        }
    }

    void begin_paragraph() {
        is_in_heading_ = false;
        begin_line();
        if (!text_.empty() && !text_.ends_with("\n\n")) {
            text_ += '\n';
        }
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string text_;
    std::string title_;
    bool is_in_title_ = false;
    bool is_in_heading_ = false;
    bool is_preformatted_ = false;
};

}  // namespace

HtmlText html_to_text(std::string_view html) { return HtmlReader{html}.run(); }

}  // namespace trawl::embedded
