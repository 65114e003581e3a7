// The pgvector store on a real server, whose address is in TRAWL_TEST_PGVECTOR.
#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <trawl/pgvector/pgvector_store.hpp>
#include <trawl/relevance.hpp>

#include "blocking.hpp"
#include "collection.hpp"
#include "law.hpp"
#include "postgres_schema.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::test::active_sleeps;
using trawl::test::Collection;
using trawl::test::connections;
using trawl::test::failure_of;
using trawl::test::run;
using trawl::test::Schema;

const trawl::Embedding one(Collection::dimension, 1.0F);

trawl::PgvectorStore make_small(trawl::PgvectorOptions options) {
    trawl::PgvectorStore store{std::move(options)};
    run(store.create_collection(Collection::dimension, trawl::CallContext{}));
    run(store.upsert({{trawl::Document{"a", "text"}, one}}, trawl::CallContext{}));
    return store;
}

TEST_SUITE_BEGIN("pgvector");

TEST_CASE("every metric answers as it is defined, in vector and in halfvec columns") {
    for (const trawl::Metric metric :
         {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product, trawl::Metric::manhattan}) {
        for (const bool half : {false, true}) {
            const std::string name = std::string{trawl::name(metric)} + (half ? ", halfvec" : ", vector");
            CAPTURE(name);
            Schema schema{"trawl law"};
            auto options = schema.options();
            options.metric = metric;
            options.half_precision = half;
            trawl::PgvectorStore store{options};
            run(store.create_collection(Collection::dimension, trawl::CallContext{}));
            trawl::test::check_store(store, store, trawl::test::make_collection(half ? 1 : 2), metric);
        }
    }
}

TEST_CASE("the law across stores, in every metric") {
    for (const trawl::Metric metric :
         {trawl::Metric::cosine, trawl::Metric::euclidean, trawl::Metric::dot_product, trawl::Metric::manhattan}) {
        Schema schema{"trawl law across"};
        auto options = schema.options();
        options.metric = metric;
        CAPTURE(std::string{trawl::name(metric)});
        trawl::test::check_law_of<trawl::PgvectorStore>(options);
    }
}

TEST_CASE("a call of eight queries is one round trip") {
    Schema schema{"trawl trips"};
    auto store = make_small(schema.options());
    const auto before = store.round_trips();
    const auto lists = run(store.search(std::vector<trawl::VectorQuery>(8, {one, 3}), trawl::CallContext{}));
    CHECK(lists.size() == 8);
    CHECK(store.round_trips() == before + 1);
}

TEST_CASE("a relevance that is too low is left out by the server") {
    Schema schema{"trawl threshold"};
    const auto collection = trawl::test::make_collection(5);
    trawl::PgvectorStore all{schema.options()};
    run(all.create_collection(Collection::dimension, trawl::CallContext{}));
    run(all.upsert(collection.records, trawl::CallContext{}));
    const std::vector<trawl::VectorQuery> queries{{collection.questions[0], 20}};
    const auto whole = run(all.search(queries, trawl::CallContext{})).front();
    REQUIRE(whole.size() == 20);
    auto options = schema.options();
    options.minimum_relevance = *trawl::relevance(whole[9].score, whole[9].scale);
    trawl::PgvectorStore some{options};
    const auto cut = run(some.search(queries, trawl::CallContext{})).front();
    REQUIRE(cut.size() == 10);
    CHECK(cut[9] == whole[9]);
}

