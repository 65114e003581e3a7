// The head of a request, as it goes over the wire.
#pragma once

#include <string>
#include <string_view>

#include <trawl/http/http_message.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/http/secret.hpp>

#include "url.hpp"

namespace trawl::http {

/// The fields that are the same in every request of a client: Host, User-Agent, Accept-Encoding, its own.
///
/// Errors: Errc::invalid_argument for a header that cannot be sent, by name; never with its value.
Secret common_fields(const Url& base, const HttpClientOptions& options);

/// Errors: Errc::invalid_argument for a target or content type that would not be one line without blanks.
void require_sendable(const Request& request);

/// Appends the whole head with the empty line at its end.
///
/// Parameters: prefix: of the target: the base URL's path; for a proxy, with scheme and host before it.
void write_head(std::string& head, const Request& request, std::string_view prefix, std::string_view common);

/// Whether it may be sent again without anybody knowing whether it was processed.
bool is_safe_to_repeat(const Request& request) noexcept;

}  // namespace trawl::http
