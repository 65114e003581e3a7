// Vectors as base64 text: what embedding services send when they are asked to be brief.
#pragma once

#include <string_view>

#include <trawl/document.hpp>

namespace trawl::common {

/// Decodes little-endian 32-bit floats.
///
/// Parameters: text: the standard alphabet (RFC 4648, section 4), with or without padding at its end, no white space.
/// Returns: one number for each four bytes; NaN and infinities as they come.
/// Errors: Errc::malformed_response for other characters, and for bytes that are no whole number of floats.
/// Source: https://www.rfc-editor.org/rfc/rfc4648#section-4
Embedding decode_base64_floats(std::string_view text);

}  // namespace trawl::common
