// From a host name to a connection that is ready for a request.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <trawl/task.hpp>

#include "connection.hpp"
#include "tls.hpp"
#include "url.hpp"
#include "watchdog.hpp"

namespace trawl::http {

/// How a client reaches its server; fixed for its life.
struct Route {
    Url base;
    std::string endpoint;  ///< The base URL as it may be seen.
    std::optional<Url> proxy;
    Secret proxy_authorization;
    std::shared_ptr<TlsContext> tls;  ///< Null without TLS.
    PhaseTimeouts timeouts;
    std::size_t buffer_bytes = 0;
    std::size_t max_header_bytes = 0;

    /// Who is at the other end of the socket.
    [[nodiscard]] const Url& peer() const noexcept { return proxy ? *proxy : base; }
};

/// Opens one connection: looks the name up, tries every address, asks the proxy for a tunnel, shakes hands.
///
/// Errors: what HttpClient::send says about these phases.
/// Cancellation: at once; a name look-up that cannot be stopped goes on in the background and is dropped.
class Connector {
public:
    /// Lifetimes: watchdog and strand must outlive the connector.
    Connector(std::shared_ptr<const Route> route, Watchdog& watchdog, const Strand& strand)
        : route_(std::move(route)), watchdog_(watchdog), strand_(strand) {}

    /// Lifetimes: the connector must outlive the task.
    Task<std::unique_ptr<Connection>> open();

private:
    using Endpoints = std::vector<asio::ip::tcp::endpoint>;

    Task<Endpoints> resolve();
    Task<std::unique_ptr<Connection>> connect(Endpoints endpoints);
    Task<void> open_tunnel(Connection& connection);
    Task<void> secure(Connection& connection);
    /// Throws when the time is up or the task was cancelled.
    Task<void> check();
    [[nodiscard]] std::string peer_name() const;
    void enter(Phase phase, Duration allowed, Connection& connection);

    std::shared_ptr<const Route> route_;
    Watchdog& watchdog_;
    const Strand& strand_;
};

}  // namespace trawl::http
