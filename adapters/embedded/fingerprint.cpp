// What tells whether a file has changed since it was indexed.
#include "fingerprint.hpp"

#include <charconv>

namespace trawl::embedded {

namespace {

/// Takes a number and the space behind it off the front of the text.
template <class Number>
bool take_number(std::string_view& text, Number& number) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{}) {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    return true;
}

}  // namespace

std::uint64_t content_hash(std::string_view bytes) noexcept {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x0000'0100'0000'01b3;
    }
    return hash;
}

bool Fingerprint::proves_unchanged(std::uint64_t current_settings, std::uint64_t current_bytes,
                                   std::int64_t current_modified_ns) const noexcept {
    return settings == current_settings && bytes == current_bytes && modified_ns != 0 &&
           modified_ns == current_modified_ns;
}

std::string to_text(const Fingerprint& fingerprint) {
    return std::to_string(fingerprint.settings) + ' ' + std::to_string(fingerprint.bytes) + ' ' +
           std::to_string(fingerprint.modified_ns) + ' ' + std::to_string(fingerprint.content);
}

std::optional<Fingerprint> parse_fingerprint(std::string_view text) {
    Fingerprint result;
    const bool is_whole = take_number(text, result.settings) && take_number(text, result.bytes) &&
                          take_number(text, result.modified_ns) && take_number(text, result.content) && text.empty();
    return is_whole ? std::optional{result} : std::nullopt;
}

}  // namespace trawl::embedded
