// Refuses an option that is out of its range, by name.
#pragma once

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>

namespace trawl::fusion {

/// The shortest text that reads back as the same number, whatever the locale.
inline std::string to_text(double number) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return {buffer, end};
}

inline void require(bool good, std::string_view field, const std::string& value, std::string_view range) {
    if (good) return;
    std::string message{field};
    message.append(" is ").append(value).append("; it must be ").append(range);
    throw std::invalid_argument(message);
}

inline void require(bool good, std::string_view field, double value, std::string_view range) {
    if (!good) require(false, field, to_text(value), range);
}

}  // namespace trawl::fusion
