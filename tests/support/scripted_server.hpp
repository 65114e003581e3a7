// A server on the loopback that does what a test tells it to, byte by byte.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "certificates.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace trawl::test {

class ScriptedServer;

/// What a server needs for TLS.
///
/// Parameters: client_authority: PEM of whom a client's certificate has to be signed by; empty = none is wanted.
std::shared_ptr<ssl_ctx_st> make_server_context(const Certificate& certificate,
                                                const std::string& client_authority = {});

/// One connection, as the server sees it. Blocking; nothing throws, since what a client does to it is the test's
/// business.
class Peer {
public:
    Peer(ScriptedServer& server, int socket) noexcept : server_(server), socket_(socket) {}
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer();

    /// Reads a request with its body and remembers it in the server; false when the client has gone.
    bool read_request();
    /// The request that was read last, with head and body.
    [[nodiscard]] const std::string& last_request() const noexcept { return request_; }
    void send(const std::string& bytes);
    /// Does nothing until the client closes the connection.
    void stall();
    /// Ends the connection with a reset: what was not delivered is lost.
    void reset() noexcept;
    void close() noexcept;
    /// From now on everything goes through TLS. Returns: false when the handshake failed.
    bool use_tls(const std::shared_ptr<ssl_ctx_st>& context);
    /// Whether the last handshake took up an earlier session.
    [[nodiscard]] bool is_resumed() const noexcept;

private:
    long receive(char* into, std::size_t size);

    ScriptedServer& server_;
    int socket_;
    ssl_st* tls_ = nullptr;
    std::string unread_;
    std::string request_;
};

/// What happens on one connection, from its beginning; it is closed at the end.
using Script = std::function<void(Peer&)>;

/// Listens on 127.0.0.1. The n-th connection gets the n-th script, and further ones the last.
class ScriptedServer {
public:
    explicit ScriptedServer(std::vector<Script> scripts);
    explicit ScriptedServer(Script script) : ScriptedServer(std::vector<Script>{std::move(script)}) {}
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    /// Ends what is still going on.
    ~ScriptedServer();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// "http://127.0.0.1:port".
    [[nodiscard]] std::string url(const std::string& scheme = "http", const std::string& host = "127.0.0.1") const;

    [[nodiscard]] std::size_t accepted() const;
    /// What has been read by now, in the order of arrival.
    [[nodiscard]] std::vector<std::string> requests() const;
    /// Blocks until so many connections have come to the end of their script.
    void wait_until_ended(std::size_t count);

private:
    friend class Peer;

    void accept_all();
    void serve(int socket, std::size_t index);

    std::vector<Script> scripts_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable ended_changed_;
    std::vector<std::string> requests_;
    std::vector<int> sockets_;
    std::size_t accepted_ = 0;
    std::size_t ended_ = 0;
    bool is_ending_ = false;
    std::list<std::thread> connections_;
    std::thread acceptor_;
};

/// A port on which nobody listens.
std::uint16_t unused_port();

/// "HTTP/1.1 200 OK" with a body of JSON and its length.
std::string json_response(const std::string& body);

}  // namespace trawl::test
