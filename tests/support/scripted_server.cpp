// Blocking sockets, one thread a connection.
#include "scripted_server.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace trawl::test {

namespace {

struct Listener {
    int socket = -1;
    std::uint16_t port = 0;
};

Listener listen_on_loopback() {
    Listener listener;
    listener.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = static_cast<sockaddr*>(static_cast<void*>(&address));
    if (listener.socket < 0 || ::bind(listener.socket, generic, size) != 0 || ::listen(listener.socket, 128) != 0 ||
        ::getsockname(listener.socket, generic, &size) != 0) {
        throw std::runtime_error("the loopback cannot be listened on");
    }
    listener.port = ntohs(address.sin_port);
    return listener;
}

/// The value of Content-Length in a head; 0 without one.
std::size_t length_in(const std::string& head) {
    constexpr std::string_view field = "\r\nContent-Length: ";
    const auto place = head.find(field);
    std::size_t length = 0;
    if (place != std::string::npos) {
        std::from_chars(head.data() + place + field.size(), head.data() + head.size(), length);
    }
    return length;
}

using TextBio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;

CertificatePointer read_certificate(const std::string& text) {
    const TextBio bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free_all};
    return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
}

}  // namespace

std::shared_ptr<ssl_ctx_st> make_server_context(const Certificate& certificate, const std::string& client_authority) {
    std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
    SSL_CTX_use_certificate(context.get(), read_certificate(certificate.certificate).get());
    const TextBio key_text{BIO_new_mem_buf(certificate.key.data(), static_cast<int>(certificate.key.size())),
                           &BIO_free_all};
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(context.get(), key);
    EVP_PKEY_free(key);
    if (!client_authority.empty()) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), read_certificate(client_authority).get());
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    return context;
}

Peer::~Peer() { close(); }

long Peer::receive(char* into, std::size_t size) {
    if (tls_ != nullptr) {
        return SSL_read(tls_, into, static_cast<int>(size));
    }
    return socket_ < 0 ? -1 : ::recv(socket_, into, size, 0);
}

bool Peer::read_request() {
    std::array<char, 16384> piece{};
    for (;;) {
        if (const auto end = unread_.find("\r\n\r\n"); end != std::string::npos) {
            const std::size_t whole = end + 4 + length_in(unread_.substr(0, end + 2));
            if (unread_.size() >= whole) {
                request_ = unread_.substr(0, whole);
                const std::lock_guard lock{server_.mutex_};
                server_.requests_.push_back(request_);
                unread_.erase(0, whole);
                return true;
            }
        }
        const long received = receive(piece.data(), piece.size());
        if (received <= 0) {
            return false;
        }
        unread_.append(piece.data(), static_cast<std::size_t>(received));
    }
}

void Peer::send(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const char* const rest = bytes.data() + sent;
        const std::size_t size = bytes.size() - sent;
        const long count =
            tls_ != nullptr ? SSL_write(tls_, rest, static_cast<int>(size)) : ::send(socket_, rest, size, MSG_NOSIGNAL);
        if (count <= 0) {
            return;
        }
        sent += static_cast<std::size_t>(count);
    }
}

void Peer::stall() {
    std::array<char, 4096> ignored{};
    while (receive(ignored.data(), ignored.size()) > 0) {
    }
}

void Peer::reset() noexcept {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close();
}

void Peer::close() noexcept {
    if (tls_ != nullptr) {
        SSL_free(tls_);
        tls_ = nullptr;
    }
    if (socket_ >= 0) {
        const std::lock_guard lock{server_.mutex_};
        std::erase(server_.sockets_, socket_);
        ::close(socket_);
        socket_ = -1;
    }
}

bool Peer::use_tls(const std::shared_ptr<ssl_ctx_st>& context) {
    tls_ = SSL_new(context.get());
    SSL_set_fd(tls_, socket_);
    const bool is_done = SSL_accept(tls_) == 1;
    ERR_clear_error();
    return is_done;
}

bool Peer::is_resumed() const noexcept { return tls_ != nullptr && SSL_session_reused(tls_) == 1; }

ScriptedServer::ScriptedServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
    const Listener listener = listen_on_loopback();
    listener_ = listener.socket;
    port_ = listener.port;
    acceptor_ = std::thread{[this] { accept_all(); }};
}

ScriptedServer::~ScriptedServer() {
    {
        const std::lock_guard lock{mutex_};
        is_ending_ = true;
        for (const int socket : sockets_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& connection : connections_) {
        connection.join();
    }
    ::close(listener_);
}

std::string ScriptedServer::url(const std::string& scheme, const std::string& host) const {
    return scheme + "://" + host + ":" + std::to_string(port_);
}

std::size_t ScriptedServer::accepted() const {
    const std::lock_guard lock{mutex_};
    return accepted_;
}

std::vector<std::string> ScriptedServer::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

void ScriptedServer::wait_until_ended(std::size_t count) {
    std::unique_lock lock{mutex_};
    ended_changed_.wait(lock, [&] { return ended_ >= count; });
}

void ScriptedServer::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            return;
        }
        const std::lock_guard lock{mutex_};
        if (is_ending_) {
            ::close(socket);
            return;
        }
        sockets_.push_back(socket);
        const std::size_t index = accepted_++;
        connections_.emplace_back([this, socket, index] { serve(socket, index); });
    }
}

void ScriptedServer::serve(int socket, std::size_t index) {
    // OpenSSL writes without a word about it. In this thread only: the client must do without.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
    {
        Peer peer{*this, socket};
        scripts_[std::min(index, scripts_.size() - 1)](peer);
    }
    const std::lock_guard lock{mutex_};
    ++ended_;
    ended_changed_.notify_all();
}

std::uint16_t unused_port() {
    const Listener listener = listen_on_loopback();
    ::close(listener.socket);
    return listener.port;
}

std::string json_response(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

}  // namespace trawl::test
