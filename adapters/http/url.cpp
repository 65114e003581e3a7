// Reading a URL, strictly: a base URL that is nearly right is a mistake to be told at once.
#include "url.hpp"

#include <trawl/error.hpp>

#include <algorithm>
#include <charconv>

#include "lower.hpp"

namespace trawl::http {

namespace {

[[noreturn]] void refuse(std::string_view field, std::string_view why) {
    throw Error{Errc::invalid_argument,
                std::string{field} + ": " + std::string{why} + "; write it like https://api.example.com/v1"};
}

std::string in_lower_case(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool is_host_letter(char letter) noexcept {
    const char small = lower(letter);
    return (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || small == '-' || small == '.' ||
           small == '_';
}

bool is_address_letter(char letter) noexcept {
    const char small = lower(letter);
    return (small >= 'a' && small <= 'f') || (small >= '0' && small <= '9') || small == ':' || small == '.';
}

std::uint16_t read_port(std::string_view text, std::string_view field) {
    unsigned port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failure != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) {
        refuse(field, "the port must be a number from 1 to 65535");
    }
    return static_cast<std::uint16_t>(port);
}

/// Fills host and port from "host", "host:port", "[address]" or "[address]:port".
void read_authority(Url& url, std::string_view text, std::string_view field) {
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            refuse(field, "the bracket of an IPv6 address is not closed");
        }
        url.host = in_lower_case(text.substr(1, end - 1));
        const std::string_view rest = text.substr(end + 1);
        has_port = !rest.empty();
        if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_address_letter) ||
            (has_port && rest.front() != ':')) {
            refuse(field, "what stands in brackets must be an IPv6 address");
        }
        port = rest.substr(has_port ? 1 : 0);
    } else {
        const auto colon = text.find(':');
        has_port = colon != std::string_view::npos;
        url.host = in_lower_case(text.substr(0, colon));
        port = has_port ? text.substr(colon + 1) : std::string_view{};
        if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_letter)) {
            refuse(field, "the host name is missing or holds a character that no host name has");
        }
    }
    url.port = has_port ? read_port(port, field) : static_cast<std::uint16_t>(url.tls ? 443 : 80);
}

std::string bracketed(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

}  // namespace

std::string Url::authority() const { return bracketed(host) + ":" + std::to_string(port); }

std::string Url::host_field() const { return port == (tls ? 443 : 80) ? bracketed(host) : authority(); }

std::string Url::printed() const { return (tls ? "https://" : "http://") + host_field() + path; }

Url parse_url(std::string_view text, std::string_view field) {
    Url url;
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) {
        refuse(field, "the scheme is missing");
    }
    const std::string scheme = in_lower_case(text.substr(0, scheme_end));
    if (scheme != "http" && scheme != "https") {
        refuse(field, "the scheme must be http or https");
    }
    const bool is_printable = std::all_of(text.begin(), text.end(), [](char letter) {
        return static_cast<unsigned char>(letter) > 0x20 && letter != 0x7F && letter != '\\';
    });
    if (!is_printable) {
        refuse(field, "blanks, backslashes and control characters have no place in it");
    }
    if (text.find_first_of("?#") != std::string_view::npos) {
        refuse(field, "a query or fragment has no place in it");
    }
    url.tls = scheme == "https";
    text.remove_prefix(scheme_end + 3);
    const auto path_begin = std::min(text.find('/'), text.size());
    std::string_view authority = text.substr(0, path_begin);
    url.path = text.substr(path_begin);
    while (url.path.ends_with('/')) {
        url.path.pop_back();
    }
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.credentials = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    read_authority(url, authority, field);
    return url;
}

std::string_view without_query(std::string_view target) noexcept {
    return target.substr(0, target.find_first_of("?#"));
}

}  // namespace trawl::http
