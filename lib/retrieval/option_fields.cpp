// The table of options, those of the schedule first, and the reading of single values.
#include "option_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace trawl::retrieval {
namespace {

using Type = OptionField::Type;

constexpr std::size_t longest_key = 60;
constexpr std::int64_t most_hits = 1'000'000;
constexpr std::int64_t most_leaves = 1'000'000;
constexpr std::array plans{Plan::automatic, Plan::coalesced, Plan::per_leaf, Plan::sequential};

template <auto Member>
OptionValue get_size(const RetrieverOptions& options) {
    return static_cast<std::int64_t>(options.*Member);
}
template <auto Member>
void set_size(RetrieverOptions& options, const OptionValue& value) {
    options.*Member = static_cast<std::size_t>(std::get<std::int64_t>(value));
}
template <auto Member>
OptionValue get_ms(const RetrieverOptions& options) {
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(options.*Member).count()};
}
template <auto Member>
void set_ms(RetrieverOptions& options, const OptionValue& value) {
    options.*Member = std::chrono::milliseconds{std::get<std::int64_t>(value)};
}
template <auto Member>
OptionValue get_bool(const RetrieverOptions& options) {
    return options.*Member;
}
template <auto Member>
void set_bool(RetrieverOptions& options, const OptionValue& value) {
    options.*Member = std::get<bool>(value);
}

OptionValue get_plan(const RetrieverOptions& options) { return std::string{name(options.plan)}; }
void set_plan(RetrieverOptions& options, const OptionValue& value) {
    const auto found =
        std::find_if(plans.begin(), plans.end(), [&](Plan plan) { return name(plan) == std::get<std::string>(value); });
    if (found == plans.end()) {
        throw std::invalid_argument("no such plan");
    }
    options.plan = *found;
}
std::string plan_choices() {
    std::string joined;
    for (const Plan plan : plans) {
        joined += (joined.empty() ? "" : ", ") + std::string{name(plan)};
    }
    return "one of " + joined;
}

using Options = RetrieverOptions;
constexpr std::array schedule_fields{
    OptionField{"enable_parallel_processing", "run queries at the same time; false = always one after the other",
                Type::boolean, 0, 1, get_bool<&Options::enable_parallel_processing>,
                set_bool<&Options::enable_parallel_processing>, nullptr},
    OptionField{"max_concurrent_queries", "the cap: leaves that run at one time, per retrieval", Type::whole, 1,
                most_leaves, get_size<&Options::max_concurrent_queries>, set_size<&Options::max_concurrent_queries>,
                nullptr},
    OptionField{"max_processing_time_ms", "deadline of the whole retrieval; 0 = none", Type::whole, 0, day_ms,
                get_ms<&Options::deadline>, set_ms<&Options::deadline>, nullptr},
    OptionField{"query_timeout_ms", "limit of each leaf, from its start; 0 = none but the deadline", Type::whole, 0,
                day_ms, get_ms<&Options::query_timeout>, set_ms<&Options::query_timeout>, nullptr},
    OptionField{"top_k", "hits in the merged list", Type::whole, 1, most_hits, get_size<&Options::top_k>,
                set_size<&Options::top_k>, nullptr},
    OptionField{"top_k_per_query", "hits asked of each source per query; 0 = as many as the list needs", Type::whole, 0,
                most_hits, get_size<&Options::top_k_per_query>, set_size<&Options::top_k_per_query>, nullptr},
    OptionField{"plan", "how leaves become calls", Type::choice, 0, 0, get_plan, set_plan, plan_choices},
    OptionField{"sequential_fallback", "when no leaf of a parallel run succeeded, run them again one by one",
                Type::boolean, 0, 1, get_bool<&Options::sequential_fallback>, set_bool<&Options::sequential_fallback>,
                nullptr},
};

/// Text in quotation marks and not too much of it, for messages.
std::string shown(const OptionValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        const std::string plain = as_text(value);
        return plain.empty() ? "nan" : plain;
    }
    constexpr std::size_t longest = 60;
    return '"' + (text->size() > longest ? text->substr(0, longest) + "..." : *text) + '"';
}

