// Credentials that a server repeats, as some do: in nothing that a retrieval says are they to be seen.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <trawl/observer.hpp>

#include "retrieval_setting.hpp"

using trawl::ParallelRetriever;
using trawl::http::Secret;
using trawl::test::answer_openai;
using trawl::test::answer_with;
using trawl::test::client_of;
using trawl::test::eight_queries;
using trawl::test::make_embedder;
using trawl::test::Peer;
using trawl::test::ScriptedServer;

namespace {

constexpr const char* key = "sk-12345";

/// Everything that a log could be written from.
class Listener final : public trawl::Observer {
public:
    void on_event(const trawl::Event& event) noexcept override {
        if (event.error != nullptr) {
            heard += event.error->what() + event.error->vendor_message();
        }
        if (event.warning != nullptr) {
            heard += event.warning->message;
        }
    }
    std::string heard;
};

/// Refuses, with the whole request in its words: in the form of most vendors, and as plain text that is so long that
/// the key stands where it is cut.
void repeat_request(Peer& peer) {
    for (bool is_json = true; peer.read_request(); is_json = !is_json) {
        std::string words = peer.last_request().substr(0, peer.last_request().find("\r\n\r\n"));
        for (std::size_t at = words.find("\r\n"); at != std::string::npos; at = words.find("\r\n")) {
            words.replace(at, 2, " | ");
        }
        const std::string body = is_json ? R"({"error":{"message":")" + words + R"(","code":")" + key + "\"}}"
                                         : std::string(506, '.') + key + words;
        peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
    }
}

/// All that a retrieval says about itself, to its caller and to its observer.
std::string said_by(std::shared_ptr<trawl::EmbeddingProvider> embedder, std::shared_ptr<trawl::VectorStore> store) {
    const auto listener = std::make_shared<Listener>();
    trawl::RetrieverOptions options;
    options.observer = listener;
    const ParallelRetriever retriever{std::move(embedder), std::move(store), options};
    std::string said;
    try {
        static_cast<void>(retriever.retrieve_blocking(eight_queries()));
        FAIL_CHECK("nothing was refused");
    } catch (const trawl::RetrievalError& error) {
        said = error.what() + error.vendor_message() + to_json(error.retrieval());
        for (const trawl::Outcome& outcome : error.retrieval().outcomes) {
            REQUIRE(outcome.error);
            CHECK(outcome.error->code() == trawl::Errc::unauthenticated);
            CHECK_FALSE(outcome.error->vendor_message().empty());
            said += outcome.error->what() + outcome.error->vendor_message();
        }
    }
    CHECK(listener->heard.find("***") != std::string::npos);
    return said + listener->heard;
}

}  // namespace

TEST_CASE("retrieval over HTTP: a key that a server repeats is in no error, no warning and no event") {
    ScriptedServer repeating{&repeat_request};
    ScriptedServer embedding{answer_with(&answer_openai)};
    const auto client = client_of(repeating.url());
    const auto embedder = make_embedder(client_of(embedding.url()), 8);
    trawl::QdrantOptions qdrant{.collection = "docs", .api_key = Secret{key}, .http = client};
    trawl::ChromaOptions chroma{.collection = "docs", .token = Secret{key}, .http = client};
    trawl::ElasticsearchOptions elasticsearch{
        .index = "docs", .authorization = Secret{"ApiKey " + std::string{key}}, .http = client};
    std::vector<std::string> all{said_by(make_embedder(client, 8), std::make_shared<trawl::QdrantStore>(qdrant)),
                                 said_by(embedder, std::make_shared<trawl::QdrantStore>(qdrant)),
                                 said_by(embedder, std::make_shared<trawl::ChromaStore>(chroma)),
                                 said_by(embedder, std::make_shared<trawl::ElasticsearchStore>(elasticsearch))};
    for (const std::string& said : all) {
        CHECK(said.find("sk-1") == std::string::npos);
        CHECK(said.find("***") != std::string::npos);
    }
    // The server has seen it every time.
    for (const std::string& request : repeating.requests()) {
        CHECK(request.find(key) != std::string::npos);
    }
}
