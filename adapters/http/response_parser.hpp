// A response out of bytes that arrive in any pieces.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <trawl/http/http_message.hpp>

namespace trawl::http {

/// Sizes that a response must not exceed, in bytes.
struct ResponseLimits {
    std::size_t header = 0;
    std::size_t body = 0;
};

/// Reads one response; informational ones (1xx) before it are skipped. Framing is strict: it is Beast's parser.
///
/// Errors: every function that reads throws Errc::malformed_response, and the response is of no use then.
/// Source: RFC 9112.
class ResponseParser {
public:
    /// Parameters: without_body: whether there is none whatever the headers say: after HEAD and CONNECT.
    /// Lifetimes: the response must outlive the parser.
    ResponseParser(Response& response, ResponseLimits limits, bool without_body);
    ResponseParser(ResponseParser&&) noexcept;
    ResponseParser& operator=(ResponseParser&&) noexcept;
    ~ResponseParser();

    /// Takes bytes from the front of what was received.
    ///
    /// Returns: how many were used; what is left comes again with more behind it, or belongs to no response.
    std::size_t feed(std::string_view bytes);
    /// The connection has ended in an orderly way.
    void feed_end();

    [[nodiscard]] bool has_started() const noexcept;     ///< A byte of it has been seen.
    [[nodiscard]] bool header_is_done() const noexcept;  ///< Status and headers are there.
    [[nodiscard]] bool is_done() const noexcept;
    /// Whether the connection may carry another exchange afterwards.
    [[nodiscard]] bool keeps_connection() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace trawl::http
