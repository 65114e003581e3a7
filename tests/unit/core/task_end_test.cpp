// Tasks that end otherwise than by themselves: cancelled, dropped, with their context destroyed, with odd initiations.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/sleep.hpp>
#include <trawl/task.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "witness.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::Task;
using trawl::testing::Simulation;

bool is_aborted(const std::exception_ptr& failure) {
    return failure && trawl::to_error(failure).code() == trawl::Errc::cancelled;
}

/// Runs a task with a cancellation signal and keeps what became of it.
struct Run {
    template <class T>
    Run(Simulation& simulation, Task<T> task) {
        trawl::async_run(simulation.executor(), std::move(task),
                         asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr thrown, auto&&...) {
                             ++ends;
                             failure = std::move(thrown);
                         }));
    }
    asio::cancellation_signal signal;
    int ends = 0;
    std::exception_ptr failure;
};

Task<> wait_on_timer(asio::steady_timer& timer) { co_await timer.async_wait(asio::deferred); }

Task<> three_deep(asio::steady_timer& timer, std::shared_ptr<int> /*token*/) {
    const auto inner = [](asio::steady_timer& wanted) -> Task<> { co_await wait_on_timer(wanted); };
    co_await inner(timer);
}

constexpr auto never = std::chrono::steady_clock::time_point::max();

TEST_CASE("cancellation reaches the operation in progress through all tasks, and ends the run with its error") {
    Simulation simulation;
    const Witness witness;
    asio::steady_timer timer{simulation.executor(), never};
    Run run{simulation, three_deep(timer, witness.token())};
    simulation.run();
    CHECK(run.ends == 0);
    run.signal.emit(asio::cancellation_type::total);
    CHECK(run.ends == 0);
    simulation.run();
    CHECK(run.ends == 1);
    CHECK(is_aborted(run.failure));
    CHECK(witness.alive() == 0);
    run.signal.emit(asio::cancellation_type::terminal);
    simulation.expect_nothing_left();
}

TEST_CASE("a run that is cancelled before it begins does not begin an operation") {
    Simulation simulation;
    asio::steady_timer timer{simulation.executor(), never};
    bool reached = false;
    const auto body = [](asio::steady_timer& wanted, bool& flag) -> Task<> {
        flag = true;
        co_await wanted.async_wait(asio::deferred);
    };
    Run run{simulation, body(timer, reached)};
    run.signal.emit(asio::cancellation_type::terminal);
    simulation.run();
    CHECK(is_aborted(run.failure));
}

TEST_CASE("after cancellation every later operation fails at once, but code runs on") {
    Simulation simulation;
    int aborted = 0;
    const auto body = [](Simulation& world, int& count) -> Task<> {
        for (int i = 0; i < 3; ++i) {
            try {
                co_await trawl::sleep_for(*world.clock(), 1s);
            } catch (const boost::system::system_error&) {
                ++count;
            }
            try {
                co_await asio::post(world.executor(), asio::deferred);
            } catch (const boost::system::system_error&) {
                ++count;
            }
        }
    };
    Run run{simulation, body(simulation, aborted)};
    simulation.run_for(500ms);
    run.signal.emit(asio::cancellation_type::terminal);
    simulation.run();
    CHECK(simulation.elapsed() == 500ms);
    CHECK(aborted == 6);
    CHECK(run.ends == 1);
    CHECK_FALSE(run.failure);
}

TEST_CASE("cancellation passes into asio's own coroutines") {
    Simulation simulation;
    asio::steady_timer timer{simulation.executor(), never};
    const auto theirs = [](asio::steady_timer& wanted) -> asio::awaitable<int> {
        co_await wanted.async_wait(asio::use_awaitable);
        co_return 1;
    };
    const auto body = [theirs](asio::steady_timer& wanted) -> Task<int> { co_return co_await theirs(wanted); };
    Run run{simulation, body(timer)};
    simulation.run();
    run.signal.emit(asio::cancellation_type::terminal);
    simulation.run();
    CHECK(run.ends == 1);
    CHECK(is_aborted(run.failure));
    simulation.expect_nothing_left();
}

