// The options that can be written down, one row each: key, what is accepted, how it is read and set.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <trawl/retriever_options.hpp>

namespace trawl::retrieval {

/// What each kind of option holds.
using OptionValue = std::variant<bool, std::int64_t, double, std::string>;

/// The most that limits of time may be.
inline constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;

struct OptionField {
    enum class Type { boolean, whole, number, choice };

    std::string_view key;
    std::string_view description;
    Type type;
    std::int64_t lowest;   ///< Of whole numbers.
    std::int64_t highest;  ///< Of whole numbers.
    OptionValue (*get)(const RetrieverOptions&);
    void (*set)(RetrieverOptions&, const OptionValue&);  ///< std::invalid_argument for a value that is not accepted.
    std::string (*choices)();                            ///< Of choices and numbers: what is accepted.
};

/// In the order in which they have to be set: a method before its parameters.
std::span<const OptionField> option_fields();

/// Of them, those about the way of merging, and those about what is kept of the merged list.
std::span<const OptionField> fusion_fields() noexcept;
std::span<const OptionField> refinement_fields() noexcept;

/// As it is written in the environment; empty for NaN, which stands for "does not apply".
std::string as_text(const OptionValue& value);

/// For people: what the field takes.
std::string accepted(const OptionField& field);

/// Sets the field after checking type and range.
///
/// Errors: std::invalid_argument whose message begins with the value and says what is accepted.
void set_checked(RetrieverOptions& options, const OptionField& field, const OptionValue& value);

/// As above, from text.
void set_from_text(RetrieverOptions& options, const OptionField& field, std::string_view text);

/// Null when there is no such key.
const OptionField* find_field(std::string_view key);

/// The field whose key was probably meant; null when none is near.
const OptionField* nearest_field(std::string_view key);

/// "there is no option …; did you mean …? The options are …".
std::string unknown_key_message(std::string_view key);

}  // namespace trawl::retrieval
