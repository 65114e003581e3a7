// Server-sent events: a response that arrives piece by piece.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <trawl/export.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/task.hpp>

namespace trawl::http {

/// One event of a stream.
struct ServerSentEvent {
    std::string type = "message";  ///< The field `event`.
    std::string data;              ///< The lines of `data`, joined with line feeds.
    std::string last_id;           ///< The last `id` that was seen, in this event or an earlier one.
};

/// An open response of server-sent events, from HttpClient::stream.
///
/// Executor: use it on the strand of the task that opened it.
/// Lifetimes: outlives its client if need be. Destroying it before its end closes the connection, which tells the
///   server to stop.
/// Source: WHATWG HTML, section 9.2 "Server-sent events".
class TRAWL_EXPORT EventStream {
public:
    class Impl;

    explicit EventStream(std::unique_ptr<Impl> impl) noexcept;
    EventStream(EventStream&&) noexcept;
    EventStream& operator=(EventStream&&) noexcept;
    ~EventStream();

    /// Status and headers; the whole body too when !ok(), in which case there are no events.
    [[nodiscard]] const Response& response() const noexcept;

    /// Waits for the next event.
    ///
    /// Returns: nullopt at the orderly end of the response. Whether the stream was complete is for the protocol above
    ///   to say: OpenAI ends with the event "[DONE]".
    /// Errors: Errc::malformed_response when it was cut short, has wrong framing or an event above max_event_bytes;
    ///   Errc::timeout, Errc::deadline_exceeded, Errc::unavailable as HttpClient::send.
    /// Cancellation: closes the connection.
    Task<std::optional<ServerSentEvent>> next();

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace trawl::http
