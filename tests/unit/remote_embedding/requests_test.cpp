// Requests to embedding services, compared with what the vendors document.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "codecs.hpp"
#include "cohere/embedding_codec.hpp"
#include "gemini/embedding_codec.hpp"
#include "ollama/embedding_codec.hpp"
#include "openai/embedding_codec.hpp"
#include "tei/embedding_codec.hpp"
#include "tei/info_codec.hpp"

using boost::json::parse;
using trawl::EmbedderOptions;
using trawl::EmbeddingInput;
using trawl::openai::EmbeddingProfile;
using trawl::test::refusal_of;

namespace {

const std::vector<std::string> texts{"first \"text\"\n", "z\u00e9ro"};

EmbedderOptions with(std::string model, std::size_t dimension, bool truncate) {
    EmbedderOptions options;
    options.model = std::move(model);
    options.api_key = trawl::http::Secret{"sk-not-for-bodies"};
    options.dimension = dimension;
    options.truncate = truncate;
    return options;
}

boost::json::value openai(const EmbeddingProfile& profile, const EmbedderOptions& options,
                          EmbeddingInput input = EmbeddingInput::query) {
    return parse(trawl::openai::encode_embedding_request(texts, input, options, profile));
}

}  // namespace

TEST_CASE("openai requests: each dialect") {
    CHECK(openai(trawl::openai::openai_profile(), with("text-embedding-3-small", 512, false)) ==
          parse(R"({"model":"text-embedding-3-small","input":["first \"text\"\n","zéro"],"encoding_format":"base64",
                    "dimensions":512})"));
    CHECK(openai(trawl::openai::openai_profile(), with("m", 0, true)) ==
          parse(R"({"model":"m","input":["first \"text\"\n","zéro"],"encoding_format":"base64"})"));
    CHECK(openai(trawl::openai::azure_profile("d"), with("", 0, false)) ==
          parse(R"({"input":["first \"text\"\n","zéro"],"encoding_format":"base64"})"));
    CHECK(openai(trawl::openai::llama_cpp_profile(), with("", 768, false)) ==
          parse(R"({"input":["first \"text\"\n","zéro"],"encoding_format":"base64"})"));
    CHECK(openai(trawl::openai::voyage_profile(), with("voyage-3.5", 1024, true)) ==
          parse(R"({"model":"voyage-3.5","input":["first \"text\"\n","zéro"],"encoding_format":"base64",
                    "output_dimension":1024,"input_type":"query","truncation":true})"));
    CHECK(openai(trawl::openai::voyage_profile(), with("voyage-3.5", 0, false), EmbeddingInput::document) ==
          parse(R"({"model":"voyage-3.5","input":["first \"text\"\n","zéro"],"encoding_format":"base64",
                    "input_type":"document","truncation":false})"));
    CHECK(openai(trawl::openai::jina_profile(), with("jina-embeddings-v3", 512, false)) ==
          parse(R"({"model":"jina-embeddings-v3","input":["first \"text\"\n","zéro"],"embedding_type":"base64",
                    "dimensions":512,"task":"retrieval.query","truncate":false,"normalized":true})"));
    CHECK(openai(trawl::openai::jina_profile(), with("j", 0, true), EmbeddingInput::document).at("task") ==
          "retrieval.passage");
}

TEST_CASE("openai requests: paths, keys and limits of the dialects") {
    CHECK(trawl::openai::azure_profile("my-dep", "2024-10-21").path ==
          "/openai/deployments/my-dep/embeddings?api-version=2024-10-21");
    CHECK(trawl::openai::azure_profile("", "").path == "/openai/v1/embeddings");
    CHECK(trawl::openai::azure_profile("x").key_header == "api-key");
    CHECK_THROWS_AS(trawl::openai::azure_profile("a/b"), std::invalid_argument);
    CHECK_THROWS_AS(trawl::openai::azure_profile(""), std::invalid_argument);
    CHECK_THROWS_AS(trawl::openai::azure_profile("a", "2024?x"), std::invalid_argument);
    for (const char* name : {"openai", "azure", "ollama", "tei", "llama.cpp", "vllm", "voyage", "jina", "infinity"}) {
        CHECK(trawl::openai::embedding_profile(name).name == name);
    }
    try {
        trawl::openai::embedding_profile("opanai");
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(
            error.detail() ==
            "there is no embedding profile \"opanai\"; there are openai, azure, ollama, tei, llama.cpp, vllm, voyage, "
            "jina, infinity");
    }
}

