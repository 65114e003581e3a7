// One HTTP request and the response to it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <trawl/export.hpp>
#include <trawl/http/headers.hpp>

namespace trawl::http {

// NOLINTNEXTLINE(readability-identifier-naming): the name without the underscore is a keyword
enum class Method { get, head, post, put, patch, delete_ };

/// "GET", "POST" and so on.
[[nodiscard]] TRAWL_EXPORT std::string_view name(Method method) noexcept;

/// What a server is asked. Not an aggregate, since GCC 12 miscompiles temporaries of aggregates next to a co_await.
///
/// The client adds Host, Content-Length, User-Agent, the headers of its options, and Content-Type and Accept from
/// the fields below; a body is never sent in chunks.
struct Request {
    Request() = default;
    /// Parameters: target: see below.
    Request(Method method, std::string target) : method(method), target(std::move(target)) {}
    Request(Method method, std::string target, std::string body)
        : method(method), target(std::move(target)), body(std::move(body)) {}

    Request& with_header(std::string_view field, std::string_view value) & {
        headers.add(field, value);
        return *this;
    }
    Request&& with_header(std::string_view field, std::string_view value) && {
        headers.add(field, value);
        return std::move(*this);
    }
    Request& as_safe_to_repeat() & {
        safe_to_repeat = true;
        return *this;
    }
    Request&& as_safe_to_repeat() && {
        safe_to_repeat = true;
        return std::move(*this);
    }

    Method method = Method::get;
    /// Path and query, already percent-encoded; appended to the path of the client's base URL: "/v1/embeddings".
    std::string target = "/";
    Headers headers;
    std::string body;
    /// Sent when there is a body.
    std::string content_type = "application/json";
    /// Sent as Accept; a 2xx response with a body of another type is an error (Errc::malformed_response), since it
    /// comes from something that is not the server one meant to reach. "application/json" also takes "...+json".
    /// Empty: neither sent nor checked.
    std::string accept = "application/json";
    /// Whether sending it twice does no harm: true for every search and embedding although they are POST. It decides
    /// only what happens when a kept-alive connection turns out to be dead before the first byte of an answer. GET,
    /// HEAD, PUT and DELETE are safe by definition (RFC 9110, section 9.2.2).
    bool safe_to_repeat = false;
    /// Bound of the response's body in bytes; size it from what was asked for. 0 = the client's max_response_bytes.
    std::size_t max_body_bytes = 0;
};

/// What a server answered: any status but a redirect.
struct TRAWL_EXPORT Response {
    [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
    /// What the server calls this exchange in its own logs (x-request-id and its relatives); empty when it says none.
    [[nodiscard]] std::string_view request_id() const noexcept;

    unsigned status = 0;
    Headers headers;
    std::string body;
    /// "POST http://host:6333/collections/x/points/query", without query and credentials, for messages. Only when
    /// !ok().
    std::string exchange;
};

}  // namespace trawl::http
