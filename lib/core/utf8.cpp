// Reading, writing and repairing UTF-8.
#include <trawl/utf8.hpp>

#include <utility>

namespace trawl {

namespace {

constexpr bool is_inside(unsigned char value, unsigned char first, unsigned char last) noexcept {
    return value >= first && value <= last;
}

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

std::string valid_utf8(std::string text) {
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

}  // namespace trawl
