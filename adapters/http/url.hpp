// The parts of an http or https URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trawl::http {

/// Where a server is.
struct Url {
    bool tls = false;
    std::string host;  ///< In lower case; an IPv6 address without its brackets.
    std::uint16_t port = 0;
    std::string path;         ///< Without the slash at its end: "" or "/v1".
    std::string credentials;  ///< What stood before an @, as it was written; only proxies may have it.

    /// "host" or "host:port", as in a Host header: the port only when it is not the scheme's own.
    [[nodiscard]] std::string host_field() const;
    /// "host:port", always with the port.
    [[nodiscard]] std::string authority() const;
    /// "https://host:port/v1", for messages: without credentials.
    [[nodiscard]] std::string printed() const;
};

/// Reads a URL.
///
/// Parameters: text: never repeated in an error, since it may hold a password. field: the option to name in errors.
/// Errors: Errc::invalid_argument for another scheme than http and https, a missing or malformed host, a port outside
///   1 to 65,535, a query, a fragment, blanks and control characters.
/// Source: RFC 3986, section 3.
Url parse_url(std::string_view text, std::string_view field);

/// The target without its query, for messages: what follows a "?" may hold a key.
std::string_view without_query(std::string_view target) noexcept;

}  // namespace trawl::http
