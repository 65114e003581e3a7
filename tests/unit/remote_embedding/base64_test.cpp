// Floats as base64: every length, every character, every place.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "codecs.hpp"
#include "common/base64.hpp"

using trawl::Embedding;
using trawl::common::decode_base64_floats;
using trawl::test::base64_of;
using trawl::test::refusal_of;

namespace {

Embedding numbers(std::size_t count) {
    Embedding vector;
    for (std::size_t i = 0; i < count; ++i) {
        vector.push_back(static_cast<float>(i) * 0.37F - 5.0F);
    }
    return vector;
}

}  // namespace

TEST_CASE("base64: the vectors of RFC 4648 and of OpenAI") {
    // 1.0 is 00 00 80 3f; as in the vendor's example.
    CHECK(decode_base64_floats("AACAPw==") == Embedding{1.0F});
    CHECK(decode_base64_floats("AACAPw") == Embedding{1.0F});
    CHECK(decode_base64_floats("AACAPwAAgL8=") == Embedding{1.0F, -1.0F});
    CHECK(decode_base64_floats("").empty());
}

TEST_CASE("base64: what was written is read, at every length, with and without padding") {
    for (std::size_t count = 0; count < 70; ++count) {
        CAPTURE(count);
        const Embedding vector = numbers(count);
        std::string text = base64_of(vector);
        CHECK(decode_base64_floats(text) == vector);
        while (text.ends_with('=')) {
            text.pop_back();
        }
        CHECK(decode_base64_floats(text) == vector);
    }
}

TEST_CASE("base64: exactly the 64 characters are accepted, wherever they stand") {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string good = base64_of(numbers(4));
    const std::size_t digits = good.find('=');
    REQUIRE(digits != std::string::npos);
    for (std::size_t at = 0; at < digits; ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text = good;
            text[at] = static_cast<char>(byte);
            CAPTURE(at);
            CAPTURE(byte);
            const bool valid = alphabet.find(static_cast<char>(byte)) != std::string_view::npos;
            CHECK(refusal_of([&] { decode_base64_floats(text); }) == (valid ? "no error" : "malformed_response"));
        }
    }
}

TEST_CASE("base64: bytes that are no whole number of floats are refused") {
    const std::string good = base64_of(numbers(3));
    REQUIRE(good.size() == 16);
    for (std::size_t length = 1; length < good.size(); ++length) {
        CAPTURE(length);
        // Six characters are the four bytes of a float and four bits, eleven are eight bytes and two bits.
        const bool whole = length == 6 || length == 11;
        CHECK(refusal_of([&] { decode_base64_floats(good.substr(0, length)); }) ==
              (whole ? "no error" : "malformed_response"));
    }
    CHECK(refusal_of([] { decode_base64_floats("AACAPw==="); }) == "malformed_response");
    CHECK(refusal_of([] { decode_base64_floats("===="); }) == "malformed_response");
}
