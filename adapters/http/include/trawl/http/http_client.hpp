// The asynchronous HTTP/1.1 client that all remote adapters share.
#pragma once

#include <memory>
#include <string>

#include <trawl/call_context.hpp>
#include <trawl/export.hpp>
#include <trawl/http/event_stream.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/task.hpp>

namespace trawl::http {

/// Sends requests to one endpoint over connections that are kept alive.
///
/// Every failure is a trawl::Error that names the phase, the endpoint (without query and credentials) and what to do
/// next. No request is sent twice unless that is safe: see Request::safe_to_repeat.
///
/// Executor: connections belong to the execution context of the task that awaits; each context has a pool of its own,
///   which is closed with the context or with the client. Safe to use from several threads at once.
/// Lifetimes: calls in progress keep what they need; the client may go away before they end.
class TRAWL_EXPORT HttpClient {
public:
    class Impl;

    /// Errors: Errc::invalid_argument that names the option: a base URL that cannot be read, a file that is not there,
    ///   a header that is none, a limit that is negative; Errc::io_error for certificates that cannot be loaded.
    explicit HttpClient(HttpClientOptions options);
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;
    ~HttpClient();

    /// One exchange, whole.
    ///
    /// Returns: the response, whatever its status; `status_error` (http_error.hpp) makes an error of it.
    /// Errors: Errc::unavailable when the server could not be reached, or the connection broke; Errc::timeout for a
    ///   phase of PhaseTimeouts; Errc::deadline_exceeded for the context's deadline; Errc::malformed_response for wrong
    ///   framing, a truncated or oversized answer, one compressed although nobody asked, or of another content type
    ///   than Request::accept; Errc::invalid_argument for a redirect (never followed; the message says where to) and
    ///   for a request that cannot be sent; Errc::unauthenticated when TLS does not accept the certificate of either
    ///   side, or the proxy wants credentials.
    /// Cancellation: closes the connection; system_error with operation_aborted.
    Task<Response> send(Request request, CallContext context);

    /// Like `send`, for a response of server-sent events: set Request::accept to "text/event-stream".
    ///
    /// Returns: after the headers. With a status other than 2xx, response() has the whole body and there are no events.
    /// Errors: those of `send`.
    Task<EventStream> stream(Request request, CallContext context);

    /// The base URL, without what must not be seen; for messages.
    [[nodiscard]] const std::string& endpoint() const noexcept;

private:
    std::shared_ptr<Impl> impl_;
};

}  // namespace trawl::http
