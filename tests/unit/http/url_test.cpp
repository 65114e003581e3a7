// URLs: what is read, and what is refused without repeating it.
#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <string>

#include "http/url.hpp"

namespace {

using trawl::Errc;
using trawl::Error;
using trawl::http::parse_url;
using trawl::http::Url;

TEST_CASE("the parts of a URL") {
    const Url url = parse_url("HTTPS://API.Example.com:8443/v1/", "base_url");
    CHECK(url.tls);
    CHECK(url.host == "api.example.com");
    CHECK(url.port == 8443);
    CHECK(url.path == "/v1");
    CHECK(url.printed() == "https://api.example.com:8443/v1");
    CHECK(url.host_field() == "api.example.com:8443");
    CHECK(parse_url("http://h", "u").port == 80);
    CHECK(parse_url("https://h", "u").port == 443);
    CHECK(parse_url("https://h:443", "u").host_field() == "h");
    CHECK(parse_url("http://h:443", "u").host_field() == "h:443");
    CHECK(parse_url("http://h///", "u").path.empty());
    CHECK(parse_url("http://my_service.svc:1", "u").authority() == "my_service.svc:1");
}

TEST_CASE("IPv6 addresses") {
    const Url url = parse_url("http://[::1]:6333/x", "base_url");
    CHECK(url.host == "::1");
    CHECK(url.port == 6333);
    CHECK(url.authority() == "[::1]:6333");
    CHECK(parse_url("http://[FE80::1]", "u").host_field() == "[fe80::1]");
}

TEST_CASE("credentials are kept apart and never printed") {
    const Url url = parse_url("http://user:p@ss@proxy:3128", "proxy");
    CHECK(url.credentials == "user:p@ss");
    CHECK(url.host == "proxy");
    CHECK(url.printed() == "http://proxy:3128");
}

TEST_CASE("what is no URL is refused with the option's name, and never repeated") {
    for (const char* const text : {"",
                                   "localhost:6333",
                                   "ftp://secret",
                                   "http://",
                                   "http://:80",
                                   "http://secret:0",
                                   "http://secret:65536",
                                   "http://secret:8x",
                                   "http://secret:",
                                   "http://secret/a b",
                                   "http://secret/?q=1",
                                   "http://secret/#f",
                                   "http://[::1",
                                   "http://[::1]x",
                                   "http://[secret]",
                                   "http://sec ret",
                                   "http://secret\r\n",
                                   "http://secret%41",
                                   "http://secret/\\x",
                                   "http://u:secret@",
                                   "http://secret,other"}) {
        CAPTURE(text);
        try {
            parse_url(text, "base_url");
            FAIL("was read");
        } catch (const Error& error) {
            CHECK(error.code() == Errc::invalid_argument);
            CHECK(error.detail().starts_with("base_url: "));
            CHECK(error.detail().find("secret") == std::string::npos);
        }
    }
}

TEST_CASE("a target without its query") {
    CHECK(trawl::http::without_query("/a/b?key=1") == "/a/b");
    CHECK(trawl::http::without_query("/a#b?c") == "/a");
    CHECK(trawl::http::without_query("/a") == "/a");
}

}  // namespace
