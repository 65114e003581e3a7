// Refusals of any shape: an error with bounded words, without the key, and a pause that is none too long.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include <trawl/error.hpp>
#include <trawl/http/http_error.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/http/secret.hpp>

#include "common/refusal.hpp"
#include "fuzz.hpp"
#include "gemini/embedding_codec.hpp"
#include "tei/info_codec.hpp"

namespace {

constexpr const char* key = "sk-12345";
constexpr std::size_t max_words = 512;

void refuse(unsigned status, std::string body, trawl::common::RefusalReader read_refusal) {
    trawl::http::Response response;
    response.status = status;
    response.body = std::move(body);
    const trawl::Error error =
        trawl::common::refusal_error(std::move(response), "fuzz", trawl::http::Secret{key}, read_refusal);
    trawl::fuzz::expect(!error.detail().empty(), "an error without a word");
    trawl::fuzz::expect(error.vendor_message().size() <= max_words, "words beyond their bound");
    for (const std::string& words : {error.detail(), error.vendor_message()}) {
        trawl::fuzz::expect(words.find(key) == std::string::npos, "a key that is seen");
        trawl::fuzz::expect(words.find('\n') == std::string::npos, "words of several lines");
    }
}

void ask_to_wait(const std::string& text) {
    const auto now = text.find('\n');
    trawl::http::Response response;
    response.status = 429;
    response.headers.add("Retry-After", text.substr(0, now));
    if (now != std::string::npos) {
        response.headers.add("Date", text.substr(now + 1));
    }
    if (const auto wait = trawl::http::retry_after(response)) {
        trawl::fuzz::expect(*wait >= trawl::Duration::zero() && *wait <= std::chrono::hours{24}, "a pause of years");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const unsigned status = 400U + data[0] % 200U;
    std::string text{reinterpret_cast<const char*>(data) + 1, size - 1};
    try {
        switch (data[0] % 4U) {
            case 0: refuse(status, std::move(text), nullptr); break;
            case 1: refuse(status, std::move(text), &trawl::gemini::read_refusal); break;
            case 2: ask_to_wait(text); break;
            default: static_cast<void>(trawl::tei::decode_server_info(std::move(text))); break;
        }
    } catch (const trawl::Error& error) {
        trawl::fuzz::expect(error.code() == trawl::Errc::malformed_response, "another error code");
    } catch (const std::invalid_argument&) {
        trawl::fuzz::expect(data[0] % 4U == 2, "a header that is none");
    }
    return 0;
}
