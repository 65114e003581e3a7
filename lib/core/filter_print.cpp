// Writes a filter as text.
#include <trawl/filter_syntax.hpp>

#include <array>
#include <charconv>

#include "core/filter_words.hpp"

namespace trawl {

namespace {

void append_quoted(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
                    static constexpr std::string_view digits = "0123456789abcdef";
                    out += "\\u00";
                    out.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
                    out.push_back(digits[static_cast<unsigned char>(c) & 0xFU]);
                } else {
                    out.push_back(c);
                }
        }
    }
    out.push_back('"');
}

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

struct AppendValue {
    std::string& out;

    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) const { append_number(out, value); }
    void operator()(double value) const {
        const std::size_t start = out.size();
        append_number(out, value);
        // A number without a fraction is beyond 64 bits here; without an exponent it would be read as an integer.
        if (out.find_first_of(".e", start) == std::string::npos) {
            out += "e0";
        }
    }
    void operator()(const std::string& value) const { append_quoted(out, value); }
};

void append(std::string& out, const FilterValue& value) { std::visit(AppendValue{out}, value.get()); }

std::string_view sign_of(FilterOperator op) {
    switch (op) {
        case FilterOperator::less: return " < ";
        case FilterOperator::less_equal: return " <= ";
        case FilterOperator::greater: return " > ";
        case FilterOperator::greater_equal: return " >= ";
        default: return " == ";
    }
}

struct Append {
    std::string& out;

    void operator()(bool constant) const { out += constant ? "true" : "false"; }

    void operator()(const FilterTest& test) const {
        const bool is_equality = test.op == FilterOperator::equal;
        const bool is_text_match = test.op == FilterOperator::contains;
        if (test.negated && !is_equality && !is_text_match) {
            out += "not ";
        }
        const bool is_word = detail::find_filter_word(test.field) != nullptr;
        out += is_word ? "`" + test.field + "`" : test.field;
        if (test.op == FilterOperator::exists) {
            out += " exists";
        } else if (is_text_match) {
            out += test.negated ? " not contains " : " contains ";
            append(out, test.values.front());
        } else if (is_equality && test.values.size() > 1) {
            out += test.negated ? " not in [" : " in [";
            for (const FilterValue& value : test.values) {
                out += &value == test.values.data() ? "" : ", ";
                append(out, value);
            }
            out += "]";
        } else {
            out += is_equality && test.negated ? " != " : sign_of(test.op);
            append(out, test.values.front());
        }
    }

    void operator()(const FilterGroup& group) const {
        for (const Filter& part : group.parts) {
            if (&part != group.parts.data()) {
                out += group.kind == FilterGroup::Kind::all ? " and " : " or ";
            }
            const bool is_group = std::holds_alternative<FilterGroup>(part.node());
            out += is_group ? "(" : "";
            std::visit(*this, part.node());
            out += is_group ? ")" : "";
        }
    }
};

}  // namespace

std::string to_string(const Filter& filter) {
    std::string out;
    std::visit(Append{out}, filter.node());
    return out;
}

std::string to_string(const FilterValue& value) {
    std::string out;
    append(out, value);
    return out;
}

}  // namespace trawl
