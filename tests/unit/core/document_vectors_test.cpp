// Vectors of documents by embedding their texts once more.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/document_vectors.hpp>
#include <trawl/error.hpp>
#include <trawl/wrappers.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using trawl::CallContext;
using trawl::Document;
using trawl::Embedding;
using trawl::EmbedRequest;
using trawl::Task;
using Embeddings = std::vector<Embedding>;

/// What a provider was asked, one entry a call.
struct Asked {
    std::vector<std::vector<std::string>> texts;
    std::vector<trawl::EmbeddingInput> inputs;
    std::vector<std::uint64_t> ids;
};

/// Gives each text its length; leaves out the last `missing` answers of a call.
std::shared_ptr<trawl::EmbeddingProvider> lengths(Asked& asked, std::size_t max_batch, std::size_t missing = 0) {
    const auto embed = [&asked, missing](EmbedRequest request, CallContext context) -> Task<Embeddings> {
        asked.texts.push_back(request.texts);
        asked.inputs.push_back(request.input);
        asked.ids.push_back(context.correlation_id);
        Embeddings vectors;
        for (std::size_t i = missing; i < request.texts.size(); ++i) {
            vectors.push_back({static_cast<float>(request.texts[i - missing].size())});
        }
        co_return vectors;
    };
    return trawl::make_embedding_provider({.name = "lengths", .model = "m", .dimension = 1, .max_batch = max_batch},
                                          embed);
}

Embeddings vectors_of(const std::shared_ptr<trawl::EmbeddingProvider>& provider, std::vector<Document> documents) {
    const auto source = trawl::make_reembedding(provider);
    asio::io_context context{1};
    auto task = source->vectors(std::move(documents), CallContext{trawl::TimePoint::max(), 7});
    auto result = trawl::async_run(context.get_executor(), std::move(task), asio::use_future);
    context.run();
    return result.get();
}

std::vector<Document> documents(const std::vector<std::string>& texts) {
    std::vector<Document> made;
    for (const std::string& text : texts) made.emplace_back("id " + std::to_string(made.size()), text);
    return made;
}

TEST_CASE("documents are embedded as documents, in as few calls as the provider allows, in their order") {
    Asked asked;
    SUBCASE("no limit") {
        CHECK(vectors_of(lengths(asked, 0), documents({"a", "bb", "ccc"})) == Embeddings{{1}, {2}, {3}});
        CHECK(asked.texts.size() == 1);
    }
    SUBCASE("two at a time") {
        CHECK(vectors_of(lengths(asked, 2), documents({"a", "bb", "ccc"})) == Embeddings{{1}, {2}, {3}});
        CHECK(asked.texts == std::vector<std::vector<std::string>>{{"a", "bb"}, {"ccc"}});
    }
    for (const auto input : asked.inputs) CHECK(input == trawl::EmbeddingInput::document);
    for (const auto id : asked.ids) CHECK(id == 7);
}

TEST_CASE("documents without text have no vector and are not asked for") {
    Asked asked;
    CHECK(vectors_of(lengths(asked, 2), documents({"", "a", "", "bb", "ccc"})) == Embeddings{{}, {1}, {}, {2}, {3}});
    CHECK(asked.texts == std::vector<std::vector<std::string>>{{"a", "bb"}, {"ccc"}});
    Asked nothing;
    CHECK(vectors_of(lengths(nothing, 0), documents({"", ""})) == Embeddings{{}, {}});
    CHECK(vectors_of(lengths(nothing, 0), {}).empty());
    CHECK(nothing.texts.empty());
}

TEST_CASE("a provider that gives another number of vectors than asked for is named") {
    Asked asked;
    try {
        vectors_of(lengths(asked, 2, 1), documents({"a", "bb", "ccc"}));
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(error.code() == trawl::Errc::malformed_response);
        CHECK(error.origin() == "lengths");
        CHECK(error.detail().find("asked for 2 vectors, got 1") != std::string::npos);
    }
    CHECK(asked.texts.size() == 1);
}

TEST_CASE("re-embedding has its provider's name, and needs one") {
    Asked asked;
    CHECK(trawl::make_reembedding(lengths(asked, 0))->name() == "lengths");
    CHECK_THROWS_WITH_AS(trawl::make_reembedding(nullptr), doctest::Contains("provider"), std::invalid_argument);
}

}  // namespace
