// Bytes to and from a socket, with or without TLS.
#include "connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace trawl::http {

// Not initialised: a buffer that is larger than what is ever read costs no memory.
ReadBuffer::ReadBuffer(std::size_t capacity) : data_(new char[capacity]), capacity_(capacity) {}

asio::mutable_buffer ReadBuffer::free_part() {
    if (begin_ > 0 && end_ == capacity_) {
        std::memmove(data_.get(), data_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    return {data_.get() + end_, capacity_ - end_};
}

void ReadBuffer::consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    if (begin_ == end_) {
        begin_ = 0;
        end_ = 0;
    }
}

IoResult Connection::try_receive() {
    IoResult result;
    if (tls_) {
        result.failure = asio::error::would_block;
    } else {
        result.bytes = socket_.read_some(buffer_.free_part(), result.failure);
        buffer_.grow(result.bytes);
    }
    return result;
}

Task<IoResult> Connection::receive() {
    const asio::mutable_buffer into = buffer_.free_part();
    IoResult result;
    if (tls_) {
        result = co_await tls_->read_some(into);
    } else {
        const auto [failure, bytes] = co_await socket_.async_read_some(into, asio::as_tuple(asio::deferred));
        result = IoResult{failure, bytes};
    }
    buffer_.grow(result.bytes);
    co_return result;
}

IoResult Connection::try_send(std::string_view bytes) {
    IoResult result;
    if (!tls_) {
        result.bytes = socket_.write_some(asio::const_buffer{bytes.data(), bytes.size()}, result.failure);
        if (result.failure == asio::error::would_block) {
            result.failure.clear();
        }
    }
    return result;
}

Task<IoResult> Connection::send(std::string_view bytes) {
    IoResult sum;
    while (sum.bytes < bytes.size() && !sum.failure) {
        const asio::const_buffer rest{bytes.data() + sum.bytes, bytes.size() - sum.bytes};
        IoResult result;
        if (tls_) {
            result = co_await tls_->write_some(rest);
        } else {
            const auto [failure, written] = co_await socket_.async_write_some(rest, asio::as_tuple(asio::deferred));
            result = IoResult{failure, written};
        }
        sum.failure = result.failure;
        sum.bytes += result.bytes;
    }
    co_return sum;
}

bool Connection::is_closed_by_peer() {
    char byte = 0;
    const auto received = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (received < 0) {
        return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
    }
    // Without TLS, nothing may come unasked. With it, a session ticket may.
    return received == 0 || !tls_;
}

void Connection::close() noexcept {
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace trawl::http
