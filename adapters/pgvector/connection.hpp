// One connection to the server, in libpq's pipeline mode.
#pragma once

#include <libpq-fe.h>
#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/task.hpp>

#include "socket_wait.hpp"
#include "statements.hpp"

namespace trawl::pgvector {

struct ResultDeleter {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultDeleter>;

/// What came of one group: the result of its last statement, or the failure of one of them.
struct GroupAnswer {
    Result result;
    Result failure;
};

class Connection {
public:
    /// Parameters: conninfo: as PgvectorOptions::connection.
    /// Errors: Error as connect_error() makes it, or with the expiry's code.
    static Task<std::unique_ptr<Connection>> open(std::string conninfo, Expiry expiry);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() = default;

    /// Sends all groups at once, and reads what comes of each.
    ///
    /// Errors: Error with unavailable when the connection breaks, or with the expiry's code. Then and after a
    ///   cancellation the connection is not idle.
    Task<std::vector<GroupAnswer>> run(const std::vector<Group>& groups, Expiry expiry);

    /// Asks the server to stop what run() has left behind, and waits until it has.
    ///
    /// Parameters: cancel_on: where the blocking request is made; empty = here.
    Task<void> stop(asio::any_io_executor cancel_on);

    /// Whether the next call may use it; looks at the socket for a server that has closed it meanwhile.
    [[nodiscard]] bool is_usable();
    [[nodiscard]] bool is_broken() const { return PQstatus(handle_.get()) == CONNECTION_BAD; }
    /// Whether answers are outstanding on a connection that is there.
    [[nodiscard]] bool is_busy() const { return outstanding_ != 0 && !is_broken(); }

private:
    struct Finish {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    using Handle = std::unique_ptr<PGconn, Finish>;

    explicit Connection(Handle handle) : handle_(std::move(handle)) {}
    static Task<void> establish(PGconn* connection, Expiry expiry);
    void send(const Group& group);
    Task<void> flush(SocketWait& socket);
    Task<GroupAnswer> read_group(SocketWait& socket);

    Handle handle_;
    std::size_t outstanding_ = 0;  ///< Groups that were sent, or begun to be, and have not been answered.
};

}  // namespace trawl::pgvector
