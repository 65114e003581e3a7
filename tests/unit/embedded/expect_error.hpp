// What a call throws.
#pragma once

#include <optional>

#include <trawl/error.hpp>

namespace trawl_test {

/// The trawl::Error that the call ends with; nothing when it ends well.
template <class Call>
std::optional<trawl::Error> error_of(const Call& call) {
    try {
        call();
        return std::nullopt;
    } catch (const trawl::Error& error) {
        return error;
    }
}

/// Its code; nothing when the call ends well.
template <class Call>
std::optional<trawl::Errc> code_of(const Call& call) {
    const auto error = error_of(call);
    return error ? std::optional{error->code()} : std::nullopt;
}

}  // namespace trawl_test
