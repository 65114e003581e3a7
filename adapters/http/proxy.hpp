// Whether a request goes through a proxy, and through which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "url.hpp"

namespace trawl::http {

/// Proxy URLs by the scheme of what is asked for; empty = none. From the environment, or from the options.
struct ProxySettings {
    std::string for_http;
    std::string for_https;
    std::string no_proxy;
};

/// The environment's settings. The lower-case name of a variable wins; HTTP_PROXY is not read where a web server set
/// REQUEST_METHOD, since there it is what a client sent in a header named Proxy.
///
/// Source: curl's manual, "Environment"; https://httpoxy.org.
ProxySettings read_proxy_environment();

/// Whether `no_proxy` excepts a host: "*", or a list, by commas or blanks, of names (with everything below them; a dot
/// in front changes nothing), addresses, networks such as 10.0.0.0/8, each with a port if only that one is meant.
bool is_excepted(std::string_view no_proxy, std::string_view host, std::uint16_t port);

/// Returns: the proxy; nullopt for a direct connection.
/// Errors: Errc::invalid_argument for a URL that cannot be read; Errc::not_supported for another scheme than http.
std::optional<Url> choose_proxy(const ProxySettings& settings, const Url& target);

/// The value of a Proxy-Authorization header for "user:password" as it stands in a URL; empty when there is none.
///
/// Errors: Errc::invalid_argument for a percent sign without two hexadecimal digits.
/// Source: RFC 7617.
std::string basic_authorization(std::string_view credentials);

}  // namespace trawl::http
