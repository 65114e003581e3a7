// The way out of tasks: every kind of completion token, and the handler's executor, allocator and cancellation slot.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include "witness.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::async_run;
using trawl::Task;
using trawl::testing::Simulation;

Task<int> later(trawl::Clock& clock, int value) {
    co_await trawl::sleep_for(clock, 1s);
    if (value < 0) throw std::runtime_error("negative");
    co_return value;
}
Task<int> at_once(int value) { co_return value; }

TEST_CASE("a callback is called once, with the value or the exception, and never inline") {
    Simulation simulation;
    int calls = 0;
    async_run(simulation.executor(), at_once(3), [&](const std::exception_ptr& failure, int value) {
        ++calls;
        CHECK_FALSE(failure);
        CHECK(value == 3);
    });
    CHECK(calls == 0);
    simulation.run();
    CHECK(calls == 1);
    async_run(simulation.executor(), later(*simulation.clock(), -1), [&](const std::exception_ptr& failure, int value) {
        ++calls;
        CHECK_THROWS_WITH_AS(std::rethrow_exception(failure), "negative", std::runtime_error);
        CHECK(value == 0);
    });
    simulation.run();
    CHECK(calls == 2);
    simulation.expect_nothing_left();
}

TEST_CASE("use_future gives the value or throws") {
    Simulation simulation;
    std::future<int> value = async_run(simulation.executor(), later(*simulation.clock(), 4), asio::use_future);
    std::future<int> failure = async_run(simulation.executor(), later(*simulation.clock(), -1), asio::use_future);
    std::future<void> nothing =
        async_run(simulation.executor(), trawl::sleep_for(*simulation.clock(), 2s), asio::use_future);
    simulation.run();
    CHECK(value.get() == 4);
    CHECK_THROWS_AS(failure.get(), std::runtime_error);
    CHECK_NOTHROW(nothing.get());
}

TEST_CASE("use_awaitable, deferred and as_tuple work in asio's coroutines") {
    Simulation simulation;
    int sum = 0;
    const auto body = [&sum](Simulation& world) -> asio::awaitable<void> {
        sum += co_await async_run(world.executor(), later(*world.clock(), 1), asio::use_awaitable);
        auto operation = async_run(world.executor(), later(*world.clock(), 2), asio::deferred);
        sum += co_await std::move(operation)(asio::use_awaitable);
        const auto [failure, value] =
            co_await async_run(world.executor(), later(*world.clock(), -1), asio::as_tuple(asio::use_awaitable));
        sum += failure ? 10 : 0;
        try {
            co_await async_run(world.executor(), later(*world.clock(), -1), asio::use_awaitable);
        } catch (const std::runtime_error&) {
            sum += 100;
        }
    };
    asio::co_spawn(simulation.executor(), body(simulation), asio::detached);
    simulation.run();
    CHECK(sum == 113);
    simulation.expect_nothing_left();
}

TEST_CASE("a deferred run does not begin until it is launched") {
    Simulation simulation;
    {
        const auto never_launched = async_run(simulation.executor(), later(*simulation.clock(), 1), asio::deferred);
        simulation.run();
    }
    CHECK(simulation.elapsed() == 0s);
}

TEST_CASE("detached runs to its end, failing or not") {
    Simulation simulation;
    async_run(simulation.executor(), later(*simulation.clock(), -1), asio::detached);
    async_run(simulation.executor(), trawl::sleep_for(*simulation.clock(), 3s), asio::detached);
    simulation.run();
    CHECK(simulation.elapsed() == 3s);
    simulation.expect_nothing_left();
}

TEST_CASE("the cancellation of an asio coroutine passes into the task") {
    Simulation simulation;
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    const auto body = [](Simulation& world) -> asio::awaitable<void> {
        co_await async_run(world.executor(), later(*world.clock(), 1), asio::use_awaitable);
    };
    asio::co_spawn(simulation.executor(), body(simulation),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) { failure = thrown; }));
    simulation.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    simulation.run();
    CHECK(simulation.elapsed() == 0s);
    REQUIRE(failure);
    CHECK(trawl::to_error(failure).code() == trawl::Errc::cancelled);
}

TEST_CASE("the handler runs on its own executor, the task on the given one") {
    Simulation simulation;
    asio::io_context other{1};
    bool called = false;
    const auto body = [](asio::any_io_executor expected) -> Task<bool> {
        co_return co_await asio::this_coro::executor == expected;
    };
    async_run(simulation.executor(), body(simulation.executor()),
              asio::bind_executor(other.get_executor(), [&](const std::exception_ptr&, bool on_the_given_one) {
                  called = true;
                  CHECK(on_the_given_one);
                  CHECK(other.get_executor().running_in_this_thread());
              }));
    other.poll();
    CHECK_FALSE(other.stopped());  // work is outstanding there until the handler has run
    simulation.run();
    CHECK_FALSE(called);
    other.poll();
    CHECK(called);
    CHECK(other.stopped());
}