[[noreturn]] void refuse(const OptionField& field, const OptionValue& value) {
    throw std::invalid_argument("is " + shown(value) + "; accepted is " + accepted(field));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

template <class Number>
bool read_all(std::string_view text, Number& number) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc{} && end == text.data() + text.size();
}

/// Levenshtein's distance, for texts as short as keys.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::span<const OptionField> option_fields() {
    static const std::vector<OptionField> all = [] {
        std::vector<OptionField> joined{schedule_fields.begin(), schedule_fields.end()};
        for (const auto group : {fusion_fields(), refinement_fields()}) {
            joined.insert(joined.end(), group.begin(), group.end());
        }
        return joined;
    }();
    return all;
}

std::string as_text(const OptionValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "true" : "false";
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*whole);
    }
    const double number = std::get<double>(value);
    if (std::isnan(number)) {
        return {};
    }
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

std::string accepted(const OptionField& field) {
    switch (field.type) {
        case Type::boolean: return "true or false";
        case Type::whole:
            return "a whole number from " + std::to_string(field.lowest) + " to " + std::to_string(field.highest);
        default: return field.choices();
    }
}

void set_checked(RetrieverOptions& options, const OptionField& field, const OptionValue& value) {
    OptionValue given = value;
    if (const auto* whole = std::get_if<std::int64_t>(&value); whole != nullptr && field.type == Type::number) {
        given = static_cast<double>(*whole);
    }
    const bool right_type = (field.type == Type::boolean && std::holds_alternative<bool>(given)) ||
                            (field.type == Type::whole && std::holds_alternative<std::int64_t>(given)) ||
                            (field.type == Type::number && std::holds_alternative<double>(given)) ||
                            (field.type == Type::choice && std::holds_alternative<std::string>(given));
    if (!right_type) {
        refuse(field, value);
    }
    if (field.type == Type::whole) {
        const auto whole = std::get<std::int64_t>(given);
        if (whole < field.lowest || whole > field.highest) {
            refuse(field, value);
        }
    }
    try {
        field.set(options, given);
    } catch (const std::invalid_argument&) {
        refuse(field, value);
    }
}

void set_from_text(RetrieverOptions& options, const OptionField& field, std::string_view text) {
    text = trimmed(text);
    OptionValue value = std::string{text};
    std::int64_t whole = 0;
    double number = 0.0;
    switch (field.type) {
        case Type::boolean:
            if (text == "true" || text == "yes" || text == "on" || text == "1") {
                value = true;
            } else if (text == "false" || text == "no" || text == "off" || text == "0") {
                value = false;
            }
            break;
        case Type::whole:
            if (read_all(text, whole)) {
                value = whole;
            }
            break;
        case Type::number:
            // Whether it may be infinite is for the field to say.
            if (read_all(text, number) && !std::isnan(number)) {
                value = number;
            }
            break;
        case Type::choice: break;
    }
    set_checked(options, field, value);
}

const OptionField* find_field(std::string_view key) {
    const auto fields = option_fields();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const OptionField& field) { return field.key == key; });
    return found == fields.end() ? nullptr : &*found;
}

const OptionField* nearest_field(std::string_view key) {
    const std::string_view asked = key.substr(0, longest_key);
    const auto fields = option_fields();
    const auto nearest = std::min_element(fields.begin(), fields.end(), [&](const auto& left, const auto& right) {
        return distance(asked, left.key) < distance(asked, right.key);
    });
    return distance(asked, nearest->key) * 3 <= nearest->key.size() ? &*nearest : nullptr;
}

std::string unknown_key_message(std::string_view key) {
    std::string message = "there is no option \"" + std::string{key.substr(0, longest_key)} + '"';
    if (const OptionField* meant = nearest_field(key)) {
        message += "; did you mean \"" + std::string{meant->key} + "\"?";
    }
    message += message.back() == '?' ? " The options are " : "; the options are ";
    for (const OptionField& field : option_fields()) {
        message += (&field == &option_fields().front() ? "" : ", ") + std::string{field.key};
    }
    return message;
}

}  // namespace trawl::retrieval
