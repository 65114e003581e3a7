// What one client's run came to, and the two clients that are compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace bench {

/// What one connection costs the one who waits for its answers.
struct HttpRun {
    std::size_t requests = 0;
    double cpu_us_per_request = 0.0;  ///< User and system time of this process.
};

/// One request of a search with its headers, as both clients send it: 61 bytes of body.
inline const std::string search_body = R"({"query":[0.1,0.2,0.3],"limit":10,"with_payload":true,"x":12})";

/// Keeps `connections` requests in flight for a while, by epoll, send and recv alone: the floor.
HttpRun run_epoll_client(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span);

/// The same with trawl::http::HttpClient, one task a connection, on one thread.
HttpRun run_trawl_client(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span);

/// The processor time that this process has used, in microseconds.
double cpu_us();

}  // namespace bench