TEST_CASE("both contexts are kept at work while the task waits for a third") {
    asio::io_context runs_task{1};
    asio::io_context runs_handler{1};
    asio::io_context third{1};
    bool called = false;
    const auto body = [](asio::any_io_executor elsewhere) -> Task<int> {
        const auto operation = asio::async_initiate<const asio::deferred_t, void(int)>(
            [elsewhere](auto handler) {
                asio::post(elsewhere, [handler = std::move(handler)]() mutable {
                    const auto back = asio::get_associated_executor(handler);
                    asio::post(back, [handler = std::move(handler)]() mutable { std::move(handler)(1); });
                });
            },
            asio::deferred);
        co_return co_await std::move(operation);
    };
    async_run(runs_task.get_executor(), body(third.get_executor()),
              asio::bind_executor(runs_handler.get_executor(), [&](const std::exception_ptr&, int) { called = true; }));
    runs_task.poll();
    REQUIRE_FALSE(runs_task.stopped());
    third.run();
    runs_task.run();
    runs_handler.run();
    CHECK(called);
}

/// An allocator over a budget that is counted.
template <class T>
struct Counting {
    using value_type = T;
    explicit Counting(std::shared_ptr<std::ptrdiff_t> live_bytes) : live(std::move(live_bytes)) {}
    template <class U>
    Counting(const Counting<U>& other) : live(other.live) {}  // NOLINT(google-explicit-constructor): allocators convert
    T* allocate(std::size_t count) {
        *live += static_cast<std::ptrdiff_t>(count * sizeof(T));
        return std::allocator<T>{}.allocate(count);
    }
    void deallocate(T* memory, std::size_t count) {
        *live -= static_cast<std::ptrdiff_t>(count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }
    template <class U>
    bool operator==(const Counting<U>& other) const {
        return live == other.live;
    }
    std::shared_ptr<std::ptrdiff_t> live;
};

TEST_CASE("the state is in the handler's allocator, and is given back before the handler runs") {
    Simulation simulation;
    asio::cancellation_signal signal;
    const auto live = std::make_shared<std::ptrdiff_t>(0);
    bool called = false;
    const auto handler = [&](const std::exception_ptr&, int) {
        called = true;
        CHECK(*live == 0);
    };
    const Counting<int> allocator{live};
    SUBCASE("a task that waits") {
        async_run(simulation.executor(), later(*simulation.clock(), 1), asio::bind_allocator(allocator, handler));
    }
    SUBCASE("a task that ends at once") {
        async_run(simulation.executor(), at_once(1), asio::bind_allocator(allocator, handler));
    }
    SUBCASE("with a cancellation slot") {
        async_run(simulation.executor(), later(*simulation.clock(), 1),
                  asio::bind_cancellation_slot(signal.slot(), asio::bind_allocator(allocator, handler)));
    }
    CHECK(*live > 0);
    simulation.run();
    CHECK(called);
    CHECK(*live == 0);
    signal.emit(asio::cancellation_type::terminal);
}

TEST_CASE("an exception of the handler leaves the loop that runs it, as with asio's own operations") {
    Simulation simulation;
    const auto thrower = [](const std::exception_ptr&, int) { throw std::logic_error("from the handler"); };
    async_run(simulation.executor(), at_once(1), thrower);
    CHECK_THROWS_WITH_AS(simulation.run(), "from the handler", std::logic_error);
    async_run(simulation.executor(), later(*simulation.clock(), 1), thrower);
    CHECK_THROWS_WITH_AS(simulation.run(), "from the handler", std::logic_error);
    const auto strand = asio::make_strand(simulation.executor());
    async_run(strand, later(*simulation.clock(), 1), thrower);
    CHECK_THROWS_WITH_AS(simulation.run(), "from the handler", std::logic_error);
    simulation.expect_nothing_left();
}

TEST_CASE("what a task kept is gone before the handler runs") {
    Simulation simulation;
    const Witness witness;
    const auto body = [](Simulation& world, std::shared_ptr<int> /*token*/) -> Task<int> {
        co_await trawl::sleep_for(*world.clock(), 1s);
        co_return 1;
    };
    bool called = false;
    async_run(simulation.executor(), body(simulation, witness.token()), [&](const std::exception_ptr&, int) {
        called = true;
        CHECK(witness.alive() == 0);
    });
    simulation.run();
    CHECK(called);
}

TEST_CASE("cancellation may come from another thread, before, during and after the run") {
    for (int round = 0; round < 50; ++round) {
        asio::thread_pool pool{2};
        const auto strand = asio::make_strand(pool.get_executor());
        asio::cancellation_signal signal;
        std::promise<bool> ended;
        auto result = ended.get_future();
        async_run(strand, trawl::sleep_for(*trawl::Clock::steady(), 1h),
                  asio::bind_cancellation_slot(signal.slot(), [&](const std::exception_ptr& failure) {
                      ended.set_value(failure && trawl::to_error(failure).code() == trawl::Errc::cancelled);
                  }));
        signal.emit(asio::cancellation_type::total);
        CHECK(result.get());
        signal.emit(asio::cancellation_type::total);
        pool.join();
    }
}

}  // namespace
