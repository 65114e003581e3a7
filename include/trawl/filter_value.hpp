// The values that a filter compares metadata with.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include <trawl/export.hpp>

namespace trawl {

namespace detail {

template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

template <class T>
concept FilterText = std::convertible_to<const T&, std::string_view> && !std::same_as<T, std::nullptr_t>;

}  // namespace detail

/// What may stand in a filter as a value.
template <class T>
concept FilterLiteral = (std::is_arithmetic_v<T> && !detail::Character<T>) || detail::FilterText<T>;

/// A truth value, a number or a text. Each number has one form: one without a fraction that fits 64 bits is kept as
/// that integer, whatever type it came in, so that 2 and 2.0 are the same value.
class TRAWL_EXPORT FilterValue {
public:
    using Alternatives = std::variant<bool, std::int64_t, double, std::string>;

    /// Errors: std::invalid_argument for a number that is not finite, an integer above 2^63 - 1, and a text that is not
    /// UTF-8 or holds U+0000, which stores cannot keep.
    template <FilterLiteral T>
    FilterValue(const T& literal) : value_(stored(literal)) {}  // NOLINT(google-explicit-constructor): 2020 is a value

    [[nodiscard]] const Alternatives& get() const noexcept { return value_; }

    [[nodiscard]] bool is_number() const noexcept { return value_.index() == 1 || value_.index() == 2; }
    [[nodiscard]] bool is_text() const noexcept { return value_.index() == 3; }

    friend bool operator==(const FilterValue&, const FilterValue&) = default;
    /// A total order: by kind, then by value.
    friend bool operator<(const FilterValue& left, const FilterValue& right) { return left.value_ < right.value_; }

private:
    template <class T>
    static Alternatives stored(const T& literal) {
        if constexpr (std::same_as<T, bool>) {
            return literal;
        } else if constexpr (std::is_integral_v<T>) {
            if constexpr (std::is_unsigned_v<T> && sizeof(T) >= sizeof(std::int64_t)) {
                return from(std::uint64_t{literal});
            } else {
                return std::int64_t{literal};
            }
        } else if constexpr (std::is_floating_point_v<T>) {
            return from(static_cast<double>(literal));
        } else {
            return from(std::string_view{literal});
        }
    }

    static Alternatives from(std::uint64_t number);
    static Alternatives from(double number);
    static Alternatives from(std::string_view text);

    Alternatives value_;
};

}  // namespace trawl
