// Embedding providers over a loopback connection: the contract, what goes over the wire, and refusals.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include <trawl/cohere/cohere_embedder.hpp>
#include <trawl/error.hpp>
#include <trawl/gemini/gemini_embedder.hpp>
#include <trawl/ollama/ollama_embedder.hpp>
#include <trawl/openai/openai_embedder.hpp>
#include <trawl/tei/server_info.hpp>
#include <trawl/tei/tei_embedder.hpp>
#include <trawl/testing/conformance.hpp>

#include "calls.hpp"
#include "vendor_server.hpp"

using trawl::CallContext;
using trawl::EmbedderOptions;
using trawl::EmbeddingInput;
using trawl::EmbeddingProvider;
using trawl::EmbedRequest;
using trawl::Errc;
using trawl::Error;
using trawl::http::Secret;
using trawl::test::answer_cohere;
using trawl::test::answer_gemini;
using trawl::test::answer_ollama;
using trawl::test::answer_openai;
using trawl::test::answer_openai_in_numbers;
using trawl::test::answer_tei;
using trawl::test::answer_with;
using trawl::test::call;
using trawl::test::failure_of;
using trawl::test::Handler;
using trawl::test::Peer;
using trawl::test::refusal_of_making;
using trawl::test::Reply;
using trawl::test::ScriptedServer;
using trawl::test::vector_of;

