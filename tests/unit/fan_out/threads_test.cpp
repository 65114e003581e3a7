// Gathers on executors with many threads: the strand keeps the leaves of one gather apart. ThreadSanitizer's favourite.
#include <doctest/doctest.h>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>
#include <trawl/gather.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <memory>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::gather;
using trawl::GatherOptions;
using trawl::LeafContext;
using trawl::Task;

/// Not atomic: only the strand keeps it whole.
struct Tally {
    std::size_t in_flight = 0;
    std::size_t most_in_flight = 0;
    std::size_t steps = 0;
    std::size_t off_the_strand = 0;
};

auto hopping_leaf(const std::shared_ptr<Tally>& tally, const asio::any_io_executor& pool) {
    return [tally, pool](LeafContext context) -> Task<std::size_t> {
        const auto strand = co_await trawl::this_task::strand;
        tally->most_in_flight = std::max(tally->most_in_flight, ++tally->in_flight);
        for (int hop = 0; hop < 3; ++hop) {
            co_await asio::post(pool, asio::deferred);
            ++tally->steps;
            tally->off_the_strand += strand.running_in_this_thread() ? 0 : 1;
        }
        --tally->in_flight;
        co_return context.index;
    };
}

TEST_CASE("many gathers on many threads at one time, none of whose leaves overlap") {
    asio::thread_pool pool{4};
    std::vector<std::shared_ptr<Tally>> tallies;
    std::vector<std::future<std::vector<trawl::LeafResult<std::size_t>>>> answers;
    for (int i = 0; i < 8; ++i) {
        tallies.push_back(std::make_shared<Tally>());
        const GatherOptions options{.max_concurrent = 5, .leaf_timeout = 1h};
        auto task = gather(200, hopping_leaf(tallies.back(), pool.get_executor()), options);
        answers.push_back(trawl::async_run(pool.get_executor(), std::move(task), asio::use_future));
    }
    for (auto& answer : answers) {
        const auto results = answer.get();
        REQUIRE(results.size() == 200);
        for (std::size_t i = 0; i < results.size(); ++i) CHECK(results[i].value() == i);
    }
    pool.join();
    for (const auto& tally : tallies) {
        CHECK(tally->most_in_flight == 5);
        CHECK(tally->steps == 600);
        CHECK(tally->in_flight == 0);
        CHECK(tally->off_the_strand == 0);
    }
}

TEST_CASE("cancelled from another thread at any moment, a gather ends once, with its results or as cancelled") {
    for (int round = 0; round < 50; ++round) {
        asio::thread_pool pool{3};
        const auto tally = std::make_shared<Tally>();
        asio::cancellation_signal signal;
        std::atomic<int> ends = 0;
        std::promise<bool> as_promised;
        auto outcome = as_promised.get_future();
        auto task = gather(50, hopping_leaf(tally, pool.get_executor()), GatherOptions{.max_concurrent = 4});
        trawl::async_run(
            pool.get_executor(), std::move(task),
            asio::bind_cancellation_slot(
                signal.slot(),
                [&](const std::exception_ptr& failure, const std::vector<trawl::LeafResult<std::size_t>>& results) {
                    if (++ends == 1) {
                        as_promised.set_value(failure ? trawl::to_error(failure).code() == trawl::Errc::cancelled
                                                      : results.size() == 50);
                    }
                }));
        for (int i = 0; i < round; ++i) {
            asio::post(pool, asio::use_future).wait();
        }
        signal.emit(asio::cancellation_type::terminal);
        CHECK(outcome.get());
        pool.join();
        CHECK(ends == 1);
    }
}

}  // namespace
