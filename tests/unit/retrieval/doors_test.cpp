// The retriever's doors: coroutine, completion tokens, blocking; who runs what, and who may go away when.
#include <doctest/doctest.h>

#include <trawl/parallel_retriever.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/simulation.hpp>
#include <trawl/wrappers.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "setting.hpp"
#include "witness.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::Errc;
using trawl::Outcome;
using trawl::ParallelRetriever;
using trawl::Query;
using trawl::Retrieval;
using trawl::RetrievalError;
using trawl::test::numbered_queries;
using trawl::test::Setting;
using trawl::testing::CallLog;
using trawl::testing::Simulation;

/// A retriever on virtual time.
struct Fixture {
    explicit Fixture(Setting setting = {}) {
        setting.options.clock = simulation.clock();
        retriever = std::make_unique<ParallelRetriever>(setting.sources(log), setting.options);
    }
    Simulation simulation{};
    std::shared_ptr<CallLog> log = std::make_shared<CallLog>(simulation.clock());
    std::unique_ptr<ParallelRetriever> retriever{};
};

Setting failing() {
    Setting setting;
    setting.embedder.otherwise = {.kind = trawl::testing::Behaviour::Kind::fail, .latency = 1ms};
    return setting;
}

/// Answers at once, on the real clock: every text finds "doc-" and the text.
ParallelRetriever immediate() {
    auto provider = trawl::make_embedding_provider(
        {.name = "immediate", .model = "", .dimension = 1, .max_batch = 0},
        [](trawl::EmbedRequest request, trawl::CallContext) -> trawl::Task<std::vector<trawl::Embedding>> {
            std::vector<trawl::Embedding> vectors;
            for (const auto& text : request.texts) vectors.emplace_back(1, static_cast<float>(text.size()));
            co_return vectors;
        });
    auto store = trawl::make_vector_store(
        {.name = "immediate", .scale = {}, .dimension = 1, .max_batch = 0},
        [](std::vector<trawl::VectorQuery> queries, trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
            std::vector<trawl::HitList> lists(queries.size());
            for (std::size_t i = 0; i < queries.size(); ++i) {
                const auto length = static_cast<int>(queries[i].vector[0]);
                lists[i].emplace_back(trawl::Document{"doc-" + std::to_string(length), "text"}, 1.0);
            }
            co_return lists;
        });
    return ParallelRetriever{std::move(provider), std::move(store)};
}

TEST_CASE("all doors give the same answer") {
    const std::vector<Query> queries = numbered_queries(5);
    std::vector<std::string> answers;
    {
        Fixture fixture;
        auto future = fixture.retriever->async_retrieve(fixture.simulation.executor(), queries, asio::use_future);
        fixture.simulation.run();
        answers.push_back(to_json(future.get(), false));
        const auto coroutine = [&]() -> asio::awaitable<void> {
            const Retrieval retrieval = co_await fixture.retriever->retrieve(queries);
            answers.push_back(to_json(retrieval, false));
            auto operation = fixture.retriever->async_retrieve(fixture.simulation.executor(), queries, asio::deferred);
            const Retrieval deferred = co_await std::move(operation)(asio::use_awaitable);
            answers.push_back(to_json(deferred, false));
        };
        asio::co_spawn(fixture.simulation.executor(), coroutine(), asio::detached);
        fixture.simulation.run();
        fixture.simulation.expect_nothing_left();
    }
    Setting at_once;
    at_once.embedder.otherwise.latency = 0ms;
    at_once.stores[0].otherwise.latency = 0ms;
    const auto log = std::make_shared<CallLog>(trawl::Clock::steady());
    const ParallelRetriever retriever{at_once.sources(log)};
    answers.push_back(to_json(retriever.retrieve_blocking(queries), false));
    REQUIRE(answers.size() == 4);
    for (const auto& answer : answers) CHECK(answer == answers[0]);
}

TEST_CASE("every door fails with a RetrievalError that carries the account") {
    const auto check = [](const std::exception_ptr& failure) {
        REQUIRE(failure);
        try {
            std::rethrow_exception(failure);
        } catch (const RetrievalError& error) {
            CHECK(error.code() == Errc::all_leaves_failed);
            REQUIRE(error.retrieval().outcomes.size() == 2);
            CHECK(error.retrieval().outcomes[1].error->code() == Errc::unavailable);
        }
    };
    Fixture fixture{failing()};
    fixture.retriever->async_retrieve(fixture.simulation.executor(), numbered_queries(2),
                                      [&check](const std::exception_ptr& failure, const Retrieval& retrieval) {
                                          check(failure);
                                          CHECK(retrieval.outcomes.size() == 2);
                                      });
    auto future =
        fixture.retriever->async_retrieve(fixture.simulation.executor(), numbered_queries(2), asio::use_future);
    const auto coroutine = [&]() -> asio::awaitable<void> {
        static_cast<void>(co_await fixture.retriever->retrieve(numbered_queries(2)));
    };
    std::exception_ptr of_coroutine;
    asio::co_spawn(fixture.simulation.executor(), coroutine(),
                   [&](std::exception_ptr thrown) { of_coroutine = thrown; });
    fixture.simulation.run();
    CHECK_THROWS_AS(future.get(), RetrievalError);
    check(of_coroutine);
    Setting at_once = failing();
    at_once.embedder.otherwise.latency = 0ms;
    const ParallelRetriever retriever{at_once.sources(std::make_shared<CallLog>(trawl::Clock::steady()))};
    std::exception_ptr blocking;
    try {
        static_cast<void>(retriever.retrieve_blocking(numbered_queries(2)));
    } catch (...) {
        blocking = std::current_exception();
    }
    check(blocking);
}

