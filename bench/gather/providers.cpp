// Providers that answer at once, on the next turn, never, or with an error.
#include "providers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

#include <trawl/error.hpp>

namespace bench {

namespace {

constexpr std::size_t hits_per_query = 10;
constexpr auto park_time = std::chrono::hours{1};

FoundList answer(std::size_t query) {
    FoundList hits;
    hits.reserve(hits_per_query);
    for (std::size_t rank = 0; rank < hits_per_query; ++rank) {
        hits.push_back({query * hits_per_query + rank, 1.0 / static_cast<double>(rank + 1)});
    }
    return hits;
}

void fail_if_asked(Behaviour behaviour, std::size_t query) {
    if (behaviour == Behaviour::first_fails && query == 0) {
        throw trawl::Error{trawl::Errc::unavailable, "the benchmark asked for it"};
    }
}

class Plain final : public PlainProvider {
public:
    explicit Plain(Behaviour behaviour) : behaviour_(behaviour) {}
    FoundList search(std::size_t query) override {
        fail_if_asked(behaviour_, query);
        return answer(query);
    }

private:
    Behaviour behaviour_;
};

class InlineTask final : public TaskProvider {
public:
    trawl::Task<FoundList> search(std::size_t query) override { co_return answer(query); }
};

class PostedTask final : public TaskProvider {
public:
    explicit PostedTask(Behaviour behaviour) : behaviour_(behaviour) {}
    trawl::Task<FoundList> search(std::size_t query) override {
        co_await asio::post(asio::deferred);
        fail_if_asked(behaviour_, query);
        co_return answer(query);
    }

private:
    Behaviour behaviour_;
};

class ParkedTask final : public TaskProvider {
public:
    trawl::Task<FoundList> search(std::size_t query) override {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer{executor, park_time};
        co_await timer.async_wait(asio::deferred);
        co_return answer(query);
    }
};

class ParkedTaskNoThrow final : public TaskProvider {
public:
    trawl::Task<FoundList> search(std::size_t query) override {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer{executor, park_time};
        const auto [failure] = co_await timer.async_wait(asio::as_tuple(asio::deferred));
        co_return failure ? FoundList{} : answer(query);
    }
};

class PostedAwaitable final : public AwaitableProvider {
public:
    explicit PostedAwaitable(Behaviour behaviour) : behaviour_(behaviour) {}
    asio::awaitable<FoundList> search(std::size_t query) override {
        co_await asio::post(asio::use_awaitable);
        fail_if_asked(behaviour_, query);
        co_return answer(query);
    }

private:
    Behaviour behaviour_;
};

class InlineAwaitable final : public AwaitableProvider {
public:
    asio::awaitable<FoundList> search(std::size_t query) override { co_return answer(query); }
};

class ParkedAwaitable final : public AwaitableProvider {
public:
    asio::awaitable<FoundList> search(std::size_t query) override {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer{executor, park_time};
        co_await timer.async_wait(asio::use_awaitable);
        co_return answer(query);
    }
};

class ParkedAwaitableNoThrow final : public AwaitableProvider {
public:
    asio::awaitable<FoundList> search(std::size_t query) override {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer{executor, park_time};
        const auto [failure] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return failure ? FoundList{} : answer(query);
    }
};

}  // namespace

std::unique_ptr<PlainProvider> make_plain_provider(Behaviour behaviour) { return std::make_unique<Plain>(behaviour); }

std::unique_ptr<TaskProvider> make_task_provider(Behaviour behaviour) {
    switch (behaviour) {
        case Behaviour::inline_answer: return std::make_unique<InlineTask>();
        case Behaviour::parked: return std::make_unique<ParkedTask>();
        case Behaviour::parked_no_throw: return std::make_unique<ParkedTaskNoThrow>();
        case Behaviour::posted_answer:
        case Behaviour::first_fails: break;
    }
    return std::make_unique<PostedTask>(behaviour);
}

std::unique_ptr<AwaitableProvider> make_awaitable_provider(Behaviour behaviour) {
    switch (behaviour) {
        case Behaviour::inline_answer: return std::make_unique<InlineAwaitable>();
        case Behaviour::parked: return std::make_unique<ParkedAwaitable>();
        case Behaviour::parked_no_throw: return std::make_unique<ParkedAwaitableNoThrow>();
        case Behaviour::posted_answer:
        case Behaviour::first_fails: break;
    }
    return std::make_unique<PostedAwaitable>(behaviour);
}

}  // namespace bench
