// Finds the headings of a text, line by line.
#include "headings.hpp"

#include <algorithm>
#include <utility>

namespace trawl::embedded {

namespace {

constexpr std::string_view white_space = " \t\r\n\f\v";
constexpr std::size_t longest_heading = 200;
constexpr std::size_t deepest_level = 6;

struct Line {
    std::string_view text;
    std::size_t begin = 0;
};

bool is_blank(std::string_view line) noexcept { return trimmed(line).empty(); }

/// The character of which a line of at least three consists, or 0.
char rule_of(std::string_view line, std::string_view allowed) noexcept {
    line = trimmed(line);
    if (line.size() < 3 || allowed.find(line.front()) == std::string_view::npos) {
        return 0;
    }
    return line.find_first_not_of(line.front()) == std::string_view::npos ? line.front() : '\0';
}

class HeadingFinder {
public:
    HeadingFinder(std::string_view text, TextFormat format) : text_(text), format_(format) {}

    std::vector<Heading> run() {
        Line previous;
        Line before_previous;
        for (std::size_t begin = 0; begin < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', begin), text_.size());
            const Line line{text_.substr(begin, end - begin), begin};
            if (!enters_or_is_inside_fence(line.text) && !take_atx(line)) {
                take_underline(line, previous, before_previous);
            }
            before_previous = std::exchange(previous, line);
            begin = end + 1;
        }
        return std::move(headings_);
    }

private:
    bool enters_or_is_inside_fence(std::string_view line) {
        if (format_ != TextFormat::markdown) {
            return false;
        }
        const std::string_view start = trimmed(line).substr(0, 3);
        const bool is_fence = start == "```" || start == "~~~";
        if (fence_.empty()) {
            fence_ = is_fence ? start : std::string_view{};
            return is_fence;
        }
        if (start == fence_) {
            fence_ = {};
        }
        return true;
    }

    bool take_atx(const Line& line) {
        if (format_ != TextFormat::markdown) {
            return false;
        }
        const std::size_t level = std::min(line.text.find_first_not_of('#'), line.text.size());
        if (level == 0 || level > deepest_level || (level < line.text.size() && line.text[level] != ' ')) {
            return false;
        }
        std::string_view title = trimmed(line.text.substr(level));
        // "## Title ##" is the same heading.
        if (const auto last = title.find_last_not_of('#'); last != std::string_view::npos && title[last] == ' ') {
            title = trimmed(title.substr(0, last));
        }
        add(line.begin, level, title);
        return true;
    }

    void take_underline(const Line& line, const Line& title, const Line& overline) {
        const std::string_view allowed = format_ == TextFormat::markdown ? "=-" : "=-~^\"#*+`:.'_";
        const char rule = rule_of(line.text, format_ == TextFormat::plain ? "=-~^\"#*+" : allowed);
        if (rule == 0 || is_blank(title.text) || rule_of(title.text, allowed) != 0) {
            return;
        }
        const std::size_t length = trimmed(title.text).size();
        // A short rule below a long line is a table or a separator, and so is a rule below the last line of a
        // paragraph.
        if (trimmed(line.text).size() * 2 < length || length > longest_heading) {
            return;
        }
        const bool has_overline = rule_of(overline.text, allowed) == rule;
        if (!has_overline && !is_blank(overline.text)) {
            return;
        }
        add(has_overline ? overline.begin : title.begin, level_of(rule, has_overline), trimmed(title.text));
    }

    std::size_t level_of(char rule, bool has_overline) {
        if (format_ == TextFormat::markdown) {
            return rule == '=' ? 1 : 2;
        }
        const std::pair style{rule, has_overline};
        const auto known = std::find(styles_.begin(), styles_.end(), style);
        const auto level = static_cast<std::size_t>(known - styles_.begin()) + 1;
        if (known == styles_.end()) {
            styles_.push_back(style);
        }
        return std::min(level, deepest_level);
    }

    void add(std::size_t begin, std::size_t level, std::string_view title) {
        headings_.push_back({begin, level, std::string{title.substr(0, longest_heading)}});
    }

    std::string_view text_;
    TextFormat format_;
    std::string_view fence_;
    std::vector<std::pair<char, bool>> styles_;
    std::vector<Heading> headings_;
};

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(white_space);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<Heading> find_headings(std::string_view text, TextFormat format) {
    return HeadingFinder{text, format}.run();
}

}  // namespace trawl::embedded
