// From a response that is no success to a trawl::Error, in one place for all adapters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/export.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/http/secret.hpp>

namespace trawl::http {

/// What a vendor says about a failure, in any of the shapes that vendors use.
struct VendorError {
    std::string code;     ///< "insufficient_quota", "context_length_exceeded", "429"; empty when there is none.
    std::string message;  ///< At most 512 bytes, without control characters.
};

/// Reads the body of a failed response: JSON of a dozen shapes, or plain text.
///
/// Parameters: body: anything at all.
/// Returns: code and message, as far as they can be found; never throws for a strange body.
[[nodiscard]] TRAWL_EXPORT VendorError read_vendor_error(std::string_view body);

/// Takes a credential out of what a server said, should it repeat it: "***" stands in its place.
///
/// Parameters: secret: of "Bearer key", the key alone is taken out too. What is shorter than four characters is no
///   credential, and stays.
TRAWL_EXPORT void remove_secret(std::string& text, const Secret& secret);

/// How long the server asks to wait: retry-after-ms, Retry-After (seconds or a date).
///
/// Returns: nullopt when it says nothing that can be understood; zero for a date that has passed; at most a day.
/// Source: RFC 9110, section 10.2.3.
[[nodiscard]] TRAWL_EXPORT std::optional<Duration> retry_after(const Response& response);

/// The error that a status stands for, with the vendor's words kept apart, and with the wait that the server asks for
/// and its request id in the detail.
///
/// 400, 405, 415, 422 and other 4xx: invalid_argument; 401: unauthenticated; 402: quota_exhausted; 403:
/// permission_denied; 404, 410: not_found; 408, 504: timeout; 409: conflict; 413: batch_too_large; 429: rate_limited,
/// or quota_exhausted by the vendor's code (insufficient_quota, billing_*); 501: not_supported; 503, 529: overloaded;
/// other 5xx: unavailable. Of the vendor's codes it also knows context_length_exceeded. Where a vendor differs, its
/// adapter says so by the third parameter.
///
/// Parameters: response: not ok(). vendor: from read_vendor_error or the adapter's own reader. code: overrides the
///   table.
[[nodiscard]] TRAWL_EXPORT Error status_error(const Response& response, const VendorError& vendor,
                                              std::optional<Errc> code = std::nullopt);
/// The same, with read_vendor_error of the body.
[[nodiscard]] TRAWL_EXPORT Error status_error(const Response& response);

}  // namespace trawl::http