namespace {

EmbedderOptions embedder_options_for(const ScriptedServer& server) {
    EmbedderOptions options;
    options.model = "m";
    options.api_key = Secret{"sk-12345"};
    options.http.base_url = server.url();
    options.http.proxy.source = trawl::http::ProxySource::none;
    return options;
}

using Made = std::shared_ptr<EmbeddingProvider>;

struct Vendor {
    const char* name;
    Handler handler;
    Made (*make)(const EmbedderOptions& options);
};

const std::vector<Vendor>& vendors() {
    static const std::vector<Vendor> all{
        {"openai", &answer_openai,
         [](const EmbedderOptions& options) { return trawl::openai::make_embedder(options); }},
        {"vllm", &answer_openai_in_numbers,
         [](const EmbedderOptions& options) {
             return trawl::openai::make_embedder(options, trawl::openai::vllm_profile());
         }},
        {"ollama", &answer_ollama, &trawl::ollama::make_embedder},
        {"tei", &answer_tei, [](const EmbedderOptions& options) { return trawl::tei::make_embedder(options); }},
        {"cohere", &answer_cohere, &trawl::cohere::make_embedder},
        {"gemini", &answer_gemini, &trawl::gemini::make_embedder},
    };
    return all;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("embedding over HTTP: every provider keeps the contract") {
    for (const Vendor& vendor : vendors()) {
        CAPTURE(vendor.name);
        ScriptedServer server{answer_with(vendor.handler)};
        for (const std::size_t max_batch : {0U, 1U, 3U}) {
            EmbedderOptions options = embedder_options_for(server);
            options.max_batch = max_batch;
            options.dimension = 8;
            const Made provider = vendor.make(options);
            CHECK(provider->info().name == vendor.name);
            for (const std::string& broken : trawl::testing::check_embedding_provider(*provider)) {
                FAIL_CHECK(broken);
            }
        }
    }
}

TEST_CASE("embedding over HTTP: a call is divided, and comes back in order over one connection") {
    for (const Vendor& vendor : vendors()) {
        CAPTURE(vendor.name);
        ScriptedServer server{answer_with(vendor.handler)};
        EmbedderOptions options = embedder_options_for(server);
        options.max_batch = 2;
        const std::vector<std::string> texts{"a", "b", "c", "d", "e"};
        const auto vectors = call(vendor.make(options)->embed(EmbedRequest{texts}, CallContext{}));
        REQUIRE(vectors.size() == 5);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            for (std::size_t k = 0; k < 8; ++k) {
                CHECK(vectors[i][k] == doctest::Approx(vector_of(texts[i])[k]));
            }
        }
        CHECK(server.requests().size() == 3);
        CHECK(server.accepted() == 1);
    }
}

TEST_CASE("embedding over HTTP: eight queries are one request") {
    ScriptedServer server{answer_with(&answer_openai)};
    const std::vector<std::string> texts{"a", "b", "c", "d", "e", "f", "g", "h"};
    call(vendors()[0].make(embedder_options_for(server))->embed(EmbedRequest{texts}, CallContext{}));
    CHECK(server.requests().size() == 1);
}

TEST_CASE("embedding over HTTP: paths and keys as each vendor wants them") {
    const auto request_of = [](const auto& make, const Handler& handler) {
        ScriptedServer server{answer_with(handler)};
        EmbedderOptions options = embedder_options_for(server);
        call(make(options)->embed(EmbedRequest{{"a"}, EmbeddingInput::document}, CallContext{}));
        return server.requests().at(0);
    };
    const std::string openai = request_of(vendors()[0].make, &answer_openai);
    CHECK(openai.starts_with("POST /embeddings HTTP/1.1\r\n"));
    CHECK(holds(openai, "\r\nAuthorization: Bearer sk-12345\r\n"));
    const std::string gemini = request_of(&trawl::gemini::make_embedder, &answer_gemini);
    CHECK(gemini.starts_with("POST /models/m:batchEmbedContents HTTP/1.1\r\n"));
    CHECK(holds(gemini, "\r\nx-goog-api-key: sk-12345\r\n"));
    CHECK(holds(gemini, R"("taskType":"RETRIEVAL_DOCUMENT")"));
    const auto make_azure = [](const EmbedderOptions& options) {
        return trawl::openai::make_embedder(options, trawl::openai::azure_profile("dep"));
    };
    const std::string azure = request_of(make_azure, &answer_openai);
    CHECK(azure.starts_with("POST /openai/deployments/dep/embeddings?api-version=2024-10-21 HTTP/1.1\r\n"));
    CHECK(holds(azure, "\r\napi-key: sk-12345\r\n"));
    CHECK(request_of(&trawl::ollama::make_embedder, &answer_ollama).starts_with("POST /api/embed HTTP/1.1\r\n"));
    CHECK(request_of(&trawl::cohere::make_embedder, &answer_cohere).starts_with("POST /v2/embed HTTP/1.1\r\n"));
}

TEST_CASE("embedding over HTTP: a refusal is a typed error that names the provider and hides the key") {
    for (const Vendor& vendor : vendors()) {
        CAPTURE(vendor.name);
        ScriptedServer server{answer_with([](const std::string&, const boost::json::value&) {
            return Reply{.status = 401, .body = R"({"error":{"message":"bad key sk-12345"}})"};
        })};
        const Error error =
            failure_of(vendor.make(embedder_options_for(server))->embed(EmbedRequest{{"a"}}, CallContext{}));
        CHECK(error.code() == Errc::unauthenticated);
        CHECK(error.origin() == vendor.name);
        CHECK(error.vendor_message() == "bad key ***");
        CHECK(!holds(error.what(), "sk-12345"));
        CHECK(server.requests().size() == 1);
    }
}

TEST_CASE("embedding over HTTP: answers that break the contract, and texts that cannot be sent") {
    for (const Vendor& vendor : vendors()) {
        CAPTURE(vendor.name);
        ScriptedServer server{answer_with(
            [](const std::string&, const boost::json::value&) { return Reply{.body = R"({"surprise":true})"}; })};
        const Made provider = vendor.make(embedder_options_for(server));
        const Error error = failure_of(provider->embed(EmbedRequest{{"a"}}, CallContext{}));
        CHECK(error.code() == Errc::malformed_response);
        CHECK(error.origin() == vendor.name);
        CHECK(failure_of(provider->embed(EmbedRequest{{"a", ""}}, CallContext{})).code() == Errc::invalid_argument);
        CHECK(failure_of(provider->embed(EmbedRequest{}, CallContext{})).code() == Errc::invalid_argument);
        CHECK(server.requests().size() == 1);
    }
    ScriptedServer server{answer_with(&answer_openai)};
    EmbedderOptions options = embedder_options_for(server);
    options.dimension = 1536;
    CHECK(failure_of(vendors()[0].make(options)->embed(EmbedRequest{{"a"}}, CallContext{})).code() ==
          Errc::dimension_mismatch);
}

TEST_CASE("embedding over HTTP: what is missing is said when the provider is made") {
    EmbedderOptions options;
    for (const Vendor& vendor : vendors()) {
        CAPTURE(vendor.name);
        const bool needs_nothing = std::string{vendor.name} == "tei";
        const std::string refusal = refusal_of_making([&] { vendor.make(options); });
        CHECK(refusal == (needs_nothing ? "no error" : "invalid_argument"));
    }
    options.model = "m";
    CHECK(refusal_of_making([&] { trawl::openai::make_embedder(options); }) == "invalid_argument");
    CHECK(refusal_of_making([&] { trawl::cohere::make_embedder(options); }) == "invalid_argument");
    CHECK(refusal_of_making([&] { trawl::ollama::make_embedder(options); }) == "no error");
    options.model = "models/m";
    options.api_key = Secret{"k"};
    CHECK(refusal_of_making([&] { trawl::gemini::make_embedder(options); }) == "invalid_argument");
}

TEST_CASE("tei over HTTP: its limits, and its refusal to tell them") {
    const trawl::test::Script tell = [](Peer& peer) {
        peer.read_request();
        peer.send(trawl::test::json_response(
            R"({"model_id":"bge","model_type":{"embedding":{"pooling":"cls"}},"max_client_batch_size":64})"));
    };
    const trawl::test::Script refuse = [](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    };
    ScriptedServer server{{tell, refuse}};
    const EmbedderOptions options = embedder_options_for(server);
    const auto info = call(trawl::tei::read_server_info(options));
    CHECK(info.model == "bge");
    CHECK(info.task == trawl::tei::ServedTask::embedding);
    CHECK(info.max_batch == 64);
    CHECK(server.requests().at(0).starts_with("GET /info HTTP/1.1\r\n"));
    const Error error = failure_of(trawl::tei::read_server_info(options));
    CHECK(error.code() == Errc::unauthenticated);
    CHECK(error.origin() == "tei");
}
