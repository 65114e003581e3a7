// One connection to a server, and the bytes that were read ahead.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <trawl/clock.hpp>
#include <trawl/task.hpp>

#include "tls.hpp"

namespace trawl::http {

/// A flat buffer of fixed size: read into its free part, taken from its front.
class ReadBuffer {
public:
    explicit ReadBuffer(std::size_t capacity);

    /// Where to read to; empty when what is unread fills everything.
    asio::mutable_buffer free_part();
    void grow(std::size_t bytes) noexcept { end_ += bytes; }
    [[nodiscard]] std::string_view unread() const noexcept { return {data_.get() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes) noexcept;

private:
    std::unique_ptr<char[]> data_;
    std::size_t capacity_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

/// Belongs to one exchange at a time, or lies idle in a pool; never used on two threads at once.
class Connection {
public:
    Connection(const asio::any_io_executor& executor, std::size_t buffer_bytes)
        : socket_(executor), buffer_(buffer_bytes) {}

    [[nodiscard]] asio::ip::tcp::socket& socket() noexcept { return socket_; }
    [[nodiscard]] ReadBuffer& buffer() noexcept { return buffer_; }
    /// Where a request's head is put together, so that its memory is there the next time.
    [[nodiscard]] std::string& head() noexcept { return head_; }

    /// From now on everything goes through TLS.
    void use_tls(std::unique_ptr<TlsStream> tls) noexcept { tls_ = std::move(tls); }
    [[nodiscard]] TlsStream* tls() const noexcept { return tls_.get(); }

    /// Receives what has arrived by now into the buffer's free part, which must not be empty; otherwise, and with TLS,
    /// the failure is would_block. The socket is non-blocking.
    IoResult try_receive();
    /// The same, but waits for at least one byte.
    Task<IoResult> receive();
    /// Sends what the system takes at once; with TLS, nothing. The socket is non-blocking.
    IoResult try_send(std::string_view bytes);
    /// Sends all of it. The result's bytes say how much was handed to the system.
    Task<IoResult> send(std::string_view bytes);

    /// Whether the server has closed an idle connection, as far as this machine knows by now.
    [[nodiscard]] bool is_closed_by_peer();

    void close() noexcept;

    TimePoint idle_since = {};
    bool answers_soon = true;  ///< Whether the last answer came at once, as far as anybody knows.

private:
    asio::ip::tcp::socket socket_;
    std::unique_ptr<TlsStream> tls_;
    ReadBuffer buffer_;
    std::string head_;
};

}  // namespace trawl::http
