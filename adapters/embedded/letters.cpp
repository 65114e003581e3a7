// The little that tokenising needs to know about letters.
#include "letters.hpp"

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