TEST_CASE("a context that is destroyed destroys the tasks that wait in it, and calls nobody") {
    const Witness witness;
    bool called = false;
    SUBCASE("waiting on a timer of asio's") {
        std::optional<asio::io_context> context{1};
        std::optional<asio::steady_timer> timer{std::in_place, *context, never};
        trawl::async_run(context->get_executor(), three_deep(*timer, witness.token()),
                         [&called](const std::exception_ptr&) { called = true; });
        context->poll();
        CHECK(witness.alive() == 1);
        timer.reset();  // cancels the wait; its completion is queued and never run
        context.reset();
    }
    SUBCASE("waiting on a timer that the task owns") {
        std::optional<asio::io_context> context{1};
        const auto body = [](std::shared_ptr<int> /*token*/) -> Task<> {
            asio::steady_timer own{co_await asio::this_coro::executor, never};
            co_await own.async_wait(asio::deferred);
        };
        trawl::async_run(context->get_executor(), body(witness.token()),
                         [&called](const std::exception_ptr&) { called = true; });
        context->poll();
        CHECK(witness.alive() == 1);
        context.reset();
    }
    SUBCASE("waiting on the virtual clock") {
        Simulation simulation;
        const auto body = [](Simulation& world, std::shared_ptr<int> /*token*/) -> Task<> {
            co_await trawl::sleep_for(*world.clock(), 1h);
        };
        trawl::async_run(simulation.executor(), body(simulation, witness.token()),
                         [&called](const std::exception_ptr&) { called = true; });
        simulation.run_ready();
        CHECK(witness.alive() == 1);
        CHECK_FALSE(simulation.leftovers().empty());
    }
    SUBCASE("not begun yet") {
        asio::io_context context{1};
        asio::steady_timer timer{context, never};
        trawl::async_run(context.get_executor(), three_deep(timer, witness.token()),
                         [&called](const std::exception_ptr&) { called = true; });
    }
    CHECK(witness.alive() == 0);
    CHECK_FALSE(called);
}

TEST_CASE("a handler that is dropped destroys the whole chain of tasks, and the handler of the run with it") {
    Simulation simulation;
    const Witness task_witness;
    const Witness handler_witness;
    std::optional<asio::any_completion_handler<void()>> parked;
    const auto park = [&parked] {
        return asio::async_initiate<const asio::deferred_t, void()>(
            [&parked](auto handler) { parked.emplace(std::move(handler)); }, asio::deferred);
    };
    const auto inner = [park](std::shared_ptr<int> /*token*/) -> Task<> { co_await park(); };
    const auto outer = [inner](std::shared_ptr<int> token) -> Task<> { co_await inner(std::move(token)); };
    trawl::async_run(simulation.executor(), outer(task_witness.token()),
                     [token = handler_witness.token()](const std::exception_ptr&) {});
    simulation.run();
    REQUIRE(parked.has_value());
    CHECK(task_witness.alive() > 0);
    CHECK(handler_witness.alive() == 1);
    parked.reset();
    CHECK(task_witness.alive() == 0);
    CHECK(handler_witness.alive() == 0);
    simulation.expect_nothing_left();
}

TEST_CASE("an operation that drops its handler during initiation fails as aborted, and the task goes on") {
    const auto dropping = [] {
        return asio::async_initiate<const asio::deferred_t, void()>(
            [](auto handler) { auto gone = std::move(handler); }, asio::deferred);
    };
    const auto body = [dropping](Simulation& world) -> Task<std::string> {
        std::string seen;
        for (int i = 0; i < 2; ++i) {
            try {
                co_await dropping();
            } catch (const boost::system::system_error& error) {
                seen += error.code() == asio::error::operation_aborted ? "dropped " : "?";
            }
            co_await trawl::sleep_for(*world.clock(), 1s);
            co_await asio::post(world.executor(), asio::deferred);
        }
        co_return seen + "on";
    };
    Simulation simulation;
    CHECK(simulation.finish(body(simulation)) == "dropped dropped on");
    CHECK(simulation.elapsed() == 2s);
    simulation.expect_nothing_left();
}

TEST_CASE("an initiation that throws fails with its exception, and the task goes on") {
    const auto throwing = [] {
        return asio::async_initiate<const asio::deferred_t, void()>(
            [](auto handler) {
                const auto doomed = std::move(handler);
                throw std::runtime_error("cannot begin");
            },
            asio::deferred);
    };
    const auto body = [throwing](Simulation& world) -> Task<std::string> {
        std::string seen;
        for (int i = 0; i < 2; ++i) {
            try {
                co_await throwing();
            } catch (const std::runtime_error& error) {
                seen += error.what();
            }
            co_await asio::post(world.executor(), asio::deferred);
            asio::steady_timer timer{world.executor(), std::chrono::steady_clock::time_point::min()};
            co_await timer.async_wait(asio::deferred);
        }
        co_return seen;
    };
    Simulation simulation;
    CHECK(simulation.finish(body(simulation)) == "cannot begincannot begin");
    simulation.expect_nothing_left();
}

TEST_CASE("an operation may complete inline, with values and with failures") {
    const auto complete_inline = [](boost::system::error_code code) {
        return asio::async_initiate<const asio::deferred_t, void(boost::system::error_code, std::string)>(
            [code](auto handler) { std::move(handler)(code, "value"); }, asio::deferred);
    };
    const auto body = [complete_inline](Simulation& world) -> Task<std::string> {
        std::string seen = co_await complete_inline({});
        try {
            co_await complete_inline(asio::error::eof);
        } catch (const boost::system::system_error&) {
            seen += " failure";
        }
        co_await trawl::sleep_for(*world.clock(), 1s);
        co_return seen;
    };
    Simulation simulation;
    CHECK(simulation.finish(body(simulation)) == "value failure");
    simulation.expect_nothing_left();
}

}  // namespace
