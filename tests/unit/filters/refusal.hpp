// What a translation says when it refuses a filter.
#pragma once

#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <string>

namespace trawl::test {

/// "origin: detail" of the not_supported error that `translate` throws; a sentence that is none otherwise.
template <class Translate>
std::string refusal(Translate translate) {
    try {
        static_cast<void>(translate());
    } catch (const Error& error) {
        CHECK(error.code() == Errc::not_supported);
        return error.origin() + ": " + error.detail();
    }
    return "nothing was thrown";
}

}  // namespace trawl::test
