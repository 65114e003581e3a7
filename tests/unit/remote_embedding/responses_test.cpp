// Answers of embedding services: right ones in every form, and wrong ones of every kind, cut anywhere.
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "codecs.hpp"
#include "openai/embedding_codec.hpp"

using trawl::Embedding;
using trawl::test::base64_of;
using trawl::test::codecs;
using trawl::test::refusal_of;
using trawl::test::sample_numbers;
using trawl::test::sample_vectors;

namespace {

using Numbers = std::vector<std::vector<std::string>>;

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string decode_openai(const std::string& body, std::size_t count = 2, std::size_t dimension = 0) {
    return refusal_of([&] { trawl::openai::decode_embedding_response(body, count, dimension); });
}

}  // namespace

TEST_CASE("embedding answers: read in order, whatever the service") {
    for (const auto& codec : codecs()) {
        CAPTURE(codec.name);
        const std::string body = codec.write(sample_numbers());
        CHECK(codec.decode(body, 3, 0) == sample_vectors());
        CHECK(codec.decode(body, 3, 2) == sample_vectors());
        CHECK(codec.decode(" \n\t" + body + "\r\n ", 3, 2) == sample_vectors());
    }
}

TEST_CASE("embedding answers: cut at every byte, they are refused or complete") {
    for (const auto& codec : codecs()) {
        CAPTURE(codec.name);
        const std::string body = codec.write(sample_numbers());
        std::size_t refused = 0;
        for (std::size_t length = 0; length < body.size(); ++length) {
            CAPTURE(length);
            try {
                const auto vectors = codec.decode(body.substr(0, length), 3, 0);
                CHECK(vectors == sample_vectors());
            } catch (const trawl::Error& error) {
                CHECK(error.code() == trawl::Errc::malformed_response);
                ++refused;
            }
        }
        CHECK(refused == body.size());
    }
}

TEST_CASE("embedding answers: one byte of rubbish at every place never does harm") {
    for (const auto& codec : codecs()) {
        CAPTURE(codec.name);
        const std::string body = codec.write(sample_numbers());
        for (std::size_t at = 0; at < body.size(); ++at) {
            for (const char byte : {'\0', '"', '[', '}', ',', '9', '\\', '\xff'}) {
                std::string broken = body;
                broken[at] = byte;
                std::size_t vectors = 3;
                const std::string refusal = refusal_of([&] { vectors = codec.decode(broken, 3, 0).size(); });
                CHECK((refusal == "no error" || refusal == "malformed_response"));
                CHECK(vectors == 3);
            }
        }
    }
}

TEST_CASE("embedding answers: what breaks the contract is refused by every decoder") {
    struct Case {
        const char* what;
        Numbers numbers;
        const char* refusal = "malformed_response";
        std::size_t dimension = 0;
    };
    const std::vector<Case> cases{
        {"too few", {{"1", "0"}, {"0", "1"}}},
        {"none", {}},
        {"too many", {{"1", "0"}, {"0", "1"}, {"1", "0"}, {"0", "1"}}},
        {"an empty vector", {{"1", "0"}, {}, {"0", "1"}}},
        {"different lengths", {{"1", "0"}, {"1", "0", "0"}, {"0", "1"}}},
        {"NaN", {{"1", "0"}, {"NaN", "0"}, {"0", "1"}}},
        {"Infinity", {{"1", "0"}, {"-Infinity", "0"}, {"0", "1"}}},
        {"null", {{"1", "0"}, {"null", "0"}, {"0", "1"}}},
        {"a text", {{"1", "0"}, {"\"1\"", "0"}, {"0", "1"}}},
        {"a list", {{"1", "0"}, {"[1]", "0"}, {"0", "1"}}},
        {"too large for a float", {{"1", "0"}, {"1e39", "0"}, {"0", "1"}}},
        {"too large for a double", {{"1", "0"}, {"1e999", "0"}, {"0", "1"}}},
        {"no number of JSON", {{"1", "0"}, {"+1", "0"}, {"0", "1"}}},
        {"another dimension than configured", sample_numbers(), "dimension_mismatch", 3},
    };
    for (const auto& codec : codecs()) {
        CAPTURE(codec.name);
        for (const auto& [row_what, numbers, refusal, dimension] : cases) {
            const auto& what = row_what;  // clang 14 cannot capture a binding
            CAPTURE(what);
            const std::string body = codec.write(numbers);
            CHECK(refusal_of([&codec, &body, length = dimension] { codec.decode(body, 3, length); }) == refusal);
        }
        // A number that is huge but fits, and one that vanishes.
        CHECK(refusal_of([&codec] {
                  codec.decode(codec.write({{"123456789012345678901234567890", "1e-999"}}), 1, 0);
              }) == "no error");
        for (const char* body : {"", " ", "null", "true", "7", "\"x\"", "{}", "[]", "[{}]", "<html></html>",
                                 R"({"error":{"message":"no"}})", R"({"data":null,"embeddings":null})",
                                 R"({"data":{},"embeddings":7})", R"({"data":[7],"embeddings":[7]})"}) {
            CAPTURE(body);
            CHECK(refusal_of([&] { codec.decode(body, 1, 0); }) == "malformed_response");
        }
        const std::string twice = codec.write(sample_numbers()) + codec.write(sample_numbers());
        CHECK(refusal_of([&] { codec.decode(twice, 3, 0); }) == "malformed_response");
    }
}

