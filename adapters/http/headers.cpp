// Header fields: kept in one string, compared without regard to case.
#include <trawl/http/headers.hpp>

#include <algorithm>
#include <stdexcept>

namespace trawl::http {

namespace {

constexpr char lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

/// RFC 9110, section 5.6.2.
constexpr bool is_token_character(char letter) noexcept {
    return (letter >= '0' && letter <= '9') || (lower(letter) >= 'a' && lower(letter) <= 'z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(letter) != std::string_view::npos;
}

/// A tab is the one control character that a value may hold.
constexpr bool is_value_character(char letter) noexcept {
    const auto byte = static_cast<unsigned char>(letter);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) noexcept {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

Headers& Headers::add(std::string_view name, std::string_view value) {
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character)) {
        throw std::invalid_argument("headers: a name must be letters, digits and any of !#$%&'*+-.^_`|~");
    }
    if (!std::all_of(value.begin(), value.end(), is_value_character)) {
        throw std::invalid_argument("headers: the value of " + std::string{name} + " holds a control character");
    }
    Place place;
    place.name = static_cast<std::uint32_t>(text_.size());
    text_ += name;
    place.value = static_cast<std::uint32_t>(text_.size());
    text_ += value;
    place.end = static_cast<std::uint32_t>(text_.size());
    places_.push_back(place);
    return *this;
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (std::size_t index = 0; index < places_.size(); ++index) {
        const Field field = (*this)[index];
        if (same_name(field.name, name)) {
            return field.value;
        }
    }
    return std::nullopt;
}

Headers::Field Headers::operator[](std::size_t index) const noexcept {
    const Place& place = places_[index];
    const std::string_view text{text_};
    return {text.substr(place.name, place.value - place.name), text.substr(place.value, place.end - place.value)};
}

void Headers::reserve(std::size_t fields, std::size_t bytes) {
    places_.reserve(fields);
    text_.reserve(bytes);
}

void Headers::clear() noexcept {
    text_.clear();
    places_.clear();
}

}  // namespace trawl::http
