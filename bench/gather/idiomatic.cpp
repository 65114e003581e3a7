// The fan-out as one would write it with Asio alone.
#include "contenders.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include <trawl/error.hpp>

#include "limits.hpp"

namespace bench {

namespace {

using boost::system::error_code;
using Channel = asio::experimental::channel<void(error_code)>;

struct Shared {
    Shared(const asio::any_io_executor& executor, AwaitableProvider& searched, std::size_t leaves, std::size_t cap)
        : provider(searched),
          permits(executor, cap),
          all_ended(executor, 1),
          results(leaves),
          errors(leaves),
          stops(leaves),
          running(leaves) {}

    AwaitableProvider& provider;
    Channel permits;
    Channel all_ended;
    std::vector<FoundList> results;
    std::vector<std::exception_ptr> errors;
    std::vector<asio::cancellation_signal> stops;
    std::size_t running;
    std::chrono::steady_clock::time_point give_up = std::chrono::steady_clock::now() + deadline;
};

template <bool quiet_timer>
asio::awaitable<void> search_one(std::shared_ptr<Shared> shared, std::size_t query) {
    using asio::experimental::awaitable_operators::operator||;
    bool has_permit = false;
    try {
        co_await shared->permits.async_send(error_code{}, asio::use_awaitable);
        has_permit = true;
        asio::steady_timer timer{co_await asio::this_coro::executor};
        timer.expires_at(std::min(std::chrono::steady_clock::now() + leaf_timeout, shared->give_up));
        bool in_time = false;
        if constexpr (quiet_timer) {
            auto first =
                co_await (shared->provider.search(query) || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
            in_time = first.index() == 0;
            if (in_time) shared->results[query] = std::get<0>(std::move(first));
        } else {
            auto first = co_await (shared->provider.search(query) || timer.async_wait(asio::use_awaitable));
            in_time = first.index() == 0;
            if (in_time) shared->results[query] = std::get<0>(std::move(first));
        }
        if (!in_time) {
            shared->errors[query] = std::make_exception_ptr(trawl::Error{trawl::Errc::timeout});
        }
    } catch (...) {
        shared->errors[query] = std::current_exception();
    }
    if (has_permit) {
        shared->permits.try_receive([](error_code /*none*/) {});
    }
    if (--shared->running == 0) {
        shared->all_ended.try_send(error_code{});
    }
}

template <bool quiet_timer>
asio::awaitable<void> search_all(std::shared_ptr<AwaitableProvider> provider, std::size_t leaves, std::size_t cap,
                                 Tally& tally) {
    const auto executor = co_await asio::this_coro::executor;
    const auto shared = std::make_shared<Shared>(executor, *provider, leaves, cap);
    for (std::size_t i = 0; i < leaves; ++i) {
        asio::co_spawn(executor, search_one<quiet_timer>(shared, i),
                       asio::bind_cancellation_slot(shared->stops[i].slot(), asio::detached));
    }
    auto [cancelled] = co_await shared->all_ended.async_receive(asio::as_tuple(asio::use_awaitable));
    if (cancelled) {
        for (auto& stop : shared->stops) {
            stop.emit(asio::cancellation_type::terminal);
        }
        co_await asio::this_coro::reset_cancellation_state();
        co_await shared->all_ended.async_receive(asio::as_tuple(asio::use_awaitable));
    }
    tally.failed = static_cast<std::size_t>(std::count_if(shared->errors.begin(), shared->errors.end(),
                                                          [](const auto& error) { return error != nullptr; }));
    tally.answered = leaves - tally.failed;
    tally.ended = true;
}

}  // namespace

Contender idiomatic(Behaviour behaviour, bool quiet_timer) {
    const std::shared_ptr<AwaitableProvider> provider = make_awaitable_provider(behaviour);
    return {quiet_timer ? "A3" : "A",
            quiet_timer ? "as A, the losing timer does not throw"
                        : "idiomatic: co_spawn, channel as semaphore, (search || timer)",
            [provider, quiet_timer](asio::io_context& context, std::size_t leaves, std::size_t cap,
                                    asio::cancellation_slot stop, Tally& tally) {
                auto all = quiet_timer ? search_all<true>(provider, leaves, cap, tally)
                                       : search_all<false>(provider, leaves, cap, tally);
                asio::co_spawn(context, std::move(all), asio::bind_cancellation_slot(stop, asio::detached));
            }};
}

}  // namespace bench
