// Cuts the text of a filter into tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include <trawl/filter_value.hpp>

#include "core/filter_words.hpp"

namespace trawl::detail {

/// One of ( ) [ ] , == != < <= > >=. "=" is read as "==", and "&&", "||" and "!" are read as words.
struct FilterSign {
    std::string_view sign;
    friend bool operator==(const FilterSign&, const FilterSign&) = default;
};

struct FilterName {
    std::string name;
};

struct FilterEnd {};

struct FilterToken {
    std::variant<FilterEnd, FilterSign, FilterWord, FilterName, FilterValue> what = FilterEnd{};
    std::size_t offset = 0;  ///< Of its first byte.
    std::size_t end = 0;     ///< Behind its last byte.
};

class FilterLexer {
public:
    explicit FilterLexer(std::string_view text) noexcept : text_(text) {}

    /// The next token; FilterEnd at the end of the text, as often as it is asked for.
    /// Errors: Error with Errc::invalid_argument for what is no token.
    FilterToken next();

    /// Always throws: the message begins with the column of that byte.
    [[noreturn]] void fail(std::size_t offset, const std::string& message) const;
    /// Always throws: this was expected, and that token found.
    [[noreturn]] void fail_expecting(const std::string& expected, const FilterToken& found) const;

private:
    FilterToken word_or_name();
    FilterToken quoted_name();
    FilterToken number();
    FilterToken text();
    FilterToken sign();
    /// Reads the escape at at_, which is a backslash.
    void append_escape(std::string& out);
    unsigned code_unit();
    /// What an error message shows of the text between two offsets.
    [[nodiscard]] std::string excerpt(std::size_t offset, std::size_t end) const;

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace trawl::detail
