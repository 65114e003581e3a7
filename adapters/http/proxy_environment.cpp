// The one place of this library that reads the environment.
#include <cstdlib>

#include "proxy.hpp"

namespace trawl::http {

namespace {

std::string variable(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read once, when a client is made; the program owns its environment
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string first_of(const char* name, const char* other) {
    std::string value = variable(name);
    return value.empty() ? variable(other) : value;
}

}  // namespace

ProxySettings read_proxy_environment() {
    ProxySettings settings;
    settings.for_https = first_of("https_proxy", "HTTPS_PROXY");
    settings.for_http = variable("http_proxy");
    if (settings.for_http.empty() && variable("REQUEST_METHOD").empty()) {
        settings.for_http = variable("HTTP_PROXY");
    }
    settings.no_proxy = first_of("no_proxy", "NO_PROXY");
    return settings;
}

}  // namespace trawl::http
