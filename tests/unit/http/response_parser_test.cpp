// Responses cut at every byte: the same response, whatever the pieces.
#include <doctest/doctest.h>

#include <trawl/error.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "http/response_parser.hpp"

namespace {

using trawl::Error;
using trawl::http::Response;
using trawl::http::ResponseLimits;
using trawl::http::ResponseParser;

constexpr ResponseLimits limits{1024, 1000};

struct Read {
    Response response;
    std::size_t used = 0;
    bool keeps_connection = false;
};

/// Reads pieces as a connection would: what a piece leaves over comes again with the next.
Read read(const std::vector<std::string_view>& pieces, bool has_end) {
    Read result;
    ResponseParser parser{result.response, limits, false};
    std::string unread;
    for (const std::string_view piece : pieces) {
        unread += piece;
        const std::size_t used = parser.feed(unread);
        result.used += used;
        unread.erase(0, used);
    }
    if (has_end) {
        parser.feed_end();
    }
    REQUIRE(parser.is_done());
    result.keeps_connection = parser.keeps_connection();
    return result;
}

TEST_CASE("a response cut anywhere is the same response") {
    struct Case {
        std::string wire;
        std::string body;
        bool has_end;
        bool keeps;
    };
    const std::vector<Case> cases{
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: 1\r\n\r\nhello", "hello", false, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nT: 1\r\n\r\n", "hello",
         false, true},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", "hello", true, false},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false, true},
        {"HTTP/1.1 204 No Content\r\n\r\n", "", false, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "", false, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: 1\r\n\r\n", "", false, true},
    };
    for (const Case& item : cases) {
        CAPTURE(item.wire);
        const std::string_view wire{item.wire};
        for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
            const Read result = read({wire.substr(0, cut), wire.substr(cut)}, item.has_end);
            CHECK(result.response.body == item.body);
            CHECK(result.used == wire.size());
            CHECK(result.keeps_connection == item.keeps);
        }
        std::vector<std::string_view> bytes;
        for (std::size_t place = 0; place < wire.size(); ++place) {
            bytes.push_back(wire.substr(place, 1));
        }
        CHECK(read(bytes, item.has_end).response.body == item.body);
    }
}

TEST_CASE("a response that ends before its end is never whole") {
    const std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for (std::size_t cut = 0; cut < wire.size(); ++cut) {
        CAPTURE(cut);
        Response response;
        ResponseParser parser{response, limits, false};
        parser.feed(std::string_view{wire}.substr(0, cut));
        CHECK_FALSE(parser.is_done());
        CHECK_THROWS_AS(parser.feed_end(), Error);
    }
}

TEST_CASE("bytes behind a response are left alone") {
    const Read result = read({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n"}, false);
    CHECK(result.response.body == "{}");
    CHECK(result.used == 40);
}

TEST_CASE("the limits hold at their boundary") {
    const auto body_of = [](std::size_t size) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x');
    };
    CHECK(read({body_of(1000)}, false).response.body.size() == 1000);
    CHECK_THROWS_AS(read({body_of(1001)}, false), Error);
    CHECK_THROWS_AS(read({"HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')}, true), Error);
    CHECK_THROWS_AS(read({"HTTP/1.1 200 OK\r\nX: " + std::string(1024, 'x') + "\r\n\r\n"}, false), Error);
    // A length without the body is enough to refuse it.
    Response response;
    ResponseParser parser{response, limits, false};
    CHECK_THROWS_AS(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), Error);
}

TEST_CASE("an endless series of informational responses has an end") {
    Response response;
    ResponseParser parser{response, limits, false};
    std::string wire;
    for (int count = 0; count < 100; ++count) {
        wire += "HTTP/1.1 102 Processing\r\n\r\n";
    }
    CHECK_THROWS_AS(parser.feed(wire), Error);
}

}  // namespace
