// What a retrieval costs in requests, counted by the servers.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <cstddef>
#include <string>

#include "retrieval_setting.hpp"

using trawl::ParallelRetriever;
using trawl::test::answer_until;
using trawl::test::client_of;
using trawl::test::eight_queries;
using trawl::test::make_embedder;
using trawl::test::reply_as_openai;
using trawl::test::ScriptedServer;
using trawl::test::Stall;
using trawl::test::store_kinds;
using trawl::test::StoreKind;

namespace {

/// What a request may hold, and how many requests eight queries are then.
struct Cost {
    std::size_t texts;
    std::size_t vectors;
    std::size_t embed_requests;
    std::size_t search_requests;
};

}  // namespace

TEST_CASE("retrieval over HTTP: eight queries are two requests where both take batches, sixteen where neither does") {
    for (const StoreKind& kind : store_kinds()) {
        // In the third case a search starts with its vector, and does not wait for those that come later.
        for (const Cost& cost : {Cost{8, 8, 1, 1}, Cost{8, 1, 1, 8}, Cost{1, 8, 8, 8}, Cost{1, 1, 8, 8}}) {
            const std::string what = std::string{kind.name} + ": " + std::to_string(cost.texts) + " texts, and " +
                                     std::to_string(cost.vectors) + " vectors in a request";
            CAPTURE(what);
            Stall never;
            ScriptedServer embedding{answer_until(never, &reply_as_openai)};
            ScriptedServer searching{answer_until(never, kind.reply)};
            const ParallelRetriever retriever{make_embedder(client_of(embedding.url()), cost.texts),
                                              kind.make(client_of(searching.url()), cost.vectors)};
            // The first one asks for the collection's settings as well.
            REQUIRE(retriever.retrieve_blocking({"first"}).hits.size() == 2);
            const std::size_t embedded_before = embedding.requests().size();
            const std::size_t searched_before = searching.requests().size();

            const trawl::Retrieval retrieval = retriever.retrieve_blocking(eight_queries());
            CHECK(embedding.requests().size() - embedded_before == cost.embed_requests);
            CHECK(searching.requests().size() - searched_before == cost.search_requests);
            CHECK(retrieval.statistics.embed_calls == cost.embed_requests);
            CHECK(retrieval.statistics.search_calls == cost.search_requests);
            CHECK(retrieval.statistics.coverage() == 1.0);
            CHECK(retrieval.warnings.empty());
            REQUIRE(retrieval.hits.size() == 2);
            CHECK(retrieval.hits[0].document.id == "a");
        }
    }
}

TEST_CASE("retrieval over HTTP: as many connections as calls at one time, and the next retrieval needs no new ones") {
    for (const StoreKind& kind : store_kinds()) {
        CAPTURE(kind.name);
        Stall never;
        ScriptedServer embedding{answer_until(never, &reply_as_openai)};
        ScriptedServer searching{answer_until(never, kind.reply)};
        const ParallelRetriever retriever{make_embedder(client_of(embedding.url()), 1),
                                          kind.make(client_of(searching.url()), 1),
                                          {.max_concurrent_queries = 3}};
        boost::asio::io_context context;
        for (int i = 0; i < 3; ++i) {
            auto answer = retriever.async_retrieve(context.get_executor(), eight_queries(), boost::asio::use_future);
            context.restart();
            context.run();
            CHECK(answer.get().statistics.coverage() == 1.0);
            CHECK(embedding.accepted() <= 3);
            CHECK(searching.accepted() <= 3);
        }
    }
}
