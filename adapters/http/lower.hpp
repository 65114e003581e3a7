// Letters of names that are compared without regard to case.
#pragma once

namespace trawl::http {

/// Of ASCII; every other byte stays.
constexpr char lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

}  // namespace trawl::http