TEST_CASE("selective filters find what there is, by iterative scans of either kind") {
    Schema schema{"trawl scan"};
    auto collection = trawl::test::make_collection(6);
    for (std::size_t i = 0; i < collection.records.size(); i += 40) {
        collection.records[i].document.metadata.emplace("rare", true);
    }
    const trawl::VectorQuery query{collection.questions[0], 5, trawl::field("rare") == true};
    const auto passing = trawl::test::relevance_of_passing(collection, query, trawl::Metric::cosine);
    REQUIRE(passing.size() == 5);
    for (const auto scan : {trawl::PgvectorIterativeScan::off, trawl::PgvectorIterativeScan::automatic,
                            trawl::PgvectorIterativeScan::strict_order, trawl::PgvectorIterativeScan::relaxed_order}) {
        auto options = schema.options("t" + std::to_string(static_cast<int>(scan)));
        options.hnsw_ef_search = 12;
        options.iterative_scan = scan;
        // The planner takes the index only when it may not sort.
        options.connection += " options='-c enable_sort=off -c enable_seqscan=off'";
        trawl::PgvectorStore store{options};
        run(store.create_collection(Collection::dimension, trawl::CallContext{}));
        run(store.upsert(collection.records, trawl::CallContext{}));
        const auto found = run(store.search({query}, trawl::CallContext{})).front();
        // Without it the filter sees the nearest twelve only.
        CHECK((found.size() == 5) == (scan != trawl::PgvectorIterativeScan::off));
        for (const auto& hit : found) {
            CHECK(passing.contains(hit.document.id));
        }
    }
}

TEST_CASE("errors say what is wrong") {
    Schema schema{"trawl errors"};
    const std::vector<trawl::VectorQuery> queries{{one, 3}};
    trawl::PgvectorStore missing{schema.options("nothing")};
    const auto not_there = failure_of(missing.search(queries, trawl::CallContext{}));
    REQUIRE(not_there);
    CHECK(not_there->code() == trawl::Errc::not_found);
    CHECK(not_there->detail().find("\"nothing\"") != std::string::npos);

    auto store = make_small(schema.options("docs"));
    CHECK(failure_of(store.create_collection(3, trawl::CallContext{}))->code() == trawl::Errc::conflict);
    const auto wrong = failure_of(store.search({{trawl::Embedding{1, 2, 3}, 3}}, trawl::CallContext{}));
    REQUIRE(wrong);
    CHECK(wrong->code() == trawl::Errc::dimension_mismatch);
    CHECK(wrong->detail().find("dimension 3") != std::string::npos);
    CHECK(wrong->detail().find("16") != std::string::npos);
    auto options = schema.options("docs");
    options.dimension = 7;
    CHECK(failure_of(trawl::PgvectorStore{options}.search(queries, trawl::CallContext{}))->code() ==
          trawl::Errc::dimension_mismatch);

    options = schema.options("docs");
    options.table.embedding = "content";
    CHECK(failure_of(trawl::PgvectorStore{options}.search(queries, trawl::CallContext{}))->code() ==
          trawl::Errc::invalid_argument);
    options.table.embedding = "vectors";
    CHECK(failure_of(trawl::PgvectorStore{options}.search(queries, trawl::CallContext{}))->code() ==
          trawl::Errc::not_found);
    options = schema.options("docs");
    options.connection += " dbname=nowhere";
    CHECK(failure_of(trawl::PgvectorStore{options}.search(queries, trawl::CallContext{}))->code() ==
          trawl::Errc::not_found);

    schema.session.query("DROP ROLE IF EXISTS trawl_nobody; CREATE ROLE trawl_nobody LOGIN");
    options = schema.options("docs");
    options.connection += " user=trawl_nobody";
    CHECK(failure_of(trawl::PgvectorStore{options}.search(queries, trawl::CallContext{}))->code() ==
          trawl::Errc::permission_denied);

    for (const char* nowhere :
         {"postgresql://user:secret@127.0.0.1:1/db", "postgresql://user:secret@nowhere.invalid/db"}) {
        options.connection = nowhere;
        const auto error = failure_of(trawl::PgvectorStore{options}.search(queries, trawl::CallContext{}));
        REQUIRE(error);
        CHECK(error->code() == trawl::Errc::unavailable);
        CHECK((error->what() + error->vendor_message()).find("secret") == std::string::npos);
    }
    options.connection = "secret";
    CHECK_THROWS_WITH_AS(trawl::PgvectorStore{options},
                         "connection is neither a postgresql:// address nor a list of keyword=value",
                         std::invalid_argument);
}

