// What a status means, and what to do about it.
#include <trawl/http/http_error.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

#include "failure.hpp"
#include "retry_after.hpp"

namespace trawl::http {

namespace {

namespace json = boost::json;

constexpr std::size_t max_message = 512;
/// Nobody explains more than this; the rest is not looked at.
constexpr std::size_t max_body = std::size_t{64} << 10;

constexpr std::array<const char*, 13> message_places{"/error/message",
                                                     "/message",
                                                     "/error",
                                                     "/error/0/message",
                                                     "/error/root_cause/0/reason",
                                                     "/error/reason",
                                                     "/status/error",
                                                     "/errors/0/message",
                                                     "/errors/0",
                                                     "/detail",
                                                     "/detail/0/msg",
                                                     "/detail/0",
                                                     "/title"};
constexpr std::array<const char*, 5> code_places{"/error/code", "/code", "/error_type", "/error/type", "/error/status"};

std::string printable(std::string_view text) {
    std::size_t end = std::min(text.size(), max_message);
    // Not into the middle of a character.
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    std::string line;
    for (const char letter : text.substr(0, end)) {
        const bool is_control = static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
        if (!is_control) {
            line += letter;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string text_at(const json::value& root, const char* place) {
    error_code failure;
    const json::value* const found = root.find_pointer(place, failure);
    if (found == nullptr) {
        return {};
    }
    if (found->is_string()) {
        return printable(std::string_view{found->get_string().data(), found->get_string().size()});
    }
    return found->is_int64() ? std::to_string(found->get_int64()) : std::string{};
}

template <std::size_t Count>
std::string first_at(const json::value& root, const std::array<const char*, Count>& places) {
    for (const char* const place : places) {
        if (std::string text = text_at(root, place); !text.empty()) {
            return text;
        }
    }
    return {};
}

bool holds(std::string_view text, std::string_view part) noexcept { return text.find(part) != std::string_view::npos; }

Errc code_of(unsigned status, const VendorError& vendor) noexcept {
    if (holds(vendor.code, "context_length_exceeded")) {
        return Errc::context_too_long;
    }
    switch (status) {
        case 401: return Errc::unauthenticated;
        case 402: return Errc::quota_exhausted;
        case 403: return Errc::permission_denied;
        case 404:
        case 410: return Errc::not_found;
        case 407: return Errc::unauthenticated;
        case 408:
        case 504: return Errc::timeout;
        case 409: return Errc::conflict;
        case 413: return Errc::batch_too_large;
        case 429:
            return holds(vendor.code, "insufficient_quota") || vendor.code.starts_with("billing_")
                       ? Errc::quota_exhausted
                       : Errc::rate_limited;
        case 501: return Errc::not_supported;
        case 503:
        case 529: return Errc::overloaded;
        default: break;
    }
    if (status >= 500) {
        return Errc::unavailable;
    }
    // A success or a half-way answer that an adapter cannot use breaks the contract.
    return status >= 400 ? Errc::invalid_argument : Errc::malformed_response;
}

std::string_view advice_for(Errc code) noexcept {
    switch (code) {
        case Errc::unauthenticated: return "check the API key and the header that it is sent in";
        case Errc::permission_denied: return "check what the API key may do";
        case Errc::quota_exhausted: return "look at the account's plan and balance";
        case Errc::not_found: return "check base_url and the name of the collection or model";
        case Errc::conflict: return "it exists already or was changed in the meantime; read it anew";
        case Errc::rate_limited: return "send less at a time, or later";
        case Errc::overloaded:
        case Errc::unavailable: return "try again later, and see the server's log if it stays so";
        case Errc::timeout: return "the server gave up waiting; send less at a time";
        case Errc::batch_too_large: return "send less in one request";
        case Errc::context_too_long: return "shorten the text";
        default: return "the server's own message says what is wrong with the request";
    }
}

void replace_all(std::string& text, std::string_view part) {
    constexpr std::size_t shortest = 4;
    constexpr std::string_view cover = "***";
    if (part.size() < shortest) {
        return;
    }
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + cover.size())) {
        text.replace(at, part.size(), cover);
    }
}

}  // namespace

VendorError read_vendor_error(std::string_view body) {
    VendorError vendor;
    error_code failure;
    json::value root;
    if (body.size() <= max_body) {
        root = json::parse(json::string_view{body.data(), body.size()}, failure);
        if (!failure) {
            vendor.message = first_at(root, message_places);
            vendor.code = first_at(root, code_places);
            // Elasticsearch's "failed to parse field [price] ...", of which this is the reason.
            const std::string cause = text_at(root, "/error/caused_by/reason");
            if (!cause.empty() && !holds(vendor.message, cause)) {
                vendor.message = printable(vendor.message + ": " + cause);
            }
            // Chroma's {"error":"NotFoundError","message":"..."}: next to a message, a text is the kind of error.
            if (vendor.code.empty() && !text_at(root, "/message").empty()) {
                vendor.code = text_at(root, "/error");
            }
        }
    }
    if (vendor.message.empty()) {
        vendor.message = printable(body);
    }
    return vendor;
}

void remove_secret(std::string& text, const Secret& secret) {
    const std::string_view whole = secret.reveal();
    replace_all(text, whole);
    // After the name of the scheme, if there is one.
    if (const auto blank = whole.rfind(' '); blank != std::string_view::npos) {
        replace_all(text, whole.substr(blank + 1));
    }
}

std::optional<Duration> retry_after(const Response& response) {
    if (const auto text = response.headers.find("retry-after-ms")) {
        if (const auto span = parse_span(*text, std::chrono::milliseconds{1})) {
            return span;
        }
    }
    const auto text = response.headers.find("Retry-After");
    if (!text) {
        return std::nullopt;
    }
    // By the server's own clock, if it tells the time: ours may be wrong.
    const auto date = response.headers.find("Date");
    const auto server_now = date ? parse_http_date(*date) : std::nullopt;
    return parse_retry_after(
        *text, server_now.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
}

Error status_error(const Response& response, const VendorError& vendor, std::optional<Errc> code) {
    const Errc meaning = code.value_or(code_of(response.status, vendor));
    std::string detail = response.exchange.empty() ? std::string{} : response.exchange + ": ";
    detail += "status " + std::to_string(response.status);
    if (!vendor.code.empty()) {
        detail += " (" + vendor.code + ")";
    }
    if (const auto wait = retry_after(response)) {
        detail += ", the server asks to wait " + in_words(*wait);
    }
    if (const auto id = response.request_id(); !id.empty()) {
        detail += ", request id " + printable(id);
    }
    detail.append(": ").append(advice_for(meaning));
    return Error{meaning, std::move(detail)}.with_vendor_message(vendor.message);
}

Error status_error(const Response& response) { return status_error(response, read_vendor_error(response.body)); }

}  // namespace trawl::http
