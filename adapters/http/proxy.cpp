// The rules for proxies that curl has made common.
#include "proxy.hpp"

#include <trawl/error.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <charconv>

#include <trawl/http/headers.hpp>

namespace trawl::http {

namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

/// Whether `entry` is a network such as 10.0.0.0/8 and holds the address.
bool holds(std::string_view entry, const ip::address& address) {
    const std::string text{entry};
    error_code failure;
    if (address.is_v4()) {
        const auto network = ip::make_network_v4(text, failure);
        return !failure && network.canonical() == ip::network_v4(address.to_v4(), network.prefix_length()).canonical();
    }
    const auto network = ip::make_network_v6(text, failure);
    return !failure && network.canonical() == ip::network_v6(address.to_v6(), network.prefix_length()).canonical();
}

/// Takes ":port" off the end of an entry, if it has one; an IPv6 address needs brackets for that.
std::optional<std::string_view> take_port(std::string_view& entry) {
    const auto colon = entry.rfind(':');
    const bool is_bare_v6 = entry.find(':') != colon && !entry.starts_with('[');
    if (colon == std::string_view::npos || is_bare_v6 || (entry.starts_with('[') && entry.find(']') > colon)) {
        return std::nullopt;
    }
    const std::string_view port = entry.substr(colon + 1);
    entry = entry.substr(0, colon);
    return port;
}

bool matches(std::string_view entry, std::string_view host, std::uint16_t port) {
    if (entry == "*") {
        return true;
    }
    if (const auto wanted = take_port(entry); wanted && *wanted != std::to_string(port)) {
        return false;
    }
    if (entry.starts_with('[') && entry.ends_with(']')) {
        entry = entry.substr(1, entry.size() - 2);
    }
    error_code failure;
    const ip::address address = ip::make_address(std::string{host}, failure);
    if (!failure) {
        error_code entry_failure;
        const ip::address other = ip::make_address(std::string{entry}, entry_failure);
        return entry_failure ? holds(entry, address) : other == address;
    }
    if (entry.starts_with("*.")) {
        entry.remove_prefix(1);
    }
    if (entry.starts_with('.')) {
        entry.remove_prefix(1);
    }
    if (entry.empty() || entry.size() > host.size() || !same_name(host.substr(host.size() - entry.size()), entry)) {
        return false;
    }
    return entry.size() == host.size() || host[host.size() - entry.size() - 1] == '.';
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '%') {
            decoded += text[index];
            continue;
        }
        const std::string_view digits = text.substr(index + 1, 2);
        unsigned value = 0;
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (failure != std::errc{} || digits.size() != 2 || end != digits.data() + 2) {
            throw Error{Errc::invalid_argument, "proxy: a percent sign in its user or password must be written as %25"};
        }
        decoded += static_cast<char>(value);
        index += 2;
    }
    return decoded;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t index = 0; index < bytes.size(); index += 3) {
        const std::string_view group = bytes.substr(index, 3);
        std::uint32_t bits = 0;
        for (std::size_t place = 0; place < 3; ++place) {
            bits = bits << 8 | (place < group.size() ? static_cast<unsigned char>(group[place]) : 0U);
        }
        for (std::size_t place = 0; place < 4; ++place) {
            text += place <= group.size() ? letters[bits >> (18 - 6 * place) & 63U] : '=';
        }
    }
    return text;
}

}  // namespace

bool is_excepted(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
    constexpr std::string_view separators = ", \t";
    for (auto begin = no_proxy.find_first_not_of(separators); begin != std::string_view::npos;
         begin = no_proxy.find_first_not_of(separators, begin)) {
        const auto end = std::min(no_proxy.find_first_of(separators, begin), no_proxy.size());
        if (matches(no_proxy.substr(begin, end - begin), host, port)) {
            return true;
        }
        begin = end;
    }
    return false;
}

std::optional<Url> choose_proxy(const ProxySettings& settings, const Url& target) {
    const std::string& text = target.tls ? settings.for_https : settings.for_http;
    if (text.empty() || is_excepted(settings.no_proxy, target.host, target.port)) {
        return std::nullopt;
    }
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string::npos) {
        return parse_url("http://" + text, "proxy");
    }
    if (!same_name(text.substr(0, scheme_end), "http")) {
        throw Error{Errc::not_supported, "proxy: only proxies that are reached by http:// are supported, not " +
                                             text.substr(0, scheme_end) + "://"};
    }
    return parse_url(text, "proxy");
}

std::string basic_authorization(std::string_view credentials) {
    return credentials.empty() ? std::string{} : "Basic " + base64(percent_decoded(credentials));
}

}  // namespace trawl::http
