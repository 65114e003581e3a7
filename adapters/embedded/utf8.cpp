// Reading and repairing UTF-8, and the little that tokenising needs to know about letters.
#include "utf8.hpp"

#include <algorithm>
#include <array>

namespace trawl::embedded {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr bool is_inside(char32_t value, char32_t first, char32_t last) noexcept {
    return value >= first && value <= last;
}

// In order, without overlaps: what separates words above ASCII.
constexpr std::array separators{
    Range{0x0080, 0x00A9},  // controls, Latin-1 punctuation
    Range{0x00AB, 0x00B4},  // without the feminine ordinal
    Range{0x00B6, 0x00B9},  // without the micro sign
    Range{0x00BB, 0x00BF},  // without the masculine ordinal
    Range{0x00D7, 0x00D7},  // multiplication sign
    Range{0x00F7, 0x00F7},  // division sign
    Range{0x2000, 0x206F},  // general punctuation
    Range{0x20A0, 0x20CF},  // currency signs
    Range{0x2190, 0x2BFF},  // arrows, mathematics, boxes, dingbats
    Range{0x2E00, 0x2E7F},  // supplemental punctuation
    Range{0x3000, 0x3004},  // CJK punctuation
    Range{0x3008, 0x3020},  // CJK brackets
    Range{0xE000, 0xF8FF},  // private use
    Range{0xFE10, 0xFE6F},  // vertical and small forms
    Range{0xFEFF, 0xFEFF},  // byte order mark
    Range{0xFF01, 0xFF0F},  // full-width punctuation
    Range{0xFF1A, 0xFF20},   Range{0xFF3B, 0xFF40},
    Range{0xFF5B, 0xFF65},   Range{0xFFF0, 0xFFFF},  // specials, the replacement character among them
    Range{0x1F000, 0x1FAFF},                         // emoji and other pictures
};

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[at + offset]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    // The first continuation byte is what excludes overlong forms, surrogates and values above U+10FFFF.
    std::size_t length = 0;
    unsigned char lowest = 0x80;
    unsigned char highest = 0xBF;
    char32_t value = 0;
    if (is_inside(lead, 0xC2, 0xDF)) {
        length = 2;
        value = lead & 0x1FU;
    } else if (is_inside(lead, 0xE0, 0xEF)) {
        length = 3;
        value = lead & 0x0FU;
        lowest = lead == 0xE0 ? 0xA0 : 0x80;
        highest = lead == 0xED ? 0x9F : 0xBF;
    } else if (is_inside(lead, 0xF0, 0xF4)) {
        length = 4;
        value = lead & 0x07U;
        lowest = lead == 0xF0 ? 0x90 : 0x80;
        highest = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        return {replacement_character, 1, false};
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i >= text.size() || !is_inside(byte(i), lowest, highest)) {
            return {replacement_character, i, false};
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
        lowest = 0x80;
        highest = 0xBF;
    }
    return {value, length, true};
}

void append_utf8(std::string& text, char32_t value) {
    const auto tail = [&](unsigned shift) { text.push_back(static_cast<char>(0x80U | ((value >> shift) & 0x3FU))); };
    if (value < 0x80) {
        text.push_back(static_cast<char>(value));
    } else if (value < 0x800) {
        text.push_back(static_cast<char>(0xC0U | (value >> 6U)));
        tail(0);
    } else if (value < 0x10000) {
        text.push_back(static_cast<char>(0xE0U | (value >> 12U)));
        tail(6);
        tail(0);
    } else {
        text.push_back(static_cast<char>(0xF0U | (value >> 18U)));
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string replace_invalid_utf8(std::string text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const CodePoint point = decode_utf8(text, at);
        if (!point.valid) {
            break;
        }
        at += point.length;
    }
    if (at == text.size()) {
        return text;
    }
    std::string repaired = text.substr(0, at);
    repaired.reserve(text.size() + 16);
    while (at < text.size()) {
        const CodePoint point = decode_utf8(text, at);
        append_utf8(repaired, point.value);
        at += point.length;
    }
    return repaired;
}

char32_t to_lower(char32_t value) noexcept {
    if (value < 0x80) {
        return is_inside(value, U'A', U'Z') ? value + 32 : value;
    }
    if (is_inside(value, 0x00C0, 0x00DE)) {
        return value == 0x00D7 ? value : value + 32;
    }
    if (is_inside(value, 0x0100, 0x017F)) {
        const bool upper_is_odd = is_inside(value, 0x0139, 0x0148) || is_inside(value, 0x0179, 0x017E);
        if (value == 0x0130) {
            return U'i';
        }
        if (value == 0x0178) {
            return 0x00FF;
        }
        const bool has_no_pair = value == 0x0131 || value == 0x0138 || value == 0x0149 || value == 0x017F;
        return !has_no_pair && (value % 2 == 1) == upper_is_odd ? value + 1 : value;
    }
    if (is_inside(value, 0x0391, 0x03AB) && value != 0x03A2) {
        return value + 32;
    }
    if (value == 0x0386) {
        return 0x03AC;
    }
    if (is_inside(value, 0x0388, 0x038A)) {
        return value + 37;
    }
    if (is_inside(value, 0x0400, 0x040F)) {
        return value + 80;
    }
    if (is_inside(value, 0x0410, 0x042F)) {
        return value + 32;
    }
    return value;
}

bool is_word_character(char32_t value) noexcept {
    if (value < 0x80) {
        return is_inside(value, U'a', U'z') || is_inside(value, U'A', U'Z') || is_inside(value, U'0', U'9');
    }
    const auto after = std::upper_bound(separators.begin(), separators.end(), value,
                                        [](char32_t point, const Range& range) { return point < range.first; });
    return after == separators.begin() || value > std::prev(after)->last;
}

}  // namespace trawl::embedded
