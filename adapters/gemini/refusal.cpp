// What Google's error details say beyond the status.
#include <simdjson.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "embedding_codec.hpp"

namespace trawl::gemini {
namespace {

namespace dom = simdjson::dom;

std::string_view text_at(const dom::element& root, std::string_view pointer) {
    std::string_view text;
    return root.at_pointer(pointer).get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

/// Whole milliseconds of a duration in seconds and the letter s: "34.07s".
std::optional<std::string> milliseconds_of(std::string_view text) {
    if (!text.ends_with('s')) {
        return std::nullopt;
    }
    double seconds = 0.0;
    const char* const last = text.data() + text.size() - 1;
    const auto [end, failed] = std::from_chars(text.data(), last, seconds);
    // Beyond a day it is no hint.
    if (failed != std::errc{} || end != last || !(seconds >= 0.0 && seconds <= 86400.0)) {
        return std::nullopt;
    }
    return std::to_string(static_cast<long>(seconds * 1000.0 + 0.999));
}

}  // namespace

http::VendorError read_refusal(http::Response& response) {
    http::VendorError vendor = http::read_vendor_error(response.body);
    dom::parser parser;
    dom::element root;
    dom::array details;
    if (parser.parse(response.body).get(root) != simdjson::SUCCESS ||
        root.at_pointer("/error/details").get(details) != simdjson::SUCCESS) {
        return vendor;
    }
    for (const dom::element detail : details) {
        if (const auto pause = milliseconds_of(text_at(detail, "/retryDelay"))) {
            response.headers.add("retry-after-ms", *pause);
        }
        if (text_at(detail, "/reason") == "API_KEY_INVALID") {
            vendor.code = "API_KEY_INVALID";
        }
        dom::array violations;
        if (detail.at_pointer("/violations").get(violations) == simdjson::SUCCESS) {
            for (const dom::element violation : violations) {
                if (text_at(violation, "/quotaId").find("PerDay") != std::string_view::npos) {
                    vendor.code = "quota_per_day";
                }
            }
        }
    }
    return vendor;
}

}  // namespace trawl::gemini
