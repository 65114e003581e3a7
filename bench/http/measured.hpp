// What one client's run came to, and two of the clients that are compared.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace bench {

/// What one connection costs the one who waits for its answers.
struct HttpRun {
    std::size_t requests = 0;
    double cpu_us_per_request = 0.0;  ///< User and system time of the client's process.
};

/// One request of a search with its headers, as all clients send it: 61 bytes of body.
inline const std::string search_body = R"({"query":[0.1,0.2,0.3],"limit":10,"with_payload":true,"x":12})";

/// Keeps `connections` requests in flight for a while, by epoll, send and recv alone: the floor.
HttpRun run_epoll_client(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span);

/// The same with trawl::http::HttpClient, one task a connection, on one thread.
HttpRun run_trawl_client(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span);

/// The processor time that this process has used, in microseconds.
double cpu_us();
/// The user and system time in what the system says of a process.
double cpu_us(const rusage& usage);

}  // namespace bench
