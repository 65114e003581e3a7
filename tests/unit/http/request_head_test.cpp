// Heads of requests, to the byte.
#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <string>

#include "http/request_head.hpp"

namespace {

using trawl::Errc;
using trawl::Error;
using trawl::http::common_fields;
using trawl::http::HttpClientOptions;
using trawl::http::is_safe_to_repeat;
using trawl::http::Method;
using trawl::http::parse_url;
using trawl::http::Request;
using trawl::http::require_sendable;
using trawl::http::Secret;
using trawl::http::Url;
using trawl::http::write_head;

std::string head_of(const Request& request, const std::string& prefix = "") {
    std::string head;
    write_head(head, request, prefix, "Host: h\r\n");
    return head;
}

TEST_CASE("the head of each kind of request") {
    CHECK(head_of(Request{Method::get, "/x?y"}) == "GET /x?y HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n");
    CHECK(head_of(Request{Method::get, ""}) == "GET / HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n");
    CHECK(head_of(Request{Method::get, "?a=1"}, "/v1").starts_with("GET /v1?a=1 HTTP/1.1\r\n"));
    CHECK(head_of(Request{Method::delete_, "/x"}).starts_with("DELETE /x HTTP/1.1\r\n"));
    CHECK(head_of(Request{Method::post, "/x", "{}"}) ==
          "POST /x HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
          "Content-Length: 2\r\n\r\n");
    Request bare{Method::put, "/x"};
    bare.accept.clear();
    CHECK(head_of(bare) == "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("what all requests of a client have, and what a user may not set") {
    HttpClientOptions options;
    options.headers = {{"A", "1"}};
    options.secret_headers = {{"api-key", Secret{"k"}}};
    const Url base = parse_url("http://h:81", "base_url");
    CHECK(common_fields(base, options).reveal() ==
          "Host: h:81\r\nUser-Agent: trawl\r\nAccept-Encoding: identity\r\nA: 1\r\napi-key: k\r\n");
    options.headers = {{"content-length", "1"}};
    CHECK_THROWS_WITH_AS(common_fields(base, options), doctest::Contains("is set by the client"), Error);
    options.headers.clear();
    options.secret_headers = {{"api-key", Secret{"topsecret\n"}}};
    try {
        common_fields(base, options);
        FAIL("was taken");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
        CHECK(error.detail().find("'api-key'") != std::string::npos);
        CHECK(error.detail().find("topsecret") == std::string::npos);
    }
}

TEST_CASE("requests that would be something else on the wire are refused") {
    for (const char* const target : {"x", "/a b", "/a\r\nX: 1", "/a#b", "http://h/"}) {
        CAPTURE(target);
        CHECK_THROWS_AS(require_sendable(Request{Method::get, target}), Error);
    }
    Request typed{Method::post, "/", "x"};
    typed.content_type = "text/plain\r\nX: 1";
    CHECK_THROWS_AS(require_sendable(typed), Error);
    CHECK_THROWS_AS(require_sendable(Request{Method::get, "/"}.with_header("Host", "other")), Error);
    CHECK_NOTHROW(require_sendable(Request{Method::get, "/%20?a=\xc3\xa4"}));
}

TEST_CASE("which requests may be repeated") {
    CHECK(is_safe_to_repeat(Request{Method::get, "/"}));
    CHECK(is_safe_to_repeat(Request{Method::put, "/"}));
    CHECK(is_safe_to_repeat(Request{Method::delete_, "/"}));
    CHECK_FALSE(is_safe_to_repeat(Request{Method::post, "/"}));
    CHECK_FALSE(is_safe_to_repeat(Request{Method::patch, "/"}));
    CHECK(is_safe_to_repeat(Request{Method::post, "/"}.as_safe_to_repeat()));
}

}  // namespace
