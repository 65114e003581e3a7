// Who gets which connection, and when connections end.
#include "connection_pool.hpp"

#include <algorithm>
#include <utility>

namespace trawl::http {

namespace {

/// Tells the pools of a context that it ends: their idle sockets must not outlive it.
class PoolRegistry final : public asio::execution_context::service {
public:
    using key_type = PoolRegistry;
    // The name is Asio's.
    static asio::execution_context::id id;

    explicit PoolRegistry(asio::execution_context& context) : asio::execution_context::service(context) {}

    void add(const std::shared_ptr<ConnectionPool>& pool) {
        const std::lock_guard lock{mutex_};
        std::erase_if(pools_, [](const std::weak_ptr<ConnectionPool>& other) { return other.expired(); });
        pools_.push_back(pool);
    }

private:
    void shutdown() override {
        const std::lock_guard lock{mutex_};
        for (const std::weak_ptr<ConnectionPool>& pool : pools_) {
            if (const auto alive = pool.lock()) {
                alive->shut_down();
            }
        }
        pools_.clear();
    }

    std::mutex mutex_;
    std::vector<std::weak_ptr<ConnectionPool>> pools_;
};

asio::execution_context::id PoolRegistry::id;

}  // namespace

/// A place in the queue: written under the pool's lock.
struct ConnectionPool::Place {
    explicit Place(std::shared_ptr<Waiter> waiting) : waiter(std::move(waiting)) {}
    std::shared_ptr<Waiter> waiter;
    std::unique_ptr<Connection> connection;
    bool is_granted = false;
};

/// Stands in the queue, and leaves it however the wait ends: also when the coroutine is destroyed in the middle of it.
class ConnectionPool::InQueue {
public:
    InQueue(std::shared_ptr<ConnectionPool> pool, std::shared_ptr<Place> place)
        : pool_(std::move(pool)), place_(std::move(place)) {}
    InQueue(const InQueue&) = delete;
    InQueue& operator=(const InQueue&) = delete;
    ~InQueue() { leave(); }

    /// Returns: what was granted; an empty lease when nothing was.
    Lease leave() noexcept {
        if (!place_) {
            return {};
        }
        const auto place = std::exchange(place_, nullptr);
        {
            const std::lock_guard lock{pool_->mutex_};
            if (!place->is_granted) {
                std::erase(pool_->queue_, place);
                return {};
            }
        }
        return {pool_, std::move(place->connection), true};
    }

private:
    std::shared_ptr<ConnectionPool> pool_;
    std::shared_ptr<Place> place_;
};

std::shared_ptr<ConnectionPool> ConnectionPool::make(asio::execution_context& context, const PoolOptions& options) {
    auto pool = std::make_shared<ConnectionPool>(options);
    asio::use_service<PoolRegistry>(context).add(pool);
    return pool;
}

Lease ConnectionPool::try_acquire(TimePoint now) {
    std::unique_ptr<Connection> connection;
    const std::lock_guard lock{mutex_};
    if (!try_take(connection, now)) {
        return {};
    }
    return {shared_from_this(), std::move(connection), leased_ > 1};
}

Task<Lease> ConnectionPool::acquire(Watchdog& watchdog, Strand strand) {
    const auto place = std::make_shared<Place>(std::make_shared<Waiter>(strand));
    bool has_to_wait = false;
    {
        const std::lock_guard lock{mutex_};
        // One may have come free since the caller tried.
        place->is_granted = try_take(place->connection, std::chrono::steady_clock::now());
        has_to_wait = !place->is_granted;
        if (has_to_wait) {
            queue_.push_back(place);
        }
    }
    InQueue in_queue{shared_from_this(), place};
    if (has_to_wait) {
        watchdog.enter(Phase::queue, Duration::zero());
        watchdog.watch([waiter = place->waiter] { waiter->wake(); });
        co_await place->waiter->wait();
    }
    co_return in_queue.leave();
}

bool ConnectionPool::try_take(std::unique_ptr<Connection>& connection, TimePoint now) {
    drop_expired(now);
    if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
    } else if (leased_ >= options_.max_connections) {
        return false;
    }
    ++leased_;
    return true;
}

void ConnectionPool::drop_expired(TimePoint now) noexcept {
    const auto first_good = std::find_if(idle_.begin(), idle_.end(), [&](const auto& connection) {
        return now - connection->idle_since < options_.idle_expiry;
    });
    idle_.erase(idle_.begin(), first_good);
}

void ConnectionPool::release(std::unique_ptr<Connection> connection) noexcept {
    const std::lock_guard lock{mutex_};
    if (!is_shut_down_ && !queue_.empty()) {
        const auto place = std::move(queue_.front());
        queue_.pop_front();
        place->is_granted = true;
        place->connection = std::move(connection);
        place->waiter->post_wake();
        return;
    }
    --leased_;
    if (connection && !is_retired_ && idle_.size() < options_.max_idle) {
        connection->idle_since = std::chrono::steady_clock::now();
        idle_.push_back(std::move(connection));
    }
    connection.reset();
}

void ConnectionPool::retire() noexcept {
    const std::lock_guard lock{mutex_};
    is_retired_ = true;
    idle_.clear();
}

void ConnectionPool::shut_down() noexcept {
    const std::lock_guard lock{mutex_};
    is_retired_ = true;
    is_shut_down_ = true;
    idle_.clear();
}

bool ConnectionPool::is_shut_down() const {
    const std::lock_guard lock{mutex_};
    return is_shut_down_;
}

Lease& Lease::operator=(Lease&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(connection_, other.connection_);
    std::swap(has_company_, other.has_company_);
    return *this;
}

Lease::~Lease() { discard(); }

void Lease::give_back() noexcept {
    if (const auto pool = std::exchange(pool_, nullptr)) {
        pool->release(std::move(connection_));
    }
}

void Lease::discard() noexcept {
    connection_.reset();
    give_back();
}

}  // namespace trawl::http
