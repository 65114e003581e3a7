// Header fields: kept in one string, compared without regard to case.
#include <trawl/http/headers.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "lower.hpp"

namespace trawl::http {

namespace {

/// What each byte may be part of. Tables, since every byte of every response's headers is looked up.
struct Alphabet {
    std::array<bool, 256> token{};
    std::array<bool, 256> value{};
};

constexpr Alphabet alphabet = [] {
    Alphabet made;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const char letter = lower(static_cast<char>(byte));
        // RFC 9110, section 5.6.2.
        made.token[byte] = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                           (byte != 0 && std::string_view{"!#$%&'*+-.^_`|~"}.find(letter) != std::string_view::npos);
        // A tab is the one control character that a value may hold.
        made.value[byte] = byte == '\t' || (byte >= 0x20 && byte != 0x7F);
    }
    return made;
}();

bool are_all(const std::array<bool, 256>& kind, std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [&](char letter) { return kind[static_cast<unsigned char>(letter)]; });
}

}  // namespace

bool same_name(std::string_view left, std::string_view right) noexcept {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

Headers& Headers::add(std::string_view name, std::string_view value) {
    if (name.empty() || !are_all(alphabet.token, name)) {
        throw std::invalid_argument("headers: a name must be letters, digits and any of !#$%&'*+-.^_`|~");
    }
    if (!are_all(alphabet.value, value)) {
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
    const std::string_view text{text_};
    for (const Place& place : places_) {
        if (place.value - place.name == name.size() && same_name(text.substr(place.name, name.size()), name)) {
            return text.substr(place.value, place.end - place.value);
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
