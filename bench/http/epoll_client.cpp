// The floor: what the kernel costs, and next to nothing above it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "measured.hpp"

namespace bench {

namespace {

struct Line {
    int socket = -1;
    std::vector<char> buffer = std::vector<char>(65536);
    std::size_t filled = 0;
};

/// Whether the buffer holds a whole response; its length is in its headers, as for everybody.
bool is_whole(const Line& line) {
    const std::string_view text{line.buffer.data(), line.filled};
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return false;
    }
    const auto field = text.find("Content-Length: ");
    std::size_t length = 0;
    std::from_chars(text.data() + field + 16, text.data() + end, length);
    return line.filled >= end + 4 + length;
}

}  // namespace

double cpu_us(const rusage& usage) {
    const auto in_us = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return in_us(usage.ru_utime) + in_us(usage.ru_stime);
}

double cpu_us() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return cpu_us(usage);
}

HttpRun run_epoll_client(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span) {
    const std::string request = "POST /search HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                                "\r\nUser-Agent: trawl\r\nAccept-Encoding: identity\r\nAccept: application/json\r\n"
                                "Content-Type: application/json\r\nContent-Length: " +
                                std::to_string(search_body.size()) + "\r\n\r\n" + search_body;
    const int poll = ::epoll_create1(0);
    std::vector<Line> lines(connections);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    for (std::size_t index = 0; index < connections; ++index) {
        Line& line = lines[index];
        line.socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto* const place = static_cast<const sockaddr*>(static_cast<const void*>(&address));
        if (::connect(line.socket, place, sizeof(address)) != 0) {
            throw std::runtime_error{"the server on the loopback does not take a connection"};
        }
        const int on = 1;
        ::setsockopt(line.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, line.socket, &event);
    }
    HttpRun run;
    const double start = cpu_us();
    const auto end = std::chrono::steady_clock::now() + span;
    for (const Line& line : lines) {
        ::send(line.socket, request.data(), request.size(), MSG_NOSIGNAL);
    }
    std::array<epoll_event, 128> events{};
    while (std::chrono::steady_clock::now() < end) {
        const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int index = 0; index < count; ++index) {
            Line& line = lines[events[static_cast<std::size_t>(index)].data.u64];
            const auto received =
                ::recv(line.socket, line.buffer.data() + line.filled, line.buffer.size() - line.filled, 0);
            line.filled += received > 0 ? static_cast<std::size_t>(received) : 0;
            if (is_whole(line)) {
                line.filled = 0;
                ++run.requests;
                ::send(line.socket, request.data(), request.size(), MSG_NOSIGNAL);
            }
        }
    }
    run.cpu_us_per_request = (cpu_us() - start) / static_cast<double>(run.requests);
    for (const Line& line : lines) {
        ::close(line.socket);
    }
    ::close(poll);
    return run;
}

}  // namespace bench
