// Tasks: what they await, how they fail, what they cost in stack.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/sleep.hpp>
#include <trawl/task.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::Task;
using trawl::testing::Simulation;

Task<int> number(int value) { co_return value; }
Task<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }
Task<int> failing() {
    throw std::runtime_error("no luck");
    co_return 0;
}
Task<> nothing() { co_return; }

TEST_CASE("a task is lazy and gives its value once it is awaited") {
    bool begun = false;
    const auto body = [](bool& flag) -> Task<int> {
        flag = true;
        co_return 7;
    };
    Simulation simulation;
    auto task = body(begun);
    CHECK_FALSE(begun);
    CHECK(simulation.finish(std::move(task)) == 7);
    CHECK(begun);
    simulation.expect_nothing_left();
}

TEST_CASE("a task that nobody awaits leaves nothing behind") {
    auto kept = std::make_shared<int>(1);
    {
        const auto body = [](std::shared_ptr<int> value) -> Task<int> { co_return *value; };
        const auto unused = body(kept);
        CHECK(kept.use_count() == 2);
        const Task<int> empty;
    }
    CHECK(kept.use_count() == 1);
}

TEST_CASE("values that can only be moved pass through tasks") {
    const auto outer = []() -> Task<int> {
        const auto box = co_await boxed(5);
        co_await nothing();
        co_return *box + co_await number(2);
    };
    CHECK(Simulation{}.finish(outer()) == 7);
}

TEST_CASE("an exception is rethrown where the task is awaited, and can be caught there") {
    const auto outer = []() -> Task<std::string> {
        std::string caught;
        try {
            co_await failing();
        } catch (const std::runtime_error& error) {
            caught = error.what();
        }
        co_await nothing();
        co_return caught;
    };
    Simulation simulation;
    CHECK(simulation.finish(outer()) == "no luck");
    CHECK_THROWS_WITH_AS(simulation.finish(failing()), "no luck", std::runtime_error);
    const auto empty_handed = []() -> Task<> { co_await failing(); };
    CHECK_THROWS_AS(simulation.finish(empty_handed()), std::runtime_error);
}

TEST_CASE("a task awaits any asio operation") {
    Simulation simulation;
    const auto outer = [](asio::any_io_executor expected) -> Task<bool> {
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::deferred);
        asio::steady_timer timer{executor};
        timer.expires_after(-1s);
        co_await timer.async_wait(asio::deferred);
        co_return executor == expected;
    };
    CHECK(simulation.finish(outer(simulation.executor())));
    simulation.expect_nothing_left();
}

/// An operation with any completion arguments, which completes on the next turn of the executor.
template <class Signature, class... Values>
auto complete_with(asio::any_io_executor executor, Values... values) {
    return asio::async_initiate<const asio::deferred_t, Signature>(
        [](auto handler, const asio::any_io_executor& run_on, Values... given) {
            asio::post(run_on, [handler = std::move(handler), ... given = std::move(given)]() mutable {
                std::move(handler)(std::move(given)...);
            });
        },
        asio::deferred, std::move(executor), std::move(values)...);
}

TEST_CASE("completion arguments become nothing, a value or a tuple") {
    using boost::system::error_code;
    const auto outer = []() -> Task<std::string> {
        const auto executor = co_await asio::this_coro::executor;
        std::string seen;
        co_await complete_with<void(error_code)>(executor, error_code{});
        const int one = co_await complete_with<void(int)>(executor, 1);
        const int two = co_await complete_with<void(error_code, int)>(executor, error_code{}, 2);
        const auto box = co_await complete_with<void(std::exception_ptr, std::unique_ptr<int>)>(
            executor, nullptr, std::make_unique<int>(3));
        const auto [four, five] =
            co_await complete_with<void(error_code, int, std::string)>(executor, error_code{}, 4, "5");
        co_return std::to_string(one) + std::to_string(two) + std::to_string(*box) + std::to_string(four) + five;
    };
    CHECK(Simulation{}.finish(outer()) == "12345");
}

