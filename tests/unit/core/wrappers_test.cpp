// Providers, stores and indexes from functions: lambdas that return tasks, and blocking functions on a thread pool.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/wrappers.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <exception>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using trawl::CallContext;
using trawl::Embedding;
using trawl::EmbedRequest;
using trawl::Task;
using Embeddings = std::vector<Embedding>;
using Lists = std::vector<trawl::HitList>;

template <class T>
T result_of(Task<T> task) {
    asio::io_context context{1};
    auto result = trawl::async_run(context.get_executor(), std::move(task), asio::use_future);
    context.run();
    return result.get();
}

Embeddings lengths(const EmbedRequest& request) {
    Embeddings vectors;
    for (const std::string& text : request.texts) vectors.push_back({static_cast<float>(text.size())});
    return vectors;
}

const trawl::EmbeddingProviderInfo provider_info{.name = "test", .model = "length", .dimension = 1, .max_batch = 0};
const trawl::StoreInfo store_info{.name = "store", .scale = {}, .dimension = 2, .max_batch = 7};

TEST_CASE("a lambda that returns a task is a provider; it gets the request and the context") {
    const auto embed = [](EmbedRequest request, CallContext context) -> Task<Embeddings> {
        auto vectors = lengths(request);
        vectors.push_back({static_cast<float>(context.attempt)});
        co_return vectors;
    };
    const auto provider = trawl::make_embedding_provider(provider_info, embed);
    CHECK(provider->info().model == "length");
    const auto answer =
        result_of(provider->embed(EmbedRequest{{"a", "bcd"}}, CallContext{trawl::TimePoint::max(), 1, 9}));
    CHECK(answer == Embeddings{{1.0F}, {3.0F}, {9.0F}});
}

TEST_CASE("stores and indexes from functions, of both kinds") {
    asio::thread_pool pool{1};
    const auto echo = [](std::size_t top_k, const std::string& text) {
        trawl::HitList list;
        list.emplace_back(trawl::Document{text, ""}, static_cast<double>(top_k));
        return list;
    };
    const auto of_vectors = [echo](const std::vector<trawl::VectorQuery>& queries) {
        Lists lists;
        for (const auto& query : queries) lists.push_back(echo(query.top_k, std::to_string(query.vector.size())));
        return lists;
    };
    const auto of_texts = [echo](const std::vector<trawl::TextQuery>& queries) {
        Lists lists;
        for (const auto& query : queries) lists.push_back(echo(query.top_k, query.text));
        return lists;
    };
    const auto vector_task = [of_vectors](std::vector<trawl::VectorQuery> queries, CallContext) -> Task<Lists> {
        co_return of_vectors(queries);
    };
    const auto text_task = [of_texts](std::vector<trawl::TextQuery> queries, CallContext) -> Task<Lists> {
        co_return of_texts(queries);
    };
    const std::vector<trawl::VectorQuery> vectors{{Embedding{1, 2}, 3}, {Embedding{1}, 4}};
    const std::vector<trawl::TextQuery> texts{{"one", 5}, {"two", 6}};
    for (const auto& store : {trawl::make_vector_store(store_info, vector_task),
                              trawl::make_blocking_vector_store(pool.get_executor(), store_info, of_vectors)}) {
        CHECK(store->info().max_batch == 7);
        CHECK(result_of(store->search(vectors, CallContext{})) == Lists{echo(3, "2"), echo(4, "1")});
    }
    for (const auto& index : {trawl::make_lexical_index(store_info, text_task),
                              trawl::make_blocking_lexical_index(pool.get_executor(), store_info, of_texts)}) {
        CHECK(index->info().name == "store");
        CHECK(result_of(index->search(texts, CallContext{})) == Lists{echo(5, "one"), echo(6, "two")});
    }
    pool.join();
}

