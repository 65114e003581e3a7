// Cuts the text of a filter into tokens.
#include "core/filter_lexer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include <trawl/error.hpp>
#include <trawl/utf8.hpp>

namespace trawl::detail {

namespace {

/// What an error message shows of the text, in bytes.
constexpr std::size_t longest_excerpt = 40;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}
bool continues_sequence(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Whether the text is a number as JSON writes it.
bool is_json_number(std::string_view text) {
    const auto skip_digits = [&text] {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(digits);
        return digits;
    };
    const auto skip_one_of = [&text](std::string_view characters) {
        const bool found = !text.empty() && characters.find(text.front()) != std::string_view::npos;
        text.remove_prefix(found ? 1 : 0);
        return found;
    };
    skip_one_of("-");
    const bool starts_with_zero = text.starts_with('0');
    const std::size_t digits = skip_digits();
    if (digits == 0 || (starts_with_zero && digits > 1)) {
        return false;
    }
    if (skip_one_of(".") && skip_digits() == 0) {
        return false;
    }
    if (skip_one_of("eE")) {
        skip_one_of("+-");
        return skip_digits() > 0 && text.empty();
    }
    return text.empty();
}

}  // namespace

FilterToken FilterLexer::next() {
    while (at_ < text_.size() && is_blank(text_[at_])) {
        ++at_;
    }
    if (at_ == text_.size()) {
        return {FilterEnd{}, at_, at_};
    }
    const char c = text_[at_];
    if (is_digit(c) || c == '-' || c == '+') {
        return number();
    }
    if (is_name_character(c)) {
        return word_or_name();
    }
    if (c == '"' || c == '\'') {
        return text();
    }
    return c == '`' ? quoted_name() : sign();
}

void FilterLexer::fail(std::size_t offset, const std::string& message) const {
    const auto before = text_.substr(0, offset);
    const auto column =
        before.size() - static_cast<std::size_t>(std::count_if(before.begin(), before.end(), continues_sequence));
    throw Error{Errc::invalid_argument, "filter, column " + std::to_string(column + 1) + ": " + message};
}

void FilterLexer::fail_expecting(const std::string& expected, const FilterToken& found) const {
    if (std::holds_alternative<FilterEnd>(found.what)) {
        fail(found.offset, "expected " + expected + ", but the filter ends here");
    }
    fail(found.offset, "expected " + expected + ", found " + excerpt(found.offset, found.end));
}

std::string FilterLexer::excerpt(std::size_t offset, std::size_t end) const {
    std::size_t shown = std::min(end, offset + longest_excerpt);
    while (shown < end && continues_sequence(text_[shown])) {
        ++shown;
    }
    return valid_utf8(std::string(text_.substr(offset, shown - offset))) + (shown < end ? "..." : "");
}

FilterToken FilterLexer::word_or_name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) {
        ++at_;
    }
    const auto spelt = text_.substr(start, at_ - start);
    if (const SpeltWord* known = find_filter_word(spelt)) {
        return {known->word, start, at_};
    }
    return {FilterName{std::string{spelt}}, start, at_};
}

FilterToken FilterLexer::quoted_name() {
    const std::size_t start = at_;
    const std::size_t close = text_.find('`', start + 1);
    if (close == std::string_view::npos) {
        fail(start, "this backquote has no partner");
    }
    at_ = close + 1;
    return {FilterName{std::string{text_.substr(start + 1, close - start - 1)}}, start, at_};
}

