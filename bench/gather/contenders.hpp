// The ways of running N searches that are measured against each other.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "providers.hpp"

namespace bench {

struct Tally {
    std::size_t answered = 0;
    std::size_t failed = 0;
    bool ended = false;
};

/// One way of running `leaves` searches, at most `cap` at one time.
struct Contender {
    /// Begins a fan-out on the context and returns; `tally` is written when it has ended. `stop` cancels it.
    using Start = std::function<void(asio::io_context& context, std::size_t leaves, std::size_t cap,
                                     asio::cancellation_slot stop, Tally& tally)>;
    std::string id;
    std::string what;
    Start start;
};

Contender plain_loop(Behaviour behaviour);
Contender post_and_count(Behaviour behaviour);
Contender trawl_gather(Behaviour behaviour);
Contender trawl_gather_of_awaitables(Behaviour behaviour);
/// What a good engineer writes with Asio alone: `co_spawn` for each search, an `experimental::channel` as semaphore,
/// `co_await (search || timer)`, shared state. `quiet_timer`: a losing timer hands its error over instead of throwing.
Contender idiomatic(Behaviour behaviour, bool quiet_timer);

/// How much runs at one time.
struct Shape {
    std::size_t leaves;
    std::size_t cap;
    std::size_t fan_outs = 1;  ///< So many at once, each with that many leaves.

    [[nodiscard]] std::size_t all_leaves() const noexcept { return leaves * fan_outs; }
};

/// Runs all to their end. Throws std::logic_error unless every leaf was answered, except `failing` of each fan-out.
void run_once(const Contender& contender, asio::io_context& context, Shape shape, std::size_t failing = 0);

}  // namespace bench