TEST_CASE("embedding answers: the error says what to do") {
    try {
        codecs().front().decode(codecs().front().write(sample_numbers()), 3, 1536);
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(error.detail() ==
              "the model answers with 2 numbers, configured are 1536: correct the dimension or the model");
    }
}

TEST_CASE("openai answers: base64 or numbers, decided by what arrives, even within one answer") {
    const Embedding vector{0.6F, -0.8F};
    const std::string body =
        R"({"data":[{"index":0,"embedding":")" + base64_of(vector) + R"("},{"index":1,"embedding":[0.6,-0.8]}]})";
    CHECK(trawl::openai::decode_embedding_response(body, 2, 2) == std::vector<Embedding>{vector, vector});
    // Some writers of JSON escape the slash, which is a digit of base64.
    std::string escaped = base64_of({-1.7014118e+38F, 3.4e38F});
    const auto slash = escaped.find('/');
    REQUIRE(slash != std::string::npos);
    escaped.insert(slash, "\\");
    CHECK(trawl::openai::decode_embedding_response(R"({"data":[{"embedding":")" + escaped + R"("}]})", 1, 2) ==
          std::vector<Embedding>{{-1.7014118e+38F, 3.4e38F}});
}

TEST_CASE("openai answers: the index decides the place, in whatever order members and elements come") {
    const std::string body =
        R"({"usage":null,"data":[{"embedding":[2],"extra":{"a":[1]},"index":1},{"index":0,"embedding":[1]}],"x":[]})";
    CHECK(trawl::openai::decode_embedding_response(body, 2, 1) == std::vector<Embedding>{{1.0F}, {2.0F}});
    CHECK(trawl::openai::decode_embedding_response(R"({"data":[{"embedding":[1]},{"embedding":[2]}]})", 2, 1) ==
          std::vector<Embedding>{{1.0F}, {2.0F}});
}

TEST_CASE("openai answers: indexes that cannot be are refused") {
    const auto with_indexes = [](const std::string& first, const std::string& second) {
        return R"({"data":[{"index":)" + first + R"(,"embedding":[1]},{"index":)" + second + R"(,"embedding":[2]}]})";
    };
    CHECK(decode_openai(with_indexes("0", "1")) == "no error");
    for (const char* index : {"0", "2", "-1", "0.5", "1.0", "null", "\"1\"", "18446744073709551616", "[1]"}) {
        CAPTURE(index);
        CHECK(decode_openai(with_indexes("0", index)) == "malformed_response");
    }
    CHECK(decode_openai(R"({"data":[{"index":0},{"index":1}]})") == "malformed_response");
    CHECK(decode_openai(R"({"data":[{"index":0,"embedding":[1],"embedding":[1]}]})", 1) == "malformed_response");
    CHECK(decode_openai(R"({"data":[{"embedding":[1]}],"data":[{"embedding":[1]}]})", 1) == "malformed_response");
}

TEST_CASE("openai answers: base64 that is broken is refused") {
    const std::string good = base64_of({0.6F, -0.8F});
    const auto decode = [](const std::string& text) {
        return decode_openai(R"({"data":[{"embedding":)" + quoted(text) + "}]}", 1);
    };
    CHECK(decode(good) == "no error");
    CHECK(decode("") == "malformed_response");
    CHECK(decode(base64_of({0.0F, std::numeric_limits<float>::quiet_NaN()})) == "malformed_response");
    CHECK(decode(base64_of({0.0F, std::numeric_limits<float>::infinity()})) == "malformed_response");
    CHECK(decode(good.substr(0, 8)) == "malformed_response");
    CHECK(decode("not base64!!") == "malformed_response");
}