TEST_CASE("native requests") {
    CHECK(parse(trawl::ollama::encode_embedding_request(texts, with("nomic", 256, false))) ==
          parse(R"({"model":"nomic","input":["first \"text\"\n","zéro"],"truncate":false,"dimensions":256})"));
    CHECK(parse(trawl::tei::encode_embedding_request(texts, "query", with("ignored", 0, true))) ==
          parse(R"({"inputs":["first \"text\"\n","zéro"],"truncate":true,"normalize":true,"prompt_name":"query"})"));
    CHECK(parse(trawl::tei::encode_embedding_request(texts, "", with("", 64, false))) ==
          parse(R"({"inputs":["first \"text\"\n","zéro"],"truncate":false,"normalize":true,"dimensions":64})"));
    CHECK(
        parse(trawl::cohere::encode_embedding_request(texts, EmbeddingInput::query, with("embed-v4.0", 1024, true))) ==
        parse(R"({"model":"embed-v4.0","input_type":"search_query","texts":["first \"text\"\n","zéro"],
                    "embedding_types":["base64"],"output_dimension":1024,"truncate":"END"})"));
    CHECK(parse(trawl::cohere::encode_embedding_request(texts, EmbeddingInput::document, with("e", 0, false))) ==
          parse(R"({"model":"e","input_type":"search_document","texts":["first \"text\"\n","zéro"],
                    "embedding_types":["base64"],"truncate":"NONE"})"));
}

TEST_CASE("gemini requests: the task as a field, and in words for the second generation") {
    const std::vector<std::string> one{"a"};
    CHECK(parse(trawl::gemini::encode_embedding_request(one, EmbeddingInput::query,
                                                        with("gemini-embedding-001", 768, false))) ==
          parse(R"({"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},
                    "taskType":"RETRIEVAL_QUERY","outputDimensionality":768}]})"));
    CHECK(parse(trawl::gemini::encode_embedding_request(one, EmbeddingInput::document,
                                                        with("gemini-embedding-2", 0, false))) ==
          parse(R"({"requests":[{"model":"models/gemini-embedding-2",
                    "content":{"parts":[{"text":"title: none | text: a"}]}}]})"));
}

TEST_CASE("gemini answers: a vector that was cut gets its length back") {
    const auto vectors = trawl::gemini::decode_embedding_response(R"({"embeddings":[{"values":[3,4]}]})", 1, 2);
    CHECK(vectors.front()[0] == doctest::Approx(0.6));
    CHECK(vectors.front()[1] == doctest::Approx(0.8));
    CHECK(trawl::gemini::decode_embedding_response(R"({"embeddings":[{"values":[3,4]}]})", 1, 0).front()[0] == 3.0F);
    CHECK(refusal_of([] { trawl::gemini::decode_embedding_response(R"({"embeddings":[{"values":[0,0]}]})", 1, 2); }) ==
          "malformed_response");
}

TEST_CASE("tei: what a server says about itself, whole and cut anywhere") {
    const std::string body =
        R"({"model_id":"BAAI/bge-small-en-v1.5","model_sha":null,"model_dtype":"float16","served_model_name":"x",)"
        R"("model_type":{"reranker":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}},)"
        R"("max_concurrent_requests":512,"max_input_length":512,"max_batch_tokens":16384,"max_batch_requests":null,)"
        R"("max_client_batch_size":64,"auto_truncate":true,"tokenization_workers":4,"version":"1.9.3"})";
    const auto info = trawl::tei::decode_server_info(body);
    CHECK(info.model == "BAAI/bge-small-en-v1.5");
    CHECK(info.task == trawl::tei::ServedTask::reranking);
    CHECK(info.max_batch == 64);
    CHECK(info.max_text_tokens == 512);
    CHECK(info.truncates);
    for (std::size_t length = 0; length < body.size(); ++length) {
        CHECK(refusal_of([&] { trawl::tei::decode_server_info(body.substr(0, length)); }) == "malformed_response");
    }
    for (const char* other : {"{}", R"({"model_id":"m"})", R"({"model_id":7,"max_client_batch_size":1})",
                              R"({"model_id":"m","max_client_batch_size":-1})"}) {
        CHECK(refusal_of([&] { trawl::tei::decode_server_info(other); }) == "malformed_response");
    }
}
