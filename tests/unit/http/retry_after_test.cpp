// How long to wait, from numbers and dates.
#include <doctest/doctest.h>

#include <trawl/http/http_error.hpp>

#include <chrono>

#include "http/retry_after.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Duration;
using trawl::http::parse_http_date;
using trawl::http::parse_retry_after;

constexpr std::chrono::sys_seconds example{std::chrono::seconds{784111777}};

TEST_CASE("the three forms of a date") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == example);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == example);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == example);
    CHECK(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT").has_value());
    for (const char* const wrong :
         {"", "soon", "Thu, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
          "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT x y"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_http_date(wrong).has_value());
    }
}

TEST_CASE("seconds, fractions and dates of Retry-After") {
    CHECK(parse_retry_after("3", example) == Duration{3s});
    CHECK(parse_retry_after("0", example) == Duration{0});
    CHECK(parse_retry_after("1.5", example) == Duration{1500ms});
    CHECK(parse_retry_after("999999999", example) == Duration{24h});
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", example) == Duration{10s});
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:27 GMT", example) == Duration{0});
    CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", example) == Duration{24h});
    for (const char* const wrong : {"", "-1", "nan", "1s", "3 ", "inf x"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_retry_after(wrong, example).has_value());
    }
}

TEST_CASE("a response's hints: milliseconds first, and dates by the server's clock") {
    trawl::http::Response response;
    CHECK_FALSE(retry_after(response).has_value());
    response.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    response.headers.add("Retry-After", "Sun, 06 Nov 1994 08:49:44 GMT");
    CHECK(retry_after(response) == Duration{7s});
    response.headers.add("retry-after-ms", "250");
    CHECK(retry_after(response) == Duration{250ms});
}

}  // namespace
