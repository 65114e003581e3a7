// Waiting for a socket that libpq owns, until a deadline.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <memory>

#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/task.hpp>

namespace trawl::pgvector {

/// A time, and what comes then.
struct Expiry {
    TimePoint when = TimePoint::max();
    Errc code = Errc::deadline_exceeded;
};

/// The sooner one.
inline Expiry sooner(Expiry left, Expiry right) { return right.when < left.when ? right : left; }

/// Calls back once on a strand when the time has come; not after its end.
class ExpiryTimer {
public:
    ExpiryTimer(const asio::any_io_executor& strand, Expiry expiry, std::function<void()> on_expiry);
    ExpiryTimer(const ExpiryTimer&) = delete;
    ExpiryTimer& operator=(const ExpiryTimer&) = delete;
    ~ExpiryTimer() = default;

    /// Errors: Error with the expiry's code, when the time has come.
    void throw_if_expired() const;

private:
    Expiry expiry_;
    bool expired_ = false;
    std::unique_ptr<Timer> timer_;
};

/// Belongs to one task. It works on a duplicate of the socket, since libpq closes and replaces sockets at will.
///
/// Errors, of the waits: Error with the expiry's code; system_error with operation_aborted when cancelled.
class SocketWait {
public:
    /// Parameters: executor, strand: of the task. socket: open.
    SocketWait(const asio::any_io_executor& executor, const asio::any_io_executor& strand, int socket, Expiry expiry);

    Task<void> readable();
    Task<void> writable();
    /// Until it is one of both.
    Task<void> ready();

private:
    asio::posix::stream_descriptor descriptor_;
    ExpiryTimer timer_;
};

}  // namespace trawl::pgvector
