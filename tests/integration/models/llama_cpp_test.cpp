// Embedding by llama.cpp's server with the model all-MiniLM-L6-v2, at the address in TRAWL_TEST_LLAMA_CPP, with the API
// key in TRAWL_TEST_LLAMA_CPP_KEY.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/openai/openai_embedder.hpp>
#include <trawl/testing/conformance.hpp>

#include "calls.hpp"

namespace trawl::test {

namespace {

std::string setting(const char* variable) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing writes to the environment
    const char* const value = std::getenv(variable);
    REQUIRE_MESSAGE(value != nullptr, variable << " is not set; llama_cpp_test.py sets it");
    return value;
}

constexpr std::size_t dimension = 384;
/// What one text may differ by between two requests, in which it shares a batch with others.
constexpr double tolerance = 1e-3;

EmbedderOptions options_for(const char* path = "/v1") {
    EmbedderOptions options;
    options.api_key = http::Secret{setting("TRAWL_TEST_LLAMA_CPP_KEY")};
    options.http.base_url = setting("TRAWL_TEST_LLAMA_CPP") + path;
    options.http.proxy.source = http::ProxySource::none;
    return options;
}

/// In numbers, which is what the server answers with when it is not asked.
openai::EmbeddingProfile number_profile() {
    openai::EmbeddingProfile profile = openai::llama_cpp_profile();
    profile.base64_field.clear();
    return profile;
}

std::vector<Embedding> embed(const std::vector<std::string>& texts, const EmbedderOptions& options = options_for(),
                             const openai::EmbeddingProfile& profile = openai::llama_cpp_profile()) {
    const auto provider = openai::make_embedder(options, profile);
    return call(provider->embed(EmbedRequest{texts}, CallContext{}));
}

Error refusal(const std::vector<std::string>& texts, const EmbedderOptions& options = options_for(),
              const openai::EmbeddingProfile& profile = openai::llama_cpp_profile()) {
    const auto provider = openai::make_embedder(options, profile);
    return failure_of(provider->embed(EmbedRequest{texts}, CallContext{}));
}

double product(const Embedding& left, const Embedding& right) {
    double sum = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        sum += static_cast<double>(left[i]) * right[i];
    }
    return sum;
}

double largest_difference(const Embedding& left, const Embedding& right) {
    REQUIRE(left.size() == right.size());
    double most = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        most = std::max(most, std::abs(static_cast<double>(left[i]) - right[i]));
    }
    return most;
}

/// Three subjects, three sentences each.
const std::vector<std::string> sentences{
    "A cat is sleeping on the sofa.",
    "The kitten naps on the couch.",
    "Our pet dozes on a cushion.",
    "The central bank raised interest rates.",
    "Borrowing money became more expensive.",
    "Loans cost more since the bank's decision.",
    "The rocket was launched into orbit.",
    "A spacecraft left for the moon.",
    "Astronauts lifted off this morning.",
};

TEST_SUITE_BEGIN("llama.cpp");

TEST_CASE("llama.cpp: the contract of embedding providers, in base64 and in numbers") {
    for (const auto& profile : {openai::llama_cpp_profile(), number_profile()}) {
        for (const std::size_t max_batch : {0U, 1U, 3U}) {
            EmbedderOptions options = options_for();
            options.max_batch = max_batch;
            options.dimension = dimension;
            const auto provider = openai::make_embedder(options, profile);
            for (const std::string& broken : testing::check_embedding_provider(*provider)) {
                FAIL_CHECK(broken);
            }
        }
    }
}

TEST_CASE("llama.cpp: base64 and numbers say the same, of length 1") {
    const auto binary = embed(sentences);
    const auto numbers = embed(sentences, options_for(), number_profile());
    REQUIRE(binary.size() == sentences.size());
    REQUIRE(numbers.size() == sentences.size());
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        REQUIRE(binary[i].size() == dimension);
        CHECK(largest_difference(binary[i], numbers[i]) < 1e-6);
        CHECK(product(binary[i], binary[i]) == doctest::Approx(1.0).epsilon(1e-4));
    }
}

