// A server that is never the limit: one thread, epoll, the same answer to every request.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace bench {

/// Runs in a process of its own on the last core, so that its processor time is nobody else's; killed at the end.
class HttpServer {
public:
    /// Parameters: body_bytes: of the answer, JSON.
    explicit HttpServer(std::size_t body_bytes);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    pid_t process_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace bench
