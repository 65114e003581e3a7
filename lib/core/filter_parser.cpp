// Reads a filter from its text: recursive descent, one token ahead.
#include <trawl/filter_syntax.hpp>

#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include <trawl/error.hpp>

#include "core/filter_lexer.hpp"

namespace trawl {

namespace {

using detail::FilterEnd;
using detail::FilterName;
using detail::FilterSign;
using detail::FilterToken;
using detail::FilterWord;

class FilterParser {
public:
    explicit FilterParser(std::string_view text) : lexer_(text), ahead_(lexer_.next()) {}

    Filter whole() {
        Filter filter = any();
        if (!std::holds_alternative<FilterEnd>(ahead_.what)) {
            lexer_.fail_expecting("\"and\", \"or\" or the end", ahead_);
        }
        return filter;
    }

private:
    Filter any() { return joined(FilterWord::disjunction, &FilterParser::all, any_of); }
    Filter all() { return joined(FilterWord::conjunction, &FilterParser::negated, all_of); }

    Filter joined(FilterWord word, Filter (FilterParser::*part)(), Filter (*join)(const std::vector<Filter>&)) {
        const std::size_t start = ahead_.offset;
        std::vector<Filter> parts{(this->*part)()};
        while (accept(word)) {
            parts.push_back((this->*part)());
        }
        return made(start, [&] { return join(parts); });
    }

    Filter negated() {
        bool is_negated = false;
        while (accept(FilterWord::negation)) {
            is_negated = !is_negated;
        }
        Filter filter = single();
        return is_negated ? !filter : filter;
    }

    Filter single() {
        if (accept(FilterWord::truth)) {
            return Filter::everything();
        }
        if (accept(FilterWord::falsehood)) {
            return Filter::nothing();
        }
        const FilterToken token = ahead_;
        if (accept(FilterSign{"("})) {
            if (++depth_ > max_filter_depth) {
                lexer_.fail(token.offset,
                            "more than " + std::to_string(max_filter_depth) + " parentheses inside each other");
            }
            Filter filter = any();
            expect(FilterSign{")"}, "\"and\", \"or\" or \")\"");
            --depth_;
            return filter;
        }
        if (const auto* name = std::get_if<FilterName>(&token.what)) {
            advance();
            return test(made(token.offset, [name] { return Field{name->name}; }));
        }
        lexer_.fail_expecting("a field's name, \"not\" or \"(\"", token);
    }

    Filter test(const Field& field) {
        const FilterToken token = ahead_;
        if (accept(FilterWord::exists)) {
            return field.exists();
        }
        if (accept(FilterWord::negation)) {
            const FilterToken next = ahead_;
            if (accept(FilterWord::contains)) {
                return !contains(field);
            }
            expect(FilterWord::in, "\"in\" or \"contains\"");
            return in(field, next.offset, true);
        }
        if (accept(FilterWord::in)) {
            return in(field, token.offset, false);
        }
        if (accept(FilterWord::contains)) {
            return contains(field);
        }
        if (const auto* sign = std::get_if<FilterSign>(&token.what)) {
            if (const auto compare = comparison(sign->sign)) {
                advance();
                const FilterToken operand = ahead_;
                const FilterValue compared = value();
                return made(operand.offset, [&] { return (field.*compare)(compared); });
            }
        }
        lexer_.fail_expecting("==, !=, <, <=, >, >=, \"in\", \"not in\", \"contains\" or \"exists\"", token);
    }

    using Comparison = Filter (Field::*)(const FilterValue&) const;
    static Comparison comparison(std::string_view sign) {
        if (sign == "==") return &Field::operator==;
        if (sign == "!=") return &Field::operator!=;
        if (sign == "<") return &Field::operator<;
        if (sign == "<=") return &Field::operator<=;
        if (sign == ">") return &Field::operator>;
        if (sign == ">=") return &Field::operator>=;
        return nullptr;
    }

    Filter contains(const Field& field) {
        const FilterToken operand = ahead_;
        const FilterValue text = value();
        if (!text.is_text()) {
            lexer_.fail_expecting("a text in quotes", operand);
        }
        return made(operand.offset, [&] { return field.contains(std::get<std::string>(text.get())); });
    }

    Filter in(const Field& field, std::size_t start, bool is_negated) {
        expect(FilterSign{"["}, "\"[\"");
        std::vector<FilterValue> values;
        if (!accept(FilterSign{"]"})) {
            do {
                values.push_back(value());
            } while (accept(FilterSign{","}));
            expect(FilterSign{"]"}, "\",\" or \"]\"");
        }
        return made(start, [&] { return is_negated ? field.not_in(values) : field.in(values); });
    }

    FilterValue value() {
        const FilterToken token = ahead_;
        if (accept(FilterWord::truth)) {
            return true;
        }
        if (accept(FilterWord::falsehood)) {
            return false;
        }
        if (const auto* value = std::get_if<FilterValue>(&token.what)) {
            advance();
            return *value;
        }
        lexer_.fail_expecting("a value (a number, a text in quotes, true or false)", token);
    }

    /// What `make` makes; where it refuses, the message begins with the column.
    template <class Make>
    std::invoke_result_t<Make> made(std::size_t offset, Make make) {
        try {
            return make();
        } catch (const std::invalid_argument& error) {
            lexer_.fail(offset, error.what());
        }
    }

    void advance() { ahead_ = lexer_.next(); }

    template <class What>
    bool accept(const What& what) {
        const auto* found = std::get_if<What>(&ahead_.what);
        if (found == nullptr || *found != what) {
            return false;
        }
        advance();
        return true;
    }

    template <class What>
    void expect(const What& what, const std::string& expected) {
        if (!accept(what)) {
            lexer_.fail_expecting(expected, ahead_);
        }
    }

    detail::FilterLexer lexer_;
    FilterToken ahead_;
    std::size_t depth_ = 0;
};

}  // namespace

Filter parse_filter(std::string_view text) {
    if (text.size() > max_filter_text) {
        throw Error{Errc::invalid_argument,
                    "filter: its text has more than " + std::to_string(max_filter_text) + " bytes"};
    }
    return FilterParser{text}.whole();
}

}  // namespace trawl
