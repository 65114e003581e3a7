// A store's server behind an HTTP client: sends requests, and makes typed errors of refusals.
#include "store_service.hpp"

#include <cctype>
#include <optional>
#include <string_view>

#include <trawl/http/http_error.hpp>

namespace trawl::stores {

namespace {

/// What the status does not say: stores answer 400 to much that is something else.
std::optional<Errc> meaning_of(const http::Response& response, const http::VendorError& vendor) {
    const auto mentions = [&](std::string_view words) { return vendor.message.find(words) != std::string::npos; };
    if (response.status == 400 && (mentions("already exists") || vendor.code == "resource_already_exists_exception")) {
        return Errc::conflict;
    }
    // The server has no room, whoever asks; the second is OpenSearch's.
    if (vendor.code == "es_rejected_execution_exception" || vendor.code == "rejected_execution_exception" ||
        vendor.code == "circuit_breaking_exception") {
        return Errc::overloaded;
    }
    // "Vector dimension error", "expecting embedding with dimension", "different number of dimensions".
    if ((response.status == 400 || response.status == 422) && mentions("dimension")) {
        return Errc::dimension_mismatch;
    }
    return std::nullopt;
}

}  // namespace

http::HttpClientOptions client_options(http::HttpClientOptions given, const char* name, const char* base_url,
                                       const char* header, const http::Secret& key) {
    if (given.name.empty()) {
        given.name = name;
    }
    if (given.base_url.empty()) {
        given.base_url = base_url;
    }
    if (!key.empty()) {
        given.secret_headers.push_back({header, key});
    }
    return given;
}

std::string path_segment(std::string_view name) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const char character : name) {
        const auto byte = static_cast<unsigned char>(character);
        if ((byte < 0x80 && std::isalnum(byte) != 0) ||
            std::string_view{"-._~"}.find(character) != std::string_view::npos) {
            text.push_back(character);
        } else {
            text.push_back('%');
            text.push_back(digits[byte >> 4]);
            text.push_back(digits[byte & 15]);
        }
    }
    return text;
}

Task<std::string> StoreService::exchange(http::Request request, CallContext context) {
    ++requests_;
    http::Response response = co_await client_.send(std::move(request), context);
    if (!response.ok()) {
        throw refusal(std::move(response));
    }
    co_return std::move(response.body);
}

Error StoreService::refusal(http::Response response) const {
    // Before the reader cuts what is long, perhaps in the middle of a key; after it, since JSON has other spellings.
    for (const http::SecretHeader& header : secrets_) http::remove_secret(response.body, header.value);
    http::VendorError vendor = http::read_vendor_error(response.body);
    for (const http::SecretHeader& header : secrets_) {
        http::remove_secret(vendor.message, header.value);
        http::remove_secret(vendor.code, header.value);
    }
    const Error error = http::status_error(response, vendor, meaning_of(response, vendor));
    std::string advice;
    switch (error.code()) {
        case Errc::not_found:
            advice = place_ + " does not exist; create it, or check its name and the base URL: ";
            break;
        case Errc::conflict: advice = place_ + " exists already: "; break;
        case Errc::dimension_mismatch: advice = place_ + " holds vectors of another dimension: "; break;
        default: break;
    }
    return Error{error.code(), advice + error.detail()}.with_origin(name_).with_vendor_message(error.vendor_message());
}

}  // namespace trawl::stores
