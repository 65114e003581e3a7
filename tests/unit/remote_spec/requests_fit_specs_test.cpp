// What is sent to model services, against the OpenAPI documents of those who publish one.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "chat/expansion_prompt.hpp"
#include "json_schema.hpp"
#include "ollama/embedding_codec.hpp"
#include "openai/chat_codec.hpp"
#include "openai/embedding_codec.hpp"
#include "rerank/rerank_codec.hpp"
#include "tei/embedding_codec.hpp"

using boost::json::parse;
using trawl::EmbedderOptions;
using trawl::EmbeddingInput;
using trawl::test::find_specs;
using trawl::test::JsonSchema;

namespace {

/// The build writes null where the document, or the reader of YAML, is missing.
bool is_missing(const char* file) {
    std::ifstream stream{file};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    return text.empty() || text == "null";
}

const std::vector<std::string> texts{"a", "zéro \"b\""};

/// With and without all that is optional.
std::vector<EmbedderOptions> variants() {
    EmbedderOptions plain;
    plain.model = "m";
    EmbedderOptions full = plain;
    full.dimension = 256;
    full.truncate = true;
    return {plain, full};
}

std::string problem(const JsonSchema& schema, const char* name, const std::string& body) {
    return schema.find_problem(name, parse(body)).value_or("");
}

}  // namespace

TEST_CASE("specs: OpenAI's embedding requests" * doctest::skip(is_missing(TRAWL_OPENAI_SCHEMAS))) {
    const JsonSchema schema{TRAWL_OPENAI_SCHEMAS};
    const auto profile = trawl::openai::openai_profile();
    for (const auto& options : variants()) {
        CHECK(problem(schema, "CreateEmbeddingRequest",
                      trawl::openai::encode_embedding_request(texts, EmbeddingInput::query, options, profile)) == "");
    }
    // The schema bites.
    CHECK(problem(schema, "CreateEmbeddingRequest", R"({"model":"m","input":[]})") != "");
    CHECK(problem(schema, "CreateEmbeddingRequest", R"({"model":"m","input":["a"],"truncate":true})") != "");
    CHECK(problem(schema, "CreateEmbeddingRequest", R"({"input":["a"]})") != "");
}

TEST_CASE("specs: OpenAI's chat requests" * doctest::skip(is_missing(TRAWL_OPENAI_SCHEMAS))) {
    const JsonSchema schema{TRAWL_OPENAI_SCHEMAS};
    trawl::openai::ChatOptions options;
    options.model = "m";
    const auto profile = trawl::openai::openai_chat_profile();
    for (const bool streaming : {false, true}) {
        auto request = trawl::chat::make_expansion_request("How do tides work?", {.temperature = 0.5});
        CHECK(problem(schema, "CreateChatCompletionRequest",
                      trawl::openai::encode_chat_request(request, options, profile, streaming)) == "");
    }
    CHECK(problem(schema, "CreateChatCompletionRequest", R"({"model":"m","messages":[]})") != "");
    CHECK(problem(schema, "CreateChatCompletionRequest", R"({"messages":[{"role":"user","content":"x"}]})") != "");
    CHECK(problem(schema, "CreateChatCompletionRequest",
                  R"({"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"yaml"}})") !=
          "");
}

TEST_CASE("specs: Ollama's embedding requests" * doctest::skip(is_missing(TRAWL_OLLAMA_SCHEMAS))) {
    const JsonSchema schema{TRAWL_OLLAMA_SCHEMAS};
    for (const auto& options : variants()) {
        CHECK(problem(schema, "EmbedRequest", trawl::ollama::encode_embedding_request(texts, options)) == "");
    }
    CHECK(problem(schema, "EmbedRequest", R"({"model":"m","input":[1]})") != "");
    CHECK(problem(schema, "EmbedRequest", R"({"model":"m","input":["a"],"inputs":[]})") != "");
}

TEST_CASE("specs: Text Embeddings Inference, native and compatible" * doctest::skip(!find_specs())) {
    const JsonSchema schema{*find_specs() / "tei" / "openapi.json"};
    for (const auto& options : variants()) {
        for (const char* prompt : {"", "query"}) {
            CHECK(problem(schema, "EmbedRequest", trawl::tei::encode_embedding_request(texts, prompt, options)) == "");
        }
        CHECK(problem(schema, "OpenAICompatRequest",
                      trawl::openai::encode_embedding_request(texts, EmbeddingInput::query, options,
                                                              trawl::openai::tei_profile())) == "");
    }
    CHECK(problem(schema, "RerankRequest",
                  trawl::rerank::encode_rerank_request("q", texts, {}, trawl::rerank::tei_profile())) == "");
    CHECK(problem(schema, "EmbedRequest", R"({"input":["a"]})") != "");
    CHECK(problem(schema, "RerankRequest", R"({"query":"q","documents":["a"]})") != "");
}

TEST_CASE("specs: infinity" * doctest::skip(!find_specs())) {
    const JsonSchema schema{*find_specs() / "infinity" / "openapi.json"};
    for (const auto& options : variants()) {
        CHECK(problem(schema, "_OpenAIEmbeddingInput_Text",
                      trawl::openai::encode_embedding_request(texts, EmbeddingInput::query, options,
                                                              trawl::openai::infinity_profile())) == "");
    }
    trawl::rerank::RerankerOptions options;
    options.model = "m";
    CHECK(problem(schema, "RerankInput",
                  trawl::rerank::encode_rerank_request("q", texts, options, trawl::rerank::infinity_profile())) == "");
    CHECK(problem(schema, "RerankInput", R"({"query":"q","texts":["a"]})") != "");
    CHECK(problem(schema, "RerankInput", R"({"query":"q","documents":[]})") != "");
}
