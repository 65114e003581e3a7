// The phrases by which model services tell one refusal from another.
#include "error_meaning.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace trawl::common {
namespace {

std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return made;
}

template <std::size_t Size>
bool holds_any(std::string_view text, const std::array<std::string_view, Size>& phrases) {
    return std::any_of(phrases.begin(), phrases.end(),
                       [text](std::string_view phrase) { return text.find(phrase) != std::string_view::npos; });
}

// All in lower case; looked for in "code message".
constexpr std::array<std::string_view, 4> bad_key{"api_key_invalid", "invalid_api_key", "api key not valid",
                                                  "api key expired"};
constexpr std::array<std::string_view, 11> large_batch{"batch size",
                                                       "max_client_batch_size",
                                                       "too many inputs",
                                                       "too many texts",
                                                       "array too long",
                                                       "tokens per request",
                                                       "tokens per submitted batch",
                                                       "at most 100 requests",
                                                       "too many documents",
                                                       "maximum number of texts",
                                                       "texts must be at most"};
constexpr std::array<std::string_view, 11> long_text{
    "context_length_exceeded", "exceed_context_size", "context length", "maximum context",      "context size",
    "too large to process",    "input is too long",   "input too long", "maximum input length", "must have less than",
    "too many tokens"};
constexpr std::array<std::string_view, 5> no_model{"model_not_found", "model not found", "deploymentnotfound",
                                                   "unknown model", "invalid model name"};
constexpr std::array<std::string_view, 6> no_credit{"insufficient_quota",   "billing_hard_limit",
                                                    "billing_not_active",   "insufficient_balance",
                                                    "insufficient balance", "quota_per_day"};
constexpr std::array<std::string_view, 3> starting{"loading model", "unhealthy", "model is loading"};

std::optional<Errc> of_bad_request(std::string_view words) {
    if (holds_any(words, bad_key)) return Errc::unauthenticated;
    // First, since llama.cpp says "is too large to process. increase the physical batch size" of one long text.
    if (holds_any(words, long_text)) return Errc::context_too_long;
    if (holds_any(words, large_batch)) return Errc::batch_too_large;
    if (holds_any(words, no_model)) return Errc::not_found;
    return std::nullopt;
}

}  // namespace

std::optional<Errc> meaning_of(unsigned status, const http::VendorError& vendor) {
    const std::string words = lower(vendor.code + ' ' + vendor.message);
    switch (status) {
        // llama.cpp answers 500 to a text that will be too long for ever.
        case 400:
        case 413:
        case 422:
        case 500: return of_bad_request(words);
        case 403: return holds_any(words, no_credit) ? std::optional{Errc::quota_exhausted} : std::nullopt;
        // Of TEI: its backend failed, not the request.
        case 424: return Errc::unavailable;
        // Of Cohere: the token is invalid; the client went away, which is not what we did.
        case 498: return Errc::unauthenticated;
        case 499: return Errc::unavailable;
        case 429:
            if (holds_any(words, no_credit)) return Errc::quota_exhausted;
            // Of TEI: as many requests as it holds are waiting; no account's limit.
            return words.find("overloaded") != std::string::npos ? std::optional{Errc::overloaded} : std::nullopt;
        case 503: return holds_any(words, starting) ? std::optional{Errc::unavailable} : std::nullopt;
        default: return std::nullopt;
    }
}

}  // namespace trawl::common
