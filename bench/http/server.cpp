// The epoll server, forked.
#include "server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "core.hpp"

namespace bench {

namespace {

std::string response_of(std::size_t body_bytes) {
    const std::string frame = R"({"hits":""})";
    const std::string body =
        R"({"hits":")" + std::string(body_bytes > frame.size() ? body_bytes - frame.size() : 0, 'x') + R"("})";
    return "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Sat, 21 Nov 2026 06:00:00 GMT\r\nContent-Type: "
           "application/json\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

void watch(int poll, int socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
}

/// Answers as many requests as have come whole: they are all alike, so their size is that of the first.
void answer(int socket, std::string& unread, const std::string& response) {
    // Not cleared each time.
    static std::array<char, 65536> piece;
    const auto received = ::recv(socket, piece.data(), piece.size(), 0);
    if (received <= 0) {
        ::close(socket);
        return;
    }
    unread.append(piece.data(), static_cast<std::size_t>(received));
    for (auto end = unread.find("\r\n\r\n"); end != std::string::npos; end = unread.find("\r\n\r\n")) {
        const auto field = unread.find("Content-Length: ");
        const std::size_t whole = end + 4 + std::stoul(unread.substr(field + 16, 8));
        if (unread.size() < whole) {
            return;
        }
        unread.erase(0, whole);
        // The answer fits into the socket's buffer.
        if (::send(socket, response.data(), response.size(), MSG_NOSIGNAL) < 0) {
            return;
        }
    }
}

[[noreturn]] void serve(int listener, const std::string& response) {
    const int poll = ::epoll_create1(0);
    watch(poll, listener);
    std::unordered_map<int, std::string> unread;
    std::array<epoll_event, 256> events{};
    for (;;) {
        const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int index = 0; index < count; ++index) {
            const int socket = events[static_cast<std::size_t>(index)].data.fd;
            if (socket != listener) {
                answer(socket, unread[socket], response);
                continue;
            }
            const int accepted = ::accept(listener, nullptr, nullptr);
            const int on = 1;
            ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            unread[accepted].clear();
            watch(poll, accepted);
        }
    }
}

}  // namespace

HttpServer::HttpServer(std::size_t body_bytes) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = static_cast<sockaddr*>(static_cast<void*>(&address));
    if (::bind(listener, generic, size) != 0 || ::listen(listener, 256) != 0 ||
        ::getsockname(listener, generic, &size) != 0) {
        throw std::runtime_error("the loopback cannot be listened on");
    }
    port_ = ntohs(address.sin_port);
    process_ = ::fork();
    if (process_ == 0) {
        stay_on(Core::last);
        serve(listener, response_of(body_bytes));
    }
    ::close(listener);
    if (process_ < 0) {
        throw std::runtime_error("the server's process could not be started");
    }
}

HttpServer::~HttpServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

}  // namespace bench
