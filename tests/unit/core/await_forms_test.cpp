// The forms that users write with co_await. GCC 12.2 destroys aggregates twice there: what they pass is none.
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <trawl/async_run.hpp>
#include <trawl/call_context.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/error.hpp>
#include <trawl/hit.hpp>
#include <trawl/query.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/wrappers.hpp>

namespace {

// The types that stand in an expression with co_await as temporaries.
static_assert(!std::is_aggregate_v<trawl::Query>);
static_assert(!std::is_aggregate_v<trawl::EmbedRequest>);
static_assert(!std::is_aggregate_v<trawl::VectorQuery>);
static_assert(!std::is_aggregate_v<trawl::TextQuery>);
static_assert(!std::is_aggregate_v<trawl::CallContext>);
static_assert(!std::is_aggregate_v<trawl::Document>);
static_assert(!std::is_aggregate_v<trawl::Hit>);
static_assert(!std::is_aggregate_v<trawl::Error>);

// Long enough to live on the heap, so that a second destruction is a double free and not luck.
const std::string long_text(100, 'x');

trawl::Task<trawl::Query> pass(trawl::Query query) { co_return query; }
trawl::Task<trawl::Document> pass(trawl::Document document) { co_return document; }
trawl::Task<trawl::Hit> pass(trawl::Hit hit) { co_return hit; }
trawl::Task<std::string> text_of(const trawl::Query& query) { co_return query.text; }

std::shared_ptr<trawl::EmbeddingProvider> lengths() {
    trawl::EmbeddingProviderInfo info{.name = "lengths", .model = "", .dimension = 1, .max_batch = 0};
    return trawl::make_embedding_provider(
        info, [](trawl::EmbedRequest request, trawl::CallContext) -> trawl::Task<std::vector<trawl::Embedding>> {
            std::vector<trawl::Embedding> vectors;
            for (const std::string& text : request.texts) {
                vectors.emplace_back(1, static_cast<float>(text.size()));
            }
            co_return vectors;
        });
}

// Runs a task to its end; a test must not be able to hang, so whoever waits for nothing is a failure.
template <class T>
T run(trawl::Task<T> task) {
    trawl::asio::io_context context{1};
    std::exception_ptr failure;
    T result{};
    bool ended = false;
    trawl::async_run(context.get_executor(), std::move(task), [&](std::exception_ptr thrown, T value) {
        failure = thrown;
        result = std::move(value);
        ended = true;
    });
    context.run();
    REQUIRE(ended);
    if (failure) {
        std::rethrow_exception(failure);
    }
    return result;
}

}  // namespace

TEST_CASE("a query made in the awaiting expression") {
    const auto body = []() -> trawl::Task<std::string> {
        std::string all;
        all += (co_await pass(trawl::Query{long_text})).text;
        all += (co_await pass(trawl::Query{long_text}.with_weight(2).with_top_k(3))).text;
        all += (co_await pass(trawl::Query{long_text})).text + (co_await text_of(trawl::Query{long_text}));
        all += co_await text_of(long_text);
        co_return all;
    };
    CHECK(run(body()) == std::string(5 * long_text.size(), 'x'));
}

TEST_CASE("documents and hits made in the awaiting expression") {
    const auto body = []() -> trawl::Task<std::string> {
        std::string all;
        all += (co_await pass(trawl::Document{long_text, long_text})).text;
        all += (co_await pass(trawl::Hit{trawl::Document{long_text, long_text}, 0.5})).document.id;
        all += (co_await pass(trawl::Hit{})).document.text;
        co_return all;
    };
    CHECK(run(body()) == std::string(2 * long_text.size(), 'x'));
}

TEST_CASE("a request and its context made in the awaiting expression of a virtual call") {
    const auto provider = lengths();
    const auto body = [&provider]() -> trawl::Task<std::vector<trawl::Embedding>> {
        std::vector<std::string> texts{long_text, long_text + long_text};
        co_return co_await provider->embed(trawl::EmbedRequest{std::move(texts)},
                                           trawl::CallContext{trawl::TimePoint::max(), 7});
    };
    const auto vectors = run(body());
    REQUIRE(vectors.size() == 2);
    CHECK(vectors[0] == trawl::Embedding{100.0F});
    CHECK(vectors[1] == trawl::Embedding{200.0F});
}