TEST_CASE("an empty function is refused when the wrapper is made") {
    asio::thread_pool pool{1};
    const auto executor = pool.get_executor();
    CHECK_THROWS_AS(trawl::make_embedding_provider({}, {}), std::invalid_argument);
    CHECK_THROWS_AS(trawl::make_vector_store({}, {}), std::invalid_argument);
    CHECK_THROWS_AS(trawl::make_lexical_index({}, {}), std::invalid_argument);
    CHECK_THROWS_AS(trawl::make_blocking_embedding_provider(executor, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(trawl::make_blocking_vector_store(executor, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(trawl::make_blocking_lexical_index(executor, {}, {}), std::invalid_argument);
}

TEST_CASE("a blocking function runs on the pool, and its answer comes back on the strand") {
    asio::thread_pool pool{1};
    std::thread::id ran_on;
    const auto provider = trawl::make_blocking_embedding_provider(pool.get_executor(), provider_info,
                                                                  [&ran_on](const EmbedRequest& request) {
                                                                      ran_on = std::this_thread::get_id();
                                                                      return lengths(request);
                                                                  });
    const auto body = [](trawl::EmbeddingProvider& wanted) -> Task<bool> {
        const auto strand = co_await trawl::this_task::strand;
        EmbedRequest request{{"four"}};
        const CallContext context;
        const auto answer = co_await wanted.embed(std::move(request), context);
        co_return strand.running_in_this_thread() && answer.front().front() == 4.0F;
    };
    CHECK(result_of(body(*provider)));
    CHECK(ran_on != std::this_thread::get_id());
    CHECK(ran_on != std::thread::id{});
    pool.join();
}

TEST_CASE("what a blocking function throws arrives as it was thrown") {
    asio::thread_pool pool{1};
    const auto provider = trawl::make_blocking_embedding_provider(
        pool.get_executor(), provider_info, [](const EmbedRequest& request) -> Embeddings {
            if (request.texts.front() == "int") throw 7;
            throw trawl::Error{trawl::Errc::quota_exhausted, "buy more"};
        });
    CHECK_THROWS_AS(result_of(provider->embed(EmbedRequest{{"int"}}, CallContext{})), int);
    try {
        result_of(provider->embed(EmbedRequest{{"x"}}, CallContext{}));
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(error == trawl::Error{trawl::Errc::quota_exhausted, "buy more"});
    }
    pool.join();
}

/// A blocking provider whose function waits until it is released.
struct Blocked {
    std::promise<void> entered;
    std::promise<void> release;
    asio::thread_pool pool{1};
    std::shared_ptr<trawl::EmbeddingProvider> provider = trawl::make_blocking_embedding_provider(
        pool.get_executor(), provider_info, [this](const EmbedRequest& request) {
            entered.set_value();
            release.get_future().wait();
            return lengths(request);
        });
};

TEST_CASE("a cancelled wait ends while the function still runs, and its answer is dropped") {
    Blocked blocked;
    asio::io_context context{1};
    asio::cancellation_signal signal;
    int ends = 0;
    std::exception_ptr failure;
    trawl::async_run(context.get_executor(), blocked.provider->embed(EmbedRequest{{"x"}}, CallContext{}),
                     asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown, const Embeddings&) {
                         ++ends;
                         failure = std::move(thrown);
                     }));
    context.poll();
    blocked.entered.get_future().wait();
    CHECK(ends == 0);
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(ends == 1);
    REQUIRE(failure);
    CHECK(trawl::to_error(failure).code() == trawl::Errc::cancelled);
    blocked.release.set_value();
    blocked.pool.join();
    context.restart();
    context.run();
    CHECK(ends == 1);
}

TEST_CASE("a call outlives its wrapper") {
    Blocked blocked;
    asio::io_context context{1};
    auto answer = trawl::async_run(context.get_executor(),
                                   blocked.provider->embed(EmbedRequest{{"four"}}, CallContext{}), asio::use_future);
    context.poll();
    blocked.entered.get_future().wait();
    blocked.provider.reset();
    blocked.release.set_value();
    context.run();
    CHECK(answer.get() == Embeddings{{4.0F}});
    blocked.pool.join();
}

TEST_CASE("a context may end as soon as the wait is over, whatever the pool is doing") {
    asio::thread_pool pool{2};
    const auto provider = trawl::make_blocking_embedding_provider(pool.get_executor(), provider_info, lengths);
    int answered = 0;
    for (int round = 0; round < 400; ++round) {
        asio::io_context context{1};
        asio::cancellation_signal signal;
        bool over = false;
        auto on_end = [&](const std::exception_ptr& failure, const Embeddings& /*vectors*/) {
            over = true;
            answered += failure ? 0 : 1;
        };
        trawl::async_run(context.get_executor(), provider->embed(EmbedRequest{{"a"}}, {}),
                         asio::bind_cancellation_slot(signal.slot(), on_end));
        context.poll_one();
        if (round % 2 == 0) {
            asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
        }
        while (!over) context.run_one();
    }
    pool.join();
    CHECK(answered >= 200);
}

}  // namespace