TEST_CASE("a query that takes too long is stopped by the server") {
    Schema schema{"trawl slow"};
    make_small(schema.options("docs"));
    schema.make_slow_view();
    auto options = schema.options("slow");
    options.statement_timeout = 50ms;
    CHECK(failure_of(trawl::PgvectorStore{options}.search({{one, 3}}, trawl::CallContext{}))->code() ==
          trawl::Errc::timeout);

    // Of a call whose time is over, whoever notices first.
    trawl::PgvectorStore store{schema.options("slow")};
    const trawl::CallContext soon{trawl::Clock::steady()->now() + 100ms, 1};
    const auto error = failure_of(store.search({{one, 3}}, soon));
    REQUIRE(error);
    CHECK((error->code() == trawl::Errc::deadline_exceeded || error->code() == trawl::Errc::timeout));
    CHECK(schema.session.becomes(active_sleeps, "0"));
}

TEST_CASE("a call that is cancelled leaves neither query nor connection behind") {
    Schema schema{"trawl cancel"};
    make_small(schema.options("docs"));
    schema.make_slow_view();
    trawl::PgvectorStore store{schema.options("slow")};
    boost::asio::io_context context;
    boost::asio::cancellation_signal signal;
    std::exception_ptr failure;
    // Four queries, of which the server runs one at a time.
    async_run(
        context.get_executor(), store.search(std::vector<trawl::VectorQuery>(4, {one, 3}), trawl::CallContext{}),
        boost::asio::bind_cancellation_slot(
            signal.slot(), [&](std::exception_ptr end, std::vector<trawl::HitList>) { failure = std::move(end); }));
    std::jthread loop{[&] { context.run(); }};
    CHECK(schema.session.becomes(active_sleeps, "1"));
    boost::asio::post(context, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
    loop.join();
    REQUIRE(failure != nullptr);
    CHECK_THROWS_AS(std::rethrow_exception(failure), boost::system::system_error);
    CHECK(schema.session.becomes(active_sleeps, "0"));
    CHECK(schema.session.becomes(connections, "0"));
}

TEST_CASE("an event loop that goes away takes its calls along") {
    Schema schema{"trawl gone"};
    make_small(schema.options("docs"));
    schema.make_slow_view();
    auto options = schema.options("slow");
    options.max_connections = 1;
    trawl::PgvectorStore store{options};
    {
        boost::asio::io_context context;
        for (int i = 0; i < 3; ++i) {
            async_run(context.get_executor(), store.search({{one, 3}}, trawl::CallContext{}), boost::asio::detached);
        }
        while (schema.session.query(active_sleeps) == "0") {
            context.poll();
        }
    }
    const trawl::CallContext soon{trawl::Clock::steady()->now() + 100ms, 1};
    CHECK(failure_of(store.search({{one, 3}}, soon)).has_value());
}

TEST_CASE("connections are few, bounded, and replaced when they die") {
    Schema schema{"trawl pool"};
    auto options = schema.options();
    options.max_connections = 1;
    options.max_waiting = 7;
    auto store = make_small(options);
    boost::asio::io_context context;
    int answered = 0;
    for (int i = 0; i < 8; ++i) {
        async_run(context.get_executor(), store.search({{one, 3}}, trawl::CallContext{}),
                  [&](const std::exception_ptr& failure, const std::vector<trawl::HitList>& lists) {
                      CHECK_FALSE(failure);
                      answered += lists.size() == 1 && lists.front().size() == 1 ? 1 : 0;
                  });
    }
    context.run();
    CHECK(answered == 8);
    CHECK(schema.session.query(connections) == "1");

    schema.session.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trawl'");
    CHECK(schema.session.becomes(connections, "0"));
    CHECK(run(store.search({{one, 3}}, trawl::CallContext{})).front().size() == 1);

    options.max_waiting = 0;
    trawl::PgvectorStore narrow{options};
    context.restart();
    int refused = 0;
    for (int i = 0; i < 3; ++i) {
        async_run(context.get_executor(), narrow.search({{one, 3}}, trawl::CallContext{}),
                  [&](const std::exception_ptr& failure, const std::vector<trawl::HitList>& /*lists*/) {
                      refused += failure && trawl::to_error(failure).code() == trawl::Errc::overloaded ? 1 : 0;
                  });
    }
    context.run();
    CHECK(refused == 2);
}

TEST_SUITE_END();

}  // namespace
