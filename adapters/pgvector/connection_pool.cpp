// The connections of one store: at most so many at a time, the others wait in a bounded queue.
#include "connection_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <string>

namespace trawl::pgvector {

Lease& Lease::operator=(Lease&& other) noexcept {
    if (this != &other) {
        give_back();
        pool_ = std::move(other.pool_);
        connection_ = std::move(other.connection_);
        is_reused_ = other.is_reused_;
    }
    return *this;
}

void Lease::give_back() noexcept {
    if (const auto pool = std::exchange(pool_, nullptr)) {
        pool->release(std::move(connection_));
    }
}

class ConnectionPool::Place {
public:
    Place(ConnectionPool& pool, std::shared_ptr<Waiter> waiter) : pool_(pool), waiter_(std::move(waiter)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { take(); }

    /// Leaves the queue, with what was given meanwhile.
    Lease take() {
        const std::scoped_lock lock{pool_.mutex_};
        std::erase(pool_.waiting_, waiter_);
        return std::move(waiter_->lease);
    }

private:
    ConnectionPool& pool_;
    std::shared_ptr<Waiter> waiter_;
};

std::optional<Lease> ConnectionPool::take_now() {
    std::vector<std::unique_ptr<Connection>> dead;  // closed after the lock is gone
    const std::scoped_lock lock{mutex_};
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->is_usable()) {
            Lease lease{shared_from_this(), std::move(connection)};
            lease.mark_reused();
            return lease;
        }
        --rights_;
        dead.push_back(std::move(connection));
    }
    if (rights_ < max_connections_) {
        ++rights_;
        return Lease{shared_from_this(), nullptr};
    }
    return std::nullopt;
}

Task<Lease> ConnectionPool::acquire(Expiry expiry) {
    if (auto lease = take_now()) {
        co_return *std::move(lease);
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::any_io_executor strand = co_await this_task::strand;
    const auto waiter = std::make_shared<Waiter>(executor, std::move(strand));
    {
        const std::scoped_lock lock{mutex_};
        if (waiting_.size() >= max_waiting_) {
            throw Error{Errc::overloaded,
                        std::to_string(max_waiting_) +
                            " calls wait for a connection already; raise max_connections, or send fewer"}
                .with_origin("pgvector");
        }
        waiting_.push_back(waiter);
    }
    const auto keep = shared_from_this();
    Place place{*this, waiter};
    // Something may have come back between the first look and the queue.
    if (auto lease = take_now()) {
        co_return *std::move(lease);
    }
    waiter->timer.expires_at(expiry.when);
    const auto [code] = co_await waiter->timer.async_wait(asio::as_tuple(asio::deferred));
    Lease lease = place.take();
    if (lease) {
        co_return lease;
    }
    if (code) {
        throw boost::system::system_error(code);
    }
    throw Error{expiry.code, "no connection became free within the time of this call; raise max_connections"}
        .with_origin("pgvector");
}

void ConnectionPool::release(std::unique_ptr<Connection> connection) {
    const bool is_idle = connection && !connection->is_busy() && connection->is_usable();
    std::unique_ptr<Connection> closed;  // after the lock is gone
    if (!is_idle) {
        closed = std::move(connection);
    }
    const std::scoped_lock lock{mutex_};
    if (!waiting_.empty()) {
        const auto waiter = std::move(waiting_.front());
        waiting_.pop_front();
        waiter->lease = Lease{shared_from_this(), std::move(connection)};
        if (waiter->lease.connection() != nullptr) {
            waiter->lease.mark_reused();
        }
        // Under the lock: the waiter's frame cannot go away with its context before this is posted.
        asio::post(waiter->strand, [waiter] { waiter->timer.cancel(); });
    } else if (connection) {
        idle_.push_back(std::move(connection));
    } else {
        --rights_;
    }
}

}  // namespace trawl::pgvector
