// Measuring and cutting UTF-8 by columns, and figures for people.
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cwchar>

#include <trawl/utf8.hpp>

namespace repl {
namespace {

std::size_t width_of(char32_t character) {
    constexpr char32_t first_combining = 0x300;
    if (character < first_combining) return 1;
    const int width = ::wcwidth(static_cast<wchar_t>(character));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

/// Controls (C0, DEL, C1), and marks that turn the direction of what follows.
bool is_harmful(char32_t character) {
    return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x200E || character == 0x200F ||
           (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069) ||
           character == 0xFEFF;
}

bool is_blank(char32_t character) {
    return character == ' ' || (character >= '\t' && character <= '\r') || character == 0x85 || character == 0xA0 ||
           character == 0x2028 || character == 0x2029;
}

std::size_t columns_without_colors(std::string_view text) {
    std::size_t columns = columns_of(text);
    for (auto at = text.find("\033["); at != std::string::npos; at = text.find("\033[", at + 1)) {
        columns -= std::min(text.find('m', at), text.size() - 1) - at + 1;
    }
    return columns;
}

std::string fractional(double value, std::string_view unit) {
    if (value < 9.995) return fmt::format("{:.2f} {}", value, unit);
    if (value < 99.95) return fmt::format("{:.1f} {}", value, unit);
    return fmt::format("{:.0f} {}", value, unit);
}

}  // namespace

std::vector<Character> characters_of(std::string_view text) {
    std::vector<Character> found;
    for (std::size_t at = 0; at < text.size(); at += found.back().bytes.size()) {
        const trawl::CodePoint point = trawl::decode_utf8(text, at);
        found.push_back({text.substr(at, point.length), width_of(point.value)});
    }
    return found;
}

std::string printable(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    bool pending_space = false;
    for (std::size_t at = 0; at < text.size();) {
        const trawl::CodePoint point = trawl::decode_utf8(text, at);
        at += point.length;
        if (is_blank(point.value)) {
            pending_space = true;
            continue;
        }
        if (is_harmful(point.value)) {
            continue;
        }
        if (pending_space && !made.empty()) {
            made += ' ';
        }
        pending_space = false;
        trawl::append_utf8(made, point.value);
    }
    return made;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (const Character& character : characters_of(text)) {
        columns += character.columns;
    }
    return columns;
}

std::string cut(std::string_view text, std::size_t columns, std::string_view ellipsis) {
    if (columns_of(text) <= columns) {
        return std::string{text};
    }
    const std::size_t mark = columns_of(ellipsis);
    if (mark > columns) {
        return {};
    }
    std::size_t used = 0;
    std::string made;
    for (const Character& character : characters_of(text)) {
        if (used + character.columns > columns - mark) {
            break;
        }
        used += character.columns;
        made += character.bytes;
    }
    return made.append(ellipsis);
}

std::string cut_left(std::string_view text, std::size_t columns, std::string_view ellipsis) {
    if (columns_of(text) <= columns) {
        return std::string{text};
    }
    const std::size_t mark = columns_of(ellipsis);
    if (mark > columns) {
        return {};
    }
    const auto characters = characters_of(text);
    std::size_t used = 0;
    auto begin = characters.end();
    while (begin != characters.begin() && used + std::prev(begin)->columns <= columns - mark) {
        --begin;
        used += begin->columns;
    }
    std::string made{ellipsis};
    for (; begin != characters.end(); ++begin) {
        made += begin->bytes;
    }
    return made;
}

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
    std::string made;
    std::size_t used = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        const std::size_t width = columns_without_colors(word);
        if (used > indent && used + 1 + width > columns) {
            made += '\n' + std::string(indent, ' ');
            used = indent;
        } else if (used > indent) {
            made += ' ';
            ++used;
        }
        made += word;
        used += width;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return made;
}

std::string wrap_lines(std::string_view text, std::size_t columns) {
    std::string made;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (columns_without_colors(line) <= columns) {
            made += line;
        } else {
            const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
            made += std::string(indent, ' ') + wrap(line.substr(indent), columns, indent);
        }
        made += end < text.size() ? "\n" : "";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return made;
}

std::string pad_right(std::string_view text, std::size_t columns) {
    const std::size_t used = columns_of(text);
    return std::string{text} + std::string(used < columns ? columns - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t columns) {
    const std::size_t used = columns_of(text);
    return std::string(used < columns ? columns - used : 0, ' ') + std::string{text};
}

std::string duration_text(std::chrono::nanoseconds duration, bool unicode) {
    const auto nanoseconds = static_cast<double>(std::max<std::int64_t>(duration.count(), 0));
    if (nanoseconds == 0) return "0 s";
    if (nanoseconds < 999.5e3) return fmt::format("{:.0f} {}", std::max(nanoseconds / 1e3, 1.0), unicode ? "µs" : "us");
    if (nanoseconds < 999.5e6) return fractional(nanoseconds / 1e6, "ms");
    if (nanoseconds < 99.95e9) return fractional(nanoseconds / 1e9, "s");
    const auto seconds = static_cast<std::int64_t>(nanoseconds / 1e9);
    if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

std::string number_text(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string count_text(std::size_t count, std::string_view singular, std::string_view plural) {
    return fmt::format("{} {}", number_text(count), count == 1 ? singular : plural);
}

std::string size_text(std::uintmax_t bytes) {
    constexpr std::uintmax_t kilo = 1000;
    if (bytes < kilo) return fmt::format("{} B", bytes);
    const auto value = static_cast<double>(bytes);
    if (value < 999.5e3) return fmt::format("{:.0f} kB", value / 1e3);
    if (value < 999.5e6) return fmt::format("{:.1f} MB", value / 1e6);
    return fmt::format("{:.2f} GB", value / 1e9);
}

}  // namespace repl
