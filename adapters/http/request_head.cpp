// A request line and its fields.
#include "request_head.hpp"

#include <trawl/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace trawl::http {

namespace {

void append_field(std::string& head, std::string_view name, std::string_view value) {
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
}

/// What the client says itself; said twice, it would be wrong once.
bool is_ours(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 6> ours{"Host",       "Content-Length", "Transfer-Encoding",
                                                   "Connection", "Expect",         "Upgrade"};
    return std::any_of(ours.begin(), ours.end(), [&](std::string_view other) { return same_name(name, other); });
}

void append_checked(std::string& head, std::string_view name, std::string_view value) {
    try {
        Headers{}.add(name, value);
    } catch (const std::invalid_argument&) {
        throw Error{Errc::invalid_argument, "headers: '" + std::string{name} +
                                                "' cannot be sent: its name must be a token, and its value one line "
                                                "without control characters (does the key end with a line break?)"};
    }
    if (is_ours(name)) {
        throw Error{Errc::invalid_argument, "headers: " + std::string{name} + " is set by the client; leave it out"};
    }
    append_field(head, name, value);
}

bool is_plain(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char letter) { return static_cast<unsigned char>(letter) > 0x20 && letter != 0x7F; });
}

bool has_body(const Request& request) noexcept {
    return !request.body.empty() || request.method == Method::post || request.method == Method::put ||
           request.method == Method::patch;
}

}  // namespace

Secret common_fields(const Url& base, const HttpClientOptions& options) {
    std::string fields;
    append_field(fields, "Host", base.host_field());
    if (!options.user_agent.empty()) {
        append_checked(fields, "User-Agent", options.user_agent);
    }
    append_field(fields, "Accept-Encoding", "identity");
    for (const auto& [name, value] : options.headers) {
        append_checked(fields, name, value);
    }
    for (const SecretHeader& header : options.secret_headers) {
        append_checked(fields, header.name, header.value.reveal());
    }
    return Secret{std::move(fields)};
}

void require_sendable(const Request& request) {
    const bool is_target = request.target.empty() || request.target.front() == '/' || request.target.front() == '?';
    if (!is_target || !is_plain(request.target) || request.target.find('#') != std::string::npos) {
        throw Error{Errc::invalid_argument,
                    "target: must begin with a slash, and must be percent-encoded where it holds blanks, control "
                    "characters or a #"};
    }
    const auto is_one_line = [](const std::string& text) {
        return std::all_of(text.begin(), text.end(),
                           [](char letter) { return static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7F; });
    };
    if (!is_one_line(request.content_type) || !is_one_line(request.accept)) {
        throw Error{Errc::invalid_argument, "content_type and accept: must not hold control characters"};
    }
    for (std::size_t index = 0; index < request.headers.size(); ++index) {
        if (is_ours(request.headers[index].name)) {
            throw Error{Errc::invalid_argument,
                        "headers: " + std::string{request.headers[index].name} + " is set by the client; leave it out"};
        }
    }
}

void write_head(std::string& head, const Request& request, std::string_view prefix, std::string_view common) {
    head += name(request.method);
    head += ' ';
    head += prefix;
    if (prefix.empty() && !request.target.starts_with('/')) {
        head += '/';
    }
    head += request.target;
    head += " HTTP/1.1\r\n";
    head += common;
    if (!request.accept.empty()) {
        append_field(head, "Accept", request.accept);
    }
    if (has_body(request)) {
        if (!request.body.empty() && !request.content_type.empty()) {
            append_field(head, "Content-Type", request.content_type);
        }
        std::array<char, 20> digits{};
        const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), request.body.size());
        static_cast<void>(failure);
        append_field(head, "Content-Length", {digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    for (std::size_t index = 0; index < request.headers.size(); ++index) {
        const Headers::Field field = request.headers[index];
        append_field(head, field.name, field.value);
    }
    head += "\r\n";
}

bool is_safe_to_repeat(const Request& request) noexcept {
    return request.safe_to_repeat || (request.method != Method::post && request.method != Method::patch);
}

}  // namespace trawl::http
