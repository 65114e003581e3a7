// The leaves of the gather's benchmarks: providers behind a virtual call, one kind for each way of answering.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <trawl/task.hpp>

namespace bench {

namespace asio = trawl::asio;

struct Found {
    std::uint64_t id;
    double score;
};
/// What a leaf returns: ten hits, one allocation. Small on purpose, so that the fan-out is what is measured.
using FoundList = std::vector<Found>;

class PlainProvider {
public:
    virtual ~PlainProvider() = default;
    virtual FoundList search(std::size_t query) = 0;
};

class TaskProvider {
public:
    virtual ~TaskProvider() = default;
    virtual trawl::Task<FoundList> search(std::size_t query) = 0;
};

class AwaitableProvider {
public:
    virtual ~AwaitableProvider() = default;
    virtual asio::awaitable<FoundList> search(std::size_t query) = 0;
};

enum class Behaviour {
    inline_answer,    ///< Answers without ever waiting.
    posted_answer,    ///< Answers on the next turn of the executor, as a finished operation does.
    parked,           ///< Waits on a timer for an hour; a cancelled wait throws.
    parked_no_throw,  ///< As parked, but takes the timer's error as a value.
    first_fails,      ///< As posted_answer, but query 0 throws a trawl::Error.
};

// Made out of sight of their callers, so that the calls stay virtual.
std::unique_ptr<PlainProvider> make_plain_provider(Behaviour behaviour);
std::unique_ptr<TaskProvider> make_task_provider(Behaviour behaviour);
std::unique_ptr<AwaitableProvider> make_awaitable_provider(Behaviour behaviour);

}  // namespace bench
