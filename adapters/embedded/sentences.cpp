// Finds the places where a text may be cut without breaking a sentence.
#include "sentences.hpp"

#include <algorithm>

namespace trawl::embedded {

namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Whether the line that begins at `at` begins a list item: "- x", "* x", "+ x", "1. x", "12) x".
bool begins_list_item(std::string_view text, std::size_t at) noexcept {
    at = std::min(text.find_first_not_of(" \t", at), text.size());
    if (at + 1 >= text.size()) {
        return false;
    }
    if (text[at] == '-' || text[at] == '*' || text[at] == '+') {
        return text[at + 1] == ' ';
    }
    const std::size_t number = at;
    while (at < text.size() && is_digit(text[at])) {
        ++at;
    }
    return at > number && at - number <= 3 && at + 1 < text.size() && (text[at] == '.' || text[at] == ')') &&
           text[at + 1] == ' ';
}

/// Where the sentence that ends with the mark at `at` ends, its quotes and brackets included; 0 when it goes on.
std::size_t sentence_end(std::string_view text, std::size_t at) noexcept {
    // The full stops of Chinese and Japanese need no space behind them: U+3002, U+FF01, U+FF1F.
    const std::string_view wide = text.substr(at, 3);
    if (wide == "\xE3\x80\x82" || wide == "\xEF\xBC\x81" || wide == "\xEF\xBC\x9F") {
        return at + 3;
    }
    if (text[at] != '.' && text[at] != '!' && text[at] != '?') {
        return 0;
    }
    std::size_t end = at + 1;
    while (end < text.size() && std::string_view{".!?\"')]}"}.find(text[end]) != std::string_view::npos) {
        ++end;
    }
    if (end < text.size() && !is_space(text[end])) {
        return 0;
    }
    // A small letter goes on with the sentence: "e.g. this", "etc. and that".
    const std::size_t next = text.find_first_not_of(" \t\r\n", end);
    return next != std::string_view::npos && text[next] >= 'a' && text[next] <= 'z' ? 0 : end;
}

/// Cuts one unit that is too long: behind the last line end, else the last space, else code point that fits.
void cut_long_unit(std::string_view text, std::size_t begin, std::size_t end, std::size_t max_bytes,
                   std::vector<std::size_t>& ends) {
    while (end - begin > max_bytes) {
        const std::string_view piece = text.substr(begin, max_bytes);
        std::size_t cut = piece.find_last_of('\n');
        if (cut == std::string_view::npos || cut == 0) {
            cut = piece.find_last_of(" \t");
        }
        if (cut != std::string_view::npos && cut != 0) {
            ++cut;
        } else {
            cut = max_bytes;
            while (cut > max_bytes - 4 && is_continuation(text[begin + cut])) {
                --cut;
            }
        }
        begin += cut;
        ends.push_back(begin);
    }
    ends.push_back(end);
}

}  // namespace

std::vector<std::size_t> find_unit_ends(std::string_view text, std::size_t max_bytes) {
    std::vector<std::size_t> ends;
    std::size_t begin = 0;
    const auto close = [&](std::size_t end) {
        if (end > begin) {
            cut_long_unit(text, begin, end, max_bytes, ends);
            begin = end;
        }
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\n') {
            const std::size_t next = at + 1;
            const bool blank_line_follows = next < text.size() && text[next] == '\n';
            if (blank_line_follows || begins_list_item(text, next)) {
                close(next);
            }
            at = next;
        } else if (const std::size_t end = sentence_end(text, at); end != 0) {
            close(end);
            at = end;
        } else {
            ++at;
        }
    }
    close(text.size());
    return ends;
}

}  // namespace trawl::embedded
