// A task that waits until somebody wakes it.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <utility>

#include <trawl/task.hpp>

#include "watchdog.hpp"

namespace trawl::http {

/// One wait for one wake-up; a timer that never expires carries it, so that cancelling the task works as everywhere.
class Waiter : public std::enable_shared_from_this<Waiter> {
public:
    explicit Waiter(const Strand& strand) : timer_(strand.get_inner_executor()), strand_(strand) {
        timer_.expires_at(TimePoint::max());
    }

    /// Returns when woken, and when the task was cancelled: the next co_await tells the one from the other.
    Task<void> wait() {
        if (!woken_) {
            co_await timer_.async_wait(asio::as_tuple(asio::deferred));
        }
    }

    /// From the strand.
    void wake() {
        woken_ = true;
        timer_.cancel();
    }

    /// From any thread.
    void post_wake() {
        asio::post(strand_, [self = shared_from_this()] { self->wake(); });
    }

private:
    asio::steady_timer timer_;
    Strand strand_;
    bool woken_ = false;
};

}  // namespace trawl::http
