// TLS, as seen by those who must not see OpenSSL.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>

#include <trawl/error.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/task.hpp>

namespace trawl::http {

/// What an operation on a connection came to.
struct IoResult {
    error_code failure;
    std::size_t bytes = 0;
};

/// TLS over a connected socket.
class TlsStream {
public:
    virtual ~TlsStream() = default;

    virtual Task<error_code> handshake() = 0;
    virtual Task<IoResult> read_some(asio::mutable_buffer into) = 0;
    virtual Task<IoResult> write_some(asio::const_buffer from) = 0;

    /// Whether TLS itself says no, rather than the network. With TLS 1.3 a server refuses a client's certificate only
    /// after the handshake.
    [[nodiscard]] virtual bool is_refusal(const error_code& failure) const noexcept = 0;

    /// The error for a handshake that failed, or a refusal after it.
    ///
    /// Parameters: endpoint: for the message.
    [[nodiscard]] virtual Error explain(const error_code& failure, const std::string& endpoint) = 0;
};

/// What all connections of a client share: certificates, rules, and the last session, so that the next handshake is
/// a short one.
class TlsContext {
public:
    virtual ~TlsContext() = default;

    /// Lifetimes: the socket must outlive the stream; the stream keeps the context.
    virtual std::unique_ptr<TlsStream> wrap(asio::ip::tcp::socket& socket) = 0;
};

/// Parameters: host: whom to greet and to verify, unless the options say otherwise.
/// Errors: Errc::io_error for files that cannot be read or hold nothing useful.
std::shared_ptr<TlsContext> make_tls_context(const TlsOptions& options, const std::string& host);

}  // namespace trawl::http
