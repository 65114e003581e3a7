// The connections of one client in one execution context.
#pragma once

#include <boost/asio/execution_context.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include <trawl/http/http_options.hpp>

#include "connection.hpp"
#include "waiter.hpp"
#include "watchdog.hpp"

namespace trawl::http {

class ConnectionPool;

/// The right to one connection, and the connection once there is one. Gives the right back at its end; the connection
/// is closed unless it was given back itself.
class Lease {
public:
    Lease() = default;
    Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<Connection> connection, bool has_company) noexcept
        : pool_(std::move(pool)), connection_(std::move(connection)), has_company_(has_company) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();

    /// Whether there is a right at all.
    explicit operator bool() const noexcept { return pool_ != nullptr; }
    [[nodiscard]] Connection* connection() const noexcept { return connection_.get(); }
    /// Whether there were others when this one was given.
    [[nodiscard]] bool has_company() const noexcept { return has_company_; }
    /// Puts a new connection in place of the old one, which is closed; null for none.
    void set(std::unique_ptr<Connection> connection) noexcept { connection_ = std::move(connection); }

    /// The connection is fit for another exchange.
    void give_back() noexcept;
    /// It is not.
    void discard() noexcept;

private:
    std::shared_ptr<ConnectionPool> pool_;
    std::unique_ptr<Connection> connection_;
    bool has_company_ = false;
};

/// Hands out connections: first those that lie idle, the latest first; then the right to open one; then queues, first
/// come, first served.
///
/// Executor: safe from every thread. Sockets are closed under the pool's lock, so that closing an idle one and the
///   end of its context cannot meet.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
public:
    explicit ConnectionPool(const PoolOptions& options) noexcept : options_(options) {}
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;
    ~ConnectionPool() = default;

    /// The pool of one client in a context; closed with that.
    static std::shared_ptr<ConnectionPool> make(asio::execution_context& context, const PoolOptions& options);

    /// A connection or the right to open one, without waiting; an empty lease when one has to queue.
    Lease try_acquire(TimePoint now);
    /// Waits for a connection or the right to open one.
    ///
    /// Parameters: watchdog: its phase becomes `queue`, without a limit of its own.
    /// Returns: a lease, with an idle connection in it if there was one; an empty lease when the watchdog's limit came
    ///   first.
    /// Cancellation: leaves the queue.
    Task<Lease> acquire(Watchdog& watchdog, Strand strand);

    /// Closes what lies idle and keeps nothing from now on; calls in progress and in the queue go on.
    void retire() noexcept;
    /// The context ends: as `retire`, and nobody is woken any more.
    void shut_down() noexcept;
    [[nodiscard]] bool is_shut_down() const;

private:
    friend class Lease;

    struct Place;
    class InQueue;

    /// The fast way: true when the lease could be filled at once.
    bool try_take(std::unique_ptr<Connection>& connection, TimePoint now);
    void release(std::unique_ptr<Connection> connection) noexcept;
    void drop_expired(TimePoint now) noexcept;

    const PoolOptions options_;
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;  ///< The latest at the back.
    std::deque<std::shared_ptr<Place>> queue_;
    std::size_t leased_ = 0;
    bool is_retired_ = false;
    bool is_shut_down_ = false;
};

}  // namespace trawl::http