TEST_CASE("llama.cpp: the vectors are those that the model is known for") {
    // As its makers print them for this sentence.
    constexpr std::array known{0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480, 0.0026528, 0.0393750, -0.0070985};
    const auto vectors = embed({"This is an example sentence"});
    REQUIRE(vectors.size() == 1);
    for (std::size_t i = 0; i < known.size(); ++i) {
        CHECK(std::abs(static_cast<double>(vectors.front()[i]) - known[i]) < 1e-3);
    }
}

TEST_CASE("llama.cpp: a divided call comes back in the order of its texts") {
    const auto whole = embed(sentences);
    EmbedderOptions options = options_for();
    options.max_batch = 4;
    const auto divided = embed(sentences, options);
    REQUIRE(divided.size() == whole.size());
    std::vector<std::string> turned{sentences.rbegin(), sentences.rend()};
    const auto backwards = embed(turned);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        CHECK(largest_difference(divided[i], whole[i]) < tolerance);
        CHECK(largest_difference(backwards[whole.size() - 1 - i], whole[i]) < tolerance);
        CHECK(largest_difference(whole[i], whole[(i + 1) % whole.size()]) > 10 * tolerance);
    }
}

TEST_CASE("llama.cpp: sentences about one subject are closer than others") {
    const auto vectors = embed(sentences);
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        double farthest_of_own = 1;
        double closest_of_others = -1;
        for (std::size_t k = 0; k < vectors.size(); ++k) {
            if (k / 3 == i / 3) {
                farthest_of_own = std::min(farthest_of_own, product(vectors[i], vectors[k]));
            } else {
                closest_of_others = std::max(closest_of_others, product(vectors[i], vectors[k]));
            }
        }
        CAPTURE(sentences[i]);
        CHECK(farthest_of_own > closest_of_others);
    }
}

TEST_CASE("llama.cpp: its refusals are typed errors") {
    std::string long_text;
    for (int i = 0; i < 1000; ++i) {
        long_text += "word ";
    }
    const Error too_long = refusal({"short", long_text});
    CHECK(too_long.code() == Errc::context_too_long);
    CHECK(too_long.vendor_message().find("too large to process") != std::string::npos);
    CHECK(too_long.origin() == "llama.cpp");

    EmbedderOptions options = options_for();
    options.api_key = http::Secret{"sk-of-somebody-else"};
    const Error stranger = refusal({"a"}, options);
    CHECK(stranger.code() == Errc::unauthenticated);
    CHECK(stranger.vendor_message() == "Invalid API Key");

    openai::EmbeddingProfile profile = openai::llama_cpp_profile();
    profile.constants = {{"encoding_format", std::string{"roman"}}};
    profile.base64_field.clear();
    const Error odd = refusal({"a"}, options_for(), profile);
    CHECK(odd.code() == Errc::invalid_argument);
    CHECK(odd.vendor_message().find("either float or base64") != std::string::npos);

    CHECK(refusal({"a"}, options_for("/v2")).code() == Errc::not_found);
}

TEST_CASE("llama.cpp: what is not what was asked for is an error, too") {
    // Its own interface, of another shape, is where "/v1" was forgotten.
    const Error other = refusal({"a"}, options_for(""));
    CHECK(other.code() == Errc::malformed_response);
    CHECK(std::string{other.what()}.find("base URL") != std::string::npos);
    // It takes "dimensions", and does not cut.
    EmbedderOptions options = options_for();
    options.dimension = 128;
    for (const auto& profile : {openai::llama_cpp_profile(), openai::vllm_profile()}) {
        options.model = "all-MiniLM-L6-v2";
        CHECK(refusal({"a"}, options, profile).code() == Errc::dimension_mismatch);
    }
    CHECK(refusal({"a", ""}).code() == Errc::invalid_argument);
}

TEST_SUITE_END();

}  // namespace

}  // namespace trawl::test