TEST_CASE("no door calls back inline, not even for queries that cannot be used") {
    Fixture fixture;
    bool called = false;
    fixture.retriever->async_retrieve(fixture.simulation.executor(), {},
                                      [&called](const std::exception_ptr& failure, const Retrieval&) {
                                          called = true;
                                          CHECK(trawl::to_error(failure).code() == Errc::invalid_argument);
                                      });
    CHECK_FALSE(called);
    fixture.simulation.run();
    CHECK(called);
}

TEST_CASE("the handler runs on its own executor") {
    Fixture fixture;
    asio::io_context other{1};
    bool called = false;
    fixture.retriever->async_retrieve(
        fixture.simulation.executor(), numbered_queries(2),
        asio::bind_executor(other.get_executor(), [&](const std::exception_ptr&, Retrieval) {
            called = other.get_executor().running_in_this_thread();
        }));
    fixture.simulation.run();
    CHECK_FALSE(called);
    other.run();
    CHECK(called);
}

TEST_CASE("the cancellation of a coroutine cancels its retrieval") {
    Fixture fixture;
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    const auto coroutine = [&]() -> asio::awaitable<void> {
        static_cast<void>(co_await fixture.retriever->retrieve(numbered_queries(2)));
    };
    asio::co_spawn(fixture.simulation.executor(), coroutine(),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) { failure = thrown; }));
    fixture.simulation.run_for(10ms);
    signal.emit(asio::cancellation_type::terminal);
    fixture.simulation.run();
    REQUIRE(failure);
    CHECK(trawl::to_error(failure).code() == Errc::cancelled);
    CHECK(fixture.simulation.elapsed() == 10ms);
    fixture.simulation.expect_nothing_left();
}

TEST_CASE("an outcome callback may cancel the retrieval that calls it") {
    Setting setting;
    setting.options.plan = trawl::Plan::sequential;
    Fixture fixture{setting};
    asio::cancellation_signal signal;
    int heard = 0;
    Errc code{};
    fixture.retriever->async_retrieve(
        fixture.simulation.executor(), numbered_queries(4),
        [&](const Outcome&) {
            if (++heard == 1) signal.emit(asio::cancellation_type::terminal);
        },
        asio::bind_cancellation_slot(signal.slot(), [&](const std::exception_ptr& failure, const Retrieval& retrieval) {
            REQUIRE(failure);
            code = trawl::to_error(failure).code();
            CHECK(retrieval.statistics.succeeded == 1);
        }));
    fixture.simulation.run();
    CHECK(code == Errc::cancelled);
    CHECK(heard == 4);
    CHECK(fixture.simulation.elapsed() == 150ms);
    fixture.simulation.expect_nothing_left();
}

TEST_CASE("a context that is destroyed takes its retrievals with it and calls nobody") {
    const Witness witness;
    int calls = 0;
    {
        Fixture fixture;
        fixture.retriever->async_retrieve(
            fixture.simulation.executor(), numbered_queries(3),
            [&calls, token = witness.token()](const Outcome&) { ++calls; },
            [&calls, token = witness.token()](const std::exception_ptr&, const Retrieval&) { ++calls; });
        fixture.simulation.run_for(10ms);
        CHECK(witness.alive() > 0);
        fixture.retriever.reset();
    }
    CHECK(calls == 0);
    CHECK(witness.alive() == 0);
}

TEST_CASE("the blocking door calls back on the calling thread, and may be used by many threads at one time") {
    const ParallelRetriever retriever = immediate();
    asio::thread_pool pool{4};
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 20; ++i) {
        answers.push_back(asio::post(
            pool, asio::use_future([&retriever] {
                const auto here = std::this_thread::get_id();
                bool is_here = true;
                const Retrieval retrieval = retriever.retrieve_blocking({"a", "bb", "ccc"}, [&](const Outcome&) {
                    is_here = is_here && std::this_thread::get_id() == here;
                });
                return is_here && retrieval.hits.size() == 3 && retrieval.statistics.coverage() == 1.0;
            })));
    }
    for (auto& answer : answers) CHECK(answer.get());
    pool.join();
}

TEST_CASE("many retrievals of one retriever run on the threads of one pool at one time") {
    const ParallelRetriever retriever = immediate();
    asio::thread_pool pool{4};
    std::vector<std::future<Retrieval>> answers;
    for (int i = 0; i < 50; ++i) {
        answers.push_back(retriever.async_retrieve(pool.get_executor(), {"a", "bb", "ccc", "a"}, asio::use_future));
    }
    std::vector<std::uint64_t> ids;
    for (auto& answer : answers) {
        const Retrieval retrieval = answer.get();
        CHECK(retrieval.hits.size() == 3);
        CHECK(retrieval.outcomes[3].duplicate_of == 0);
        ids.push_back(retrieval.correlation_id);
    }
    pool.join();
    std::sort(ids.begin(), ids.end());
    CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("the blocking door keeps a deadline on the machine's clock") {
    auto hangs = trawl::make_lexical_index(
        {.name = "hangs", .scale = {}, .dimension = 0, .max_batch = 0},
        [](std::vector<trawl::TextQuery>, trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
            co_await trawl::sleep_for(*trawl::Clock::steady(), 1h);
            co_return std::vector<trawl::HitList>{};
        });
    std::vector<trawl::Source> sources;
    sources.emplace_back(std::move(hangs));
    const ParallelRetriever retriever{std::move(sources), {.query_timeout = 0ms, .deadline = 5ms}};
    CHECK_THROWS_AS(static_cast<void>(retriever.retrieve_blocking({"a"})), RetrievalError);
}

}  // namespace