TEST_CASE("failures of operations are thrown, or handed over with as_tuple") {
    using boost::system::error_code;
    const auto outer = []() -> Task<std::string> {
        const auto executor = co_await asio::this_coro::executor;
        std::string seen;
        try {
            co_await complete_with<void(error_code, int)>(executor, error_code{asio::error::eof}, 1);
        } catch (const boost::system::system_error& error) {
            seen += error.code() == asio::error::eof ? "eof " : "?";
        }
        try {
            co_await complete_with<void(std::exception_ptr)>(executor,
                                                             std::make_exception_ptr(std::runtime_error("x")));
        } catch (const std::runtime_error& error) {
            seen += error.what();
        }
        asio::steady_timer timer{executor, std::chrono::steady_clock::time_point::max()};
        asio::post(executor, [&timer] { timer.cancel(); });
        const auto [failure] = co_await timer.async_wait(asio::as_tuple(asio::deferred));
        co_return seen + (failure == asio::error::operation_aborted ? " aborted" : "?");
    };
    CHECK(Simulation{}.finish(outer()) == "eof x aborted");
}

TEST_CASE("a task awaits asio's own coroutines, values and exceptions included") {
    const auto theirs = [](int value) -> asio::awaitable<int> {
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
        if (value < 0) throw std::runtime_error("negative");
        co_return value;
    };
    const auto outer = [theirs]() -> Task<int> {
        int sum = co_await theirs(3);
        try {
            sum += co_await theirs(-1);
        } catch (const std::runtime_error&) {
            sum += 10;
        }
        co_return sum;
    };
    Simulation simulation;
    CHECK(simulation.finish(outer()) == 13);
    simulation.expect_nothing_left();
}

TEST_CASE("100,000 tasks that end at once do not grow the stack") {
    const auto outer = []() -> Task<long> {
        long sum = 0;
        for (int i = 0; i < 100'000; ++i) sum += co_await number(1);
        co_return sum;
    };
    CHECK(Simulation{}.finish(outer()) == 100'000);
}

TEST_CASE("100,000 operations that complete inline do not grow the stack") {
    const auto inline_operation = [] {
        return asio::async_initiate<const asio::deferred_t, void(int)>([](auto handler) { std::move(handler)(1); },
                                                                       asio::deferred);
    };
    const auto outer = [inline_operation]() -> Task<long> {
        long sum = 0;
        for (int i = 0; i < 100'000; ++i) sum += co_await inline_operation();
        co_return sum;
    };
    CHECK(Simulation{}.finish(outer()) == 100'000);
}

TEST_CASE("100,000 operations that complete later do not grow the stack") {
    const auto outer = []() -> Task<int> {
        const auto executor = co_await asio::this_coro::executor;
        int turns = 0;
        for (; turns < 100'000; ++turns) co_await asio::post(executor, asio::deferred);
        co_return turns;
    };
    CHECK(Simulation{}.finish(outer()) == 100'000);
}

/// One of asio's coroutines that counts, on every turn, whether it is on the strand.
asio::awaitable<int> hop(trawl::detail::Strand strand, int hops) {
    const auto executor = co_await asio::this_coro::executor;
    int on_strand = strand.running_in_this_thread() ? 1 : 0;
    for (int i = 0; i < hops; ++i) {
        co_await asio::post(executor, asio::use_awaitable);
        on_strand += strand.running_in_this_thread() ? 1 : 0;
    }
    co_return on_strand;
}

TEST_CASE("asio's coroutines keep to the strand of the task that awaits them, whatever threads there are") {
    asio::thread_pool pool{3};
    const auto body = []() -> Task<int> {
        const auto strand = co_await trawl::this_task::strand;
        const int on_strand = co_await hop(strand, 20);
        co_return on_strand + (strand.running_in_this_thread() ? 1 : 0);
    };
    std::vector<std::future<int>> counts;
    for (int i = 0; i < 10; ++i) {
        counts.push_back(trawl::async_run(pool.get_executor(), body(), asio::use_future));
    }
    for (auto& count : counts) CHECK(count.get() == 22);
    pool.join();
}

}  // namespace
