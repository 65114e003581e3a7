// One request and its response, over a connection of the pool or a new one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <trawl/call_context.hpp>
#include <trawl/error.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/task.hpp>

#include "client_core.hpp"
#include "response_parser.hpp"

namespace trawl::http {

/// Lives as long as the response is read. Destroyed before its end, it closes the connection.
class Exchange {
public:
    /// Errors: Errc::invalid_argument for a request that cannot be sent.
    Exchange(std::shared_ptr<HttpClient::Impl> client, Request&& request, CallContext context, Strand strand);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange() = default;

    /// Sends the request and reads the response's headers, on a second connection if the first was dead and that is
    /// safe. A redirect and another content type than the one that was asked for are errors.
    Task<void> open();
    /// Reads a piece of the body; it is appended to the response's.
    ///
    /// Returns: false when there was nothing left to read, and then the connection is back in the pool.
    Task<bool> read_more();

    /// Whether the body has come to its end, and then the connection is back in the pool.
    bool finish_if_done();
    /// Reads the whole body.
    Task<void> read_all();
    /// Closes the connection before the end of the response.
    void abandon() noexcept;

    [[nodiscard]] Response& response() noexcept { return response_; }

private:
    /// Whether the lease came with a connection that is good as far as anybody knows.
    [[nodiscard]] bool has_kept_connection(TimePoint now) const;
    /// Returns: what is sent first: the head, with the body if that is small.
    std::string_view write_request(std::string& head) const;
    [[nodiscard]] bool is_joined() const noexcept;
    /// Throws what a failure to receive means, unless the request may go over another connection.
    void throw_unless_dead(const error_code& failure, bool may_be_dead);
    Task<IoResult> wait_for_bytes();
    void parse();
    void end_input();
    void check_header();
    void finish();
    /// To be called before each wait for the connection.
    void watch();
    /// Throws when the time is up or the task was cancelled. No coroutine, since it is called after every step.
    void check_interruption(bool is_cancelled) const;
    [[nodiscard]] ResponseLimits limits() const noexcept;
    [[nodiscard]] std::string name() const;

    std::shared_ptr<HttpClient::Impl> client_;
    Request request_;
    Strand strand_;
    Response response_;
    ResponseParser parser_;
    Lease lease_;
    Watchdog watchdog_;             ///< Behind the lease, whose connection it closes.
    std::optional<Error> pending_;  ///< What was wrong behind the headers, in the same piece.
    bool is_open_ = false;
    bool is_fully_sent_ = false;
};

}  // namespace trawl::http
