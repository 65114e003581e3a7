// Answers that were cut off somewhere.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

#include <trawl/error.hpp>

namespace trawl::test {

/// Whether the decoder refuses with Errc::malformed_response.
template <class Decode>
bool is_malformed(Decode decode) {
    try {
        static_cast<void>(decode());
    } catch (const Error& error) {
        return error.code() == Errc::malformed_response;
    }
    return false;
}

/// Every piece from the beginning that is shorter than the whole is refused.
template <class Decode>
void check_cuts(const std::string& whole, Decode decode) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(is_malformed([&] { return decode(whole.substr(0, length)); }));
    }
}

}  // namespace trawl::test
