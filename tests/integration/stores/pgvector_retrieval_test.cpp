// Whole retrievals from a real PostgreSQL server: what they cost, and what they leave behind on it.
#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <trawl/parallel_retriever.hpp>
#include <trawl/pgvector/pgvector_store.hpp>

#include "blocking.hpp"
#include "collection.hpp"
#include "postgres_schema.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Errc;
using trawl::ParallelRetriever;
using trawl::Plan;
using trawl::test::active_sleeps;
using trawl::test::Collection;
using trawl::test::connections;
using trawl::test::run;
using trawl::test::Schema;

const trawl::Embedding ones(Collection::dimension, 1.0F);

/// The same vector for every text, at once.
class OneVector final : public trawl::EmbeddingProvider {
public:
    [[nodiscard]] trawl::EmbeddingProviderInfo info() const override {
        return {.name = "one", .model = "one", .dimension = Collection::dimension, .max_batch = 0};
    }
    trawl::Task<std::vector<trawl::Embedding>> embed(trawl::EmbedRequest request,
                                                     trawl::CallContext /*context*/) override {
        co_return std::vector<trawl::Embedding>(request.texts.size(), ones);
    }
};

std::vector<trawl::Query> eight_queries() { return {"a", "b", "c", "d", "e", "f", "g", "h"}; }

void make_documents(const trawl::PgvectorOptions& options) {
    trawl::PgvectorStore store{options};
    run(store.create_collection(Collection::dimension, trawl::CallContext{}));
    run(store.upsert({{trawl::Document{"a", "text"}, ones}}, trawl::CallContext{}));
}

TEST_SUITE_BEGIN("pgvector");

TEST_CASE("a retrieval of eight queries is one round trip, eight where the store may take one at a time") {
    Schema schema{"trawl retrieval"};
    make_documents(schema.options("docs"));
    for (const std::size_t max_batch : {32U, 1U}) {
        CAPTURE(max_batch);
        auto options = schema.options("docs");
        options.max_batch = max_batch;
        const auto store = std::make_shared<trawl::PgvectorStore>(options);
        const ParallelRetriever retriever{std::make_shared<OneVector>(), store};
        // The first one asks for the table's columns as well.
        REQUIRE(retriever.retrieve_blocking({"first"}).hits.size() == 1);
        const std::size_t before = store->round_trips();
        const trawl::Retrieval retrieval = retriever.retrieve_blocking(eight_queries());
        CHECK(retrieval.statistics.coverage() == 1.0);
        CHECK(retrieval.hits.size() == 1);
        CHECK(retrieval.statistics.embed_calls == 1);
        CHECK(store->round_trips() - before == (max_batch == 1 ? 8 : 1));
    }
}

/// How a retrieval ends before its queries have.
enum class End { cancelled, deadline, query_timeout };

/// A limit that is left running keeps the event loop busy for longer than a test may take.
trawl::RetrieverOptions options_of(End end, Plan plan) {
    trawl::RetrieverOptions options;
    options.plan = plan;
    options.query_timeout = end == End::query_timeout ? 300ms : trawl::Duration{1h};
    options.deadline = end == End::deadline ? 300ms : trawl::Duration{1h};
    options.sequential_fallback = false;
    return options;
}

TEST_CASE("a retrieval that is cancelled or out of time leaves neither queries nor connections on the server") {
    Schema schema{"trawl retrieval end"};
    make_documents(schema.options("docs"));
    schema.make_slow_view();
    for (const Plan plan : {Plan::coalesced, Plan::per_leaf}) {
        for (const End end : {End::cancelled, End::deadline, End::query_timeout}) {
            const std::string what = std::string{name(plan)} + ", end " + std::to_string(static_cast<int>(end));
            CAPTURE(what);
            const auto store = std::make_shared<trawl::PgvectorStore>(schema.options("slow"));
            const ParallelRetriever retriever{std::make_shared<OneVector>(), store, options_of(end, plan)};
            boost::asio::io_context context;
            boost::asio::cancellation_signal signal;
            auto answer =
                retriever.async_retrieve(context.get_executor(), eight_queries(),
                                         boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::use_future));
            std::jthread loop{[&] { context.run(); }};
            if (end == End::cancelled) {
                // One connection works off all queries, or as many as may run at one time do one each.
                CHECK(schema.session.becomes(active_sleeps, plan == Plan::coalesced ? "1" : "4"));
                boost::asio::post(context, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
            }
            loop.join();
            Errc code{};
            try {
                answer.get();
            } catch (const trawl::Error& error) {
                code = error.code();
            }
            CHECK(code == (end == End::cancelled ? Errc::cancelled : Errc::all_leaves_failed));
            CHECK(schema.session.becomes(active_sleeps, "0"));
            if (end == End::cancelled) {
                CHECK(schema.session.becomes(connections, "0"));
            }
        }
    }
}

TEST_SUITE_END();

}  // namespace
