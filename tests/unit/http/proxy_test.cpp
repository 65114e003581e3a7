// The rules for proxies, case by case.
#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <string>

#include "http/proxy.hpp"

namespace {

using trawl::Error;
using trawl::http::basic_authorization;
using trawl::http::choose_proxy;
using trawl::http::is_excepted;
using trawl::http::parse_url;
using trawl::http::ProxySettings;

TEST_CASE("names in no_proxy stand for themselves and everything below them") {
    for (const char* const list : {"example.com", ".example.com", "*.example.com", "x, example.com ,y",
                                   "a b example.com", "EXAMPLE.com", "*", "example.com:443"}) {
        CAPTURE(list);
        CHECK(is_excepted(list, "example.com", 443));
        CHECK(is_excepted(list, "api.example.com", 443));
    }
    for (const char* const list : {"", ",", " ", "com.example", "ample.com", "example.com.", "example.com:80",
                                   "api.example.org", "10.0.0.0/8", "*example"}) {
        CAPTURE(list);
        CHECK_FALSE(is_excepted(list, "api.example.com", 443));
    }
    CHECK_FALSE(is_excepted("example.com", "notexample.com", 80));
}

TEST_CASE("addresses and networks in no_proxy") {
    CHECK(is_excepted("127.0.0.1", "127.0.0.1", 80));
    CHECK(is_excepted("127.0.0.1:80", "127.0.0.1", 80));
    CHECK_FALSE(is_excepted("127.0.0.1:81", "127.0.0.1", 80));
    CHECK(is_excepted("10.0.0.0/8", "10.200.3.4", 80));
    CHECK_FALSE(is_excepted("10.0.0.0/8", "11.0.0.1", 80));
    CHECK(is_excepted("10.1.2.3/32", "10.1.2.3", 80));
    CHECK(is_excepted("0.0.0.0/0", "8.8.8.8", 80));
    CHECK_FALSE(is_excepted("10.0.0.0/33", "10.0.0.1", 80));
    CHECK_FALSE(is_excepted("0.0.1", "127.0.0.1", 80));
    CHECK(is_excepted("::1", "::1", 80));
    CHECK(is_excepted("[::1]", "::1", 80));
    CHECK(is_excepted("[::1]:80", "::1", 80));
    CHECK_FALSE(is_excepted("[::1]:81", "::1", 80));
    CHECK(is_excepted("0:0:0:0:0:0:0:1", "::1", 80));
    CHECK(is_excepted("fd00::/8", "fd12::1", 80));
    CHECK_FALSE(is_excepted("fd00::/8", "fe80::1", 80));
}

TEST_CASE("which proxy for which scheme") {
    const ProxySettings settings{"http://plain:1", "secure:2", "internal"};
    CHECK(choose_proxy(settings, parse_url("http://h", "u"))->authority() == "plain:1");
    CHECK(choose_proxy(settings, parse_url("https://h", "u"))->authority() == "secure:2");
    CHECK_FALSE(choose_proxy(settings, parse_url("https://internal", "u")));
    CHECK_FALSE(choose_proxy(ProxySettings{}, parse_url("https://h", "u")));
}

TEST_CASE("proxies that cannot be used are told") {
    for (const char* const url : {"socks5://p:1", "https://p:1"}) {
        CHECK_THROWS_WITH_AS(choose_proxy(ProxySettings{url, url, ""}, parse_url("http://h", "u")),
                             doctest::Contains("only proxies that are reached by http://"), Error);
    }
    CHECK_THROWS_WITH_AS(choose_proxy(ProxySettings{"http://:x", "", ""}, parse_url("http://h", "u")),
                         doctest::Contains("proxy: "), Error);
}

TEST_CASE("credentials for a proxy") {
    CHECK(basic_authorization("").empty());
    CHECK(basic_authorization("Aladdin:open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    CHECK(basic_authorization("user:p%40ss") == "Basic dXNlcjpwQHNz");
    CHECK(basic_authorization("a:b") == "Basic YTpi");
    CHECK(basic_authorization("a:bc") == "Basic YTpiYw==");
    CHECK(basic_authorization("a:bcd") == "Basic YTpiY2Q=");
    for (const char* const wrong : {"a:%", "a:%4", "a:%zz", "a:%-1"}) {
        CHECK_THROWS_AS(basic_authorization(wrong), Error);
    }
}

}  // namespace
