// The connections of one store: at most so many at a time, the others wait in a bounded queue.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "connection.hpp"

namespace trawl::pgvector {

class ConnectionPool;

/// The right to one connection, and the connection once there is one. Gives both back at its end: a connection that is
/// idle serves the next call, any other is closed.
class Lease {
public:
    Lease() = default;
    Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<Connection> connection)
        : pool_(std::move(pool)), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease() { give_back(); }

    explicit operator bool() const noexcept { return pool_ != nullptr; }
    [[nodiscard]] Connection* connection() const noexcept { return connection_.get(); }
    void connect(std::unique_ptr<Connection> connection) { connection_ = std::move(connection); }
    /// Whether the connection has served another call.
    [[nodiscard]] bool is_reused() const noexcept { return is_reused_; }
    void mark_reused() noexcept { is_reused_ = true; }

private:
    void give_back() noexcept;

    std::shared_ptr<ConnectionPool> pool_;
    std::unique_ptr<Connection> connection_;
    bool is_reused_ = false;
};

/// Safe to use from several threads. Connections belong to no executor; each call brings its own.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
public:
    ConnectionPool(std::size_t max_connections, std::size_t max_waiting)
        : max_connections_(max_connections), max_waiting_(max_waiting) {}

    /// Returns: a right with an idle connection, or without one, to be connected.
    /// Errors: Error with overloaded when the queue is full, or with the expiry's code; system_error with
    ///   operation_aborted.
    Task<Lease> acquire(Expiry expiry);

private:
    friend class Lease;

    struct Waiter {
        Waiter(const asio::any_io_executor& executor, asio::any_io_executor strand)
            : timer(executor), strand(std::move(strand)) {}
        asio::steady_timer timer;
        asio::any_io_executor strand;
        Lease lease;
    };
    /// In the queue as long as it lives; a frame that is destroyed leaves it too.
    class Place;

    void release(std::unique_ptr<Connection> connection);
    std::optional<Lease> take_now();

    const std::size_t max_connections_;
    const std::size_t max_waiting_;
    std::mutex mutex_;
    std::size_t rights_ = 0;  ///< Given out or idle.
    std::vector<std::unique_ptr<Connection>> idle_;
    std::list<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace trawl::pgvector