FilterToken FilterLexer::number() {
    const std::size_t start = at_;
    // Everything that could belong to a number is taken for one, so that 2020-01-01 is told as a whole.
    while (at_ < text_.size() && (is_name_character(text_[at_]) || text_[at_] == '-' || text_[at_] == '+')) {
        ++at_;
    }
    const auto spelt = text_.substr(start, at_ - start);
    const char* const last = spelt.data() + spelt.size();
    if (!is_json_number(spelt)) {
        fail(start, excerpt(start, at_) + " is no number; if it is meant to be a text, put it in quotes");
    }
    if (spelt.find_first_of(".eE") == std::string_view::npos) {
        std::int64_t integer = 0;
        if (std::from_chars(spelt.data(), last, integer).ec != std::errc{}) {
            fail(start,
                 excerpt(start, at_) + " does not fit an integer of 64 bits; with an exponent it may be rounded");
        }
        return {FilterValue{integer}, start, at_};
    }
    double fraction = 0;
    if (std::from_chars(spelt.data(), last, fraction).ec != std::errc{}) {
        fail(start, excerpt(start, at_) + " does not fit a floating-point number of 64 bits");
    }
    return {FilterValue{fraction}, start, at_};
}

FilterToken FilterLexer::text() {
    const std::size_t start = at_;
    const char quote = text_[at_++];
    std::string out;
    while (true) {
        if (at_ == text_.size()) {
            fail(start, "this text has no closing quote");
        }
        const char c = text_[at_];
        if (c == quote) {
            ++at_;
            try {
                return {FilterValue{out}, start, at_};
            } catch (const std::invalid_argument& error) {
                fail(start, error.what());
            }
        }
        if (c == '\\') {
            append_escape(out);
        } else {
            out.push_back(c);
            ++at_;
        }
    }
}

void FilterLexer::append_escape(std::string& out) {
    static constexpr std::string_view letters = "\"'\\/bfnrt";
    static constexpr std::string_view meant = "\"'\\/\b\f\n\r\t";
    const std::size_t start = at_++;
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (const std::size_t index = letters.find(c); index != std::string_view::npos) {
        out.push_back(meant[index]);
        ++at_;
        return;
    }
    if (c != 'u') {
        fail(start, R"(expected an escape of JSON: \" \' \\ \/ \b \f \n \r \t or \u with four digits)");
    }
    ++at_;
    std::uint32_t code = code_unit();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
        at_ += 2;
        const unsigned low = code_unit();
        if (low < 0xDC00 || low > 0xDFFF) {
            fail(start, "the first half of a surrogate pair is not followed by the second");
        }
        code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
        fail(start, "half a surrogate pair is no character");
    }
    append_utf8(out, code);
}

unsigned FilterLexer::code_unit() {
    unsigned code = 0;
    const auto digits = text_.substr(std::min(at_, text_.size()), 4);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() < 4 || read.ec != std::errc{} || read.ptr != digits.data() + 4) {
        fail(std::min(at_, text_.size()), "expected four hexadecimal digits");
    }
    at_ += 4;
    return code;
}

FilterToken FilterLexer::sign() {
    struct Spelling {
        std::string_view text;
        std::string_view sign;
    };
    // Longer ones first.
    static constexpr Spelling spellings[] = {{"==", "=="}, {"!=", "!="}, {"<=", "<="}, {">=", ">="},
                                             {"=", "=="},  {"<", "<"},   {">", ">"},   {"(", "("},
                                             {")", ")"},   {"[", "["},   {"]", "]"},   {",", ","}};
    const std::size_t start = at_;
    const auto rest = text_.substr(start);
    for (const Spelling& spelling : spellings) {
        if (rest.starts_with(spelling.text)) {
            at_ += spelling.text.size();
            return {FilterSign{spelling.sign}, start, at_};
        }
    }
    for (const auto& [spelt, word] :
         {std::pair{"&&", FilterWord::conjunction}, {"||", FilterWord::disjunction}, {"!", FilterWord::negation}}) {
        if (rest.starts_with(spelt)) {
            at_ += std::string_view{spelt}.size();
            return {word, start, at_};
        }
    }
    std::size_t end = start + 1;
    while (end < text_.size() && continues_sequence(text_[end])) {
        ++end;
    }
    fail(start, "nothing in a filter begins with " + excerpt(start, end));
}

}  // namespace trawl::detail
