// Which trawl this is.
#pragma once

#include <string_view>

#include <trawl/export.hpp>

/// The version of the headers, for the preprocessor: major * 10000 + minor * 100 + patch.
#define TRAWL_VERSION 100

namespace trawl {

/// The version of the headers.
inline constexpr std::string_view header_version = "0.1.0";

/// The version of the library that is linked. Differs from `header_version` when the two were not built together.
TRAWL_EXPORT std::string_view version() noexcept;

}  // namespace trawl
