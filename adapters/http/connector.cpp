// The phases of opening a connection.
#include "connector.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/address.hpp>

#include <tuple>
#include <utility>

#include "failure.hpp"
#include "response_parser.hpp"
#include "waiter.hpp"

namespace trawl::http {

namespace {

namespace ip = asio::ip;

/// A look-up that may outlive the one who asked: the system's cannot be stopped.
struct Lookup {
    explicit Lookup(const Strand& strand)
        : resolver(strand.get_inner_executor()), waiter(std::make_shared<Waiter>(strand)) {}
    ip::tcp::resolver resolver;
    std::shared_ptr<Waiter> waiter;
    error_code failure;
    std::vector<ip::tcp::endpoint> found;
};

Error tunnel_error(const Response& answer, const std::string& proxy, const std::string& endpoint) {
    const std::string said = "the proxy " + proxy + " answers " + std::to_string(answer.status) +
                             " when asked for a tunnel to " + endpoint + ": ";
    if (answer.status == 407) {
        return Error{Errc::unauthenticated, said + "put the right user and password into the proxy's URL"};
    }
    if (answer.status == 401 || answer.status == 403) {
        return Error{Errc::permission_denied, said + "have it allow this host, or except the host with no_proxy"};
    }
    return Error{Errc::unavailable, said + "check that it is up and may reach the host, or use no_proxy"};
}

}  // namespace

Task<std::unique_ptr<Connection>> Connector::open() {
    Endpoints endpoints = co_await resolve();
    std::unique_ptr<Connection> connection = co_await connect(std::move(endpoints));
    if (route_->proxy && route_->tls) {
        co_await open_tunnel(*connection);
    }
    if (route_->tls) {
        co_await secure(*connection);
    }
    co_return connection;
}

Task<Connector::Endpoints> Connector::resolve() {
    const Url& peer = route_->peer();
    Endpoints endpoints;
    error_code no_address;
    const ip::address address = ip::make_address(peer.host, no_address);
    if (!no_address) {
        endpoints.emplace_back(address, peer.port);
        co_return endpoints;
    }
    const auto lookup = std::make_shared<Lookup>(strand_);
    watchdog_.enter(Phase::resolve, route_->timeouts.resolve);
    watchdog_.watch([waiter = lookup->waiter] { waiter->wake(); });
    lookup->failure = asio::error::operation_aborted;
    lookup->resolver.async_resolve(
        peer.host, std::to_string(peer.port), ip::tcp::resolver::numeric_service,
        asio::bind_executor(strand_, [lookup](error_code failure, const ip::tcp::resolver::results_type& results) {
            lookup->failure = failure;
            lookup->found.assign(results.begin(), results.end());
            lookup->waiter->wake();
        }));
    co_await lookup->waiter->wait();
    co_await check();
    if (lookup->failure || lookup->found.empty()) {
        throw Error{Errc::unavailable, "the host of " + peer_name() + " was not found (" + lookup->failure.message() +
                                           "): check its spelling and this machine's name server"};
    }
    endpoints = lookup->found;
    co_return endpoints;
}

Task<std::unique_ptr<Connection>> Connector::connect(Endpoints endpoints) {
    const TimePoint start = std::chrono::steady_clock::now();
    const Duration whole = route_->timeouts.connect;
    error_code last;
    for (std::size_t index = 0; index < endpoints.size(); ++index) {
        auto connection = std::make_unique<Connection>(strand_.get_inner_executor(), route_->buffer_bytes);
        Duration share = Duration::zero();
        if (whole > Duration::zero()) {
            // An address that swallows everything must leave time for the others.
            const Duration left = whole - (std::chrono::steady_clock::now() - start);
            share = std::max<Duration>(left, std::chrono::milliseconds{1}) /
                    static_cast<Duration::rep>(endpoints.size() - index);
        }
        enter(Phase::connect, share, *connection);
        const auto [failure] =
            co_await connection->socket().async_connect(endpoints[index], asio::as_tuple(asio::deferred));
        const bool is_last = index + 1 == endpoints.size();
        if (!is_last && watchdog_.expired() && watchdog_.expired()->limit == Limit::phase) {
            continue;
        }
        co_await check();
        if (!failure) {
            error_code ignored;
            connection->socket().set_option(ip::tcp::no_delay(true), ignored);
            connection->socket().non_blocking(true, ignored);
            co_return connection;
        }
        last = failure;
    }
    throw Error{Errc::unavailable, "could not connect to " + peer_name() + " (" + last.message() +
                                       "): check that the server is running, and that host and port are right"};
}

Task<void> Connector::open_tunnel(Connection& connection) {
    enter(Phase::connect, route_->timeouts.connect, connection);
    const std::string target = route_->base.authority();
    std::string head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (!route_->proxy_authorization.empty()) {
        head.append("Proxy-Authorization: ").append(route_->proxy_authorization.reveal()).append("\r\n");
    }
    head += "\r\n";
    const IoResult sent = co_await connection.send(head);
    co_await check();
    if (sent.failure) {
        throw broken_error(Phase::connect, sent.failure, peer_name());
    }
    Response answer;
    ResponseParser parser{answer, ResponseLimits{route_->max_header_bytes, 0}, true};
    while (!parser.is_done()) {
        const IoResult received = co_await connection.receive();
        co_await check();
        if (received.failure) {
            throw broken_error(Phase::connect, received.failure, peer_name());
        }
        connection.buffer().consume(parser.feed(connection.buffer().unread()));
    }
    if (!answer.ok()) {
        throw tunnel_error(answer, route_->proxy->printed(), route_->endpoint);
    }
    if (!connection.buffer().unread().empty()) {
        throw Error{Errc::malformed_response, peer_name() + " sends data into the tunnel before anybody has asked"};
    }
}

Task<void> Connector::secure(Connection& connection) {
    enter(Phase::tls, route_->timeouts.tls, connection);
    connection.use_tls(route_->tls->wrap(connection.socket()));
    const error_code failure = co_await connection.tls()->handshake();
    co_await check();
    if (failure) {
        throw connection.tls()->explain(failure, route_->endpoint);
    }
}

Task<void> Connector::check() {
    if (watchdog_.expired()) {
        throw expiry_error(*watchdog_.expired(), peer_name());
    }
    // Cancelled in the meantime, even if the operation has made it.
    const bool is_cancelled = co_await this_task::is_cancelled;
    if (is_cancelled) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

std::string Connector::peer_name() const {
    return route_->proxy ? "the proxy " + route_->proxy->printed() : route_->endpoint;
}

void Connector::enter(Phase phase, Duration allowed, Connection& connection) {
    watchdog_.enter(phase, allowed);
    watchdog_.watch([&connection] { connection.close(); });
}

}  // namespace trawl::http
