// Everything that a server or the network can do wrong, each as a typed error that says what to do next.
#include "loopback.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace trawl::test {

namespace {

/// The error of one request to a server that reads it and then sends bytes.
Error error_of(const std::string& wire) {
    ScriptedServer server{[&](Peer& peer) {
        peer.read_request();
        peer.send(wire);
    }};
    return error_of_search(options_for(server.url()));
}

TEST_CASE("nobody listens") {
    HttpClientOptions options = options_for("http://127.0.0.1:" + std::to_string(unused_port()) + "/v1");
    options.name = "qdrant";
    const Error error = error_of_search(options);
    CHECK(error.code() == Errc::unavailable);
    CHECK(error.origin() == "qdrant");
    CHECK(holds(error.detail(), options.base_url));
    CHECK(holds(error.detail(), "Connection refused"));
    CHECK(holds(error.detail(), "check that the server is running"));
}

TEST_CASE("a name that is none") {
    const Error error = error_of_search(options_for("http://no-such-host.invalid"));
    CHECK(error.code() == Errc::unavailable);
    CHECK(holds(error.detail(), "was not found"));
}

TEST_CASE("a reset at each stage of a new connection") {
    const std::vector<std::pair<std::string, Script>> cases{
        {"at once", [](Peer& peer) { peer.reset(); }},
        {"after the request",
         [](Peer& peer) {
             peer.read_request();
             peer.reset();
         }},
        {"in the headers",
         [](Peer& peer) {
             peer.read_request();
             peer.send("HTTP/1.1 200 OK\r\nContent-Le");
             peer.reset();
         }},
        {"in the body",
         [](Peer& peer) {
             peer.read_request();
             peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
             peer.reset();
         }},
    };
    for (const auto& [row_stage, script] : cases) {
        const auto& stage = row_stage;  // clang 14 cannot capture a binding
        CAPTURE(stage);
        ScriptedServer server{script};
        const Error error = error_of_search(options_for(server.url()));
        CHECK(error.code() == Errc::unavailable);
        CHECK(holds(error.detail(), "the connection was lost"));
        CHECK(holds(error.detail(), "POST " + server.url() + "/search"));
        // A new connection that breaks is not dead before use: nobody tries again behind the caller's back.
        CHECK(server.accepted() == 1);
    }
}

TEST_CASE("the server closes instead of answering") {
    ScriptedServer server{[](Peer& peer) { peer.read_request(); }};
    const Error error = error_of_search(options_for(server.url()));
    CHECK(error.code() == Errc::unavailable);
    CHECK(holds(error.detail(), "closed by the server"));
}

TEST_CASE("a stall in the headers ends with the limit of its phase") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.stall();
    }};
    HttpClientOptions options = options_for(server.url());
    options.timeouts.first_byte = 5ms;
    const Error error = error_of_search(options);
    CHECK(error.code() == Errc::timeout);
    CHECK(holds(error.detail(), "5 ms (timeouts.first_byte) was reached while waiting for the first byte"));
    // The server has seen the connection end.
    server.wait_until_ended(1);
}

TEST_CASE("a stall in the middle of headers or body ends with the idle limit, and with the whole one") {
    for (const char* const wire : {"HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}) {
        for (const bool is_idle : {true, false}) {
            CAPTURE(wire);
            ScriptedServer server{[&](Peer& peer) {
                peer.read_request();
                peer.send(wire);
                peer.stall();
            }};
            HttpClientOptions options = options_for(server.url());
            (is_idle ? options.timeouts.idle : options.timeouts.whole) = 8ms;
            const Error error = error_of_search(options);
            CHECK(error.code() == Errc::timeout);
            CHECK(holds(error.detail(), is_idle ? "timeouts.idle" : "timeouts.whole"));
            server.wait_until_ended(1);
        }
    }
}

TEST_CASE("the caller's deadline ends a call in any phase, also one that has passed already") {
    ScriptedServer server{[](Peer& peer) { peer.stall(); }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    for (const auto left : {5ms, -5ms}) {
        const CallContext call{std::chrono::steady_clock::now() + left, 1};
        const Error error = run(context, client.send(search_request(), call)).error();
        CHECK(error.code() == Errc::deadline_exceeded);
    }
}

TEST_CASE("truncated responses") {
    CHECK(error_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").code() == Errc::malformed_response);
    CHECK(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").code() == Errc::malformed_response);
    CHECK(holds(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n").detail(), "cut short"));
    CHECK(holds(error_of("HTTP/1.1 200 OK\r\nContent-").detail(), "in the middle of the response's headers"));
}

TEST_CASE("responses that are too large") {
    ScriptedServer server{
        std::vector<Script>{[](Peer& peer) {
                                peer.read_request();
                                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                                peer.stall();
                            },
                            [](Peer& peer) {
                                peer.read_request();
                                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" +
                                          std::string(64, 'x') + "\r\n40\r\n" + std::string(64, 'x') + "\r\n0\r\n\r\n");
                            },
                            [](Peer& peer) {
                                peer.read_request();
                                peer.send("HTTP/1.1 200 OK\r\nX-Long: " + std::string(5000, 'x') + "\r\n\r\n");
                            },
                            [](Peer& peer) {
                                peer.read_request();
                                peer.send("HTTP/1.1 200 OK\r\n\r\n" + std::string(200, 'x'));
                            }}};
    asio::io_context context;
    HttpClientOptions options = options_for(server.url());
    options.max_header_bytes = 1024;
    HttpClient client{std::move(options)};
    for (const char* const expected : {"larger than 100 bytes", "larger than 100 bytes",
                                       "headers are larger than 1024 bytes", "larger than 100 bytes"}) {
        Request request = search_request();
        request.max_body_bytes = 100;
        const Error error = run(context, client.send(request, CallContext{})).error();
        CHECK(error.code() == Errc::malformed_response);
        CHECK_MESSAGE(holds(error.detail(), expected), error.detail());
    }
}

TEST_CASE("framing that is wrong or not to be trusted") {
    for (const char* const wire : {
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
             "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
             "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
             "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
             "HTTP/2 200 OK\r\n\r\n",
             "SSH-2.0-OpenSSH_9.2\r\n",
             "\x15\x03\x01\x00\x02\x02",
             "HTTP/1.1 101 Switching Protocols\r\n\r\n",
         }) {
        CAPTURE(wire);
        const Error error = error_of(wire);
        CHECK(error.code() == Errc::malformed_response);
    }
}

TEST_CASE("compression that nobody asked for") {
    const Error error = error_of("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b");
    CHECK(error.code() == Errc::malformed_response);
    CHECK(holds(error.detail(), "compressed (gzip)"));
}

TEST_CASE("another type of content than was asked for") {
    const Error error =
        error_of("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\n<>");
    CHECK(error.code() == Errc::malformed_response);
    CHECK(holds(error.detail(), "the response is text/html where application/json was asked for"));
}

TEST_CASE("a redirect is told, not followed") {
    const Error error = error_of(
        "HTTP/1.1 308 Permanent Redirect\r\nLocation: https://elsewhere.example/v2?key=abc\r\nContent-Length: "
        "0\r\n\r\n");
    CHECK(error.code() == Errc::invalid_argument);
    CHECK(holds(error.detail(), "redirects (308) to https://elsewhere.example/v2;"));
    CHECK_FALSE(holds(error.detail(), "abc"));
}

TEST_CASE("an early refusal of a large request is heard") {
    ScriptedServer server{[](Peer& peer) {
        peer.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
        peer.stall();
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    Request request{Method::post, "/", std::string(8 << 20, 'x')};
    const auto outcome = run(context, client.send(request, CallContext{}));
    REQUIRE(outcome.value);
    CHECK(outcome.value->status == 413);
    CHECK(outcome.value->body == "big");
}

TEST_CASE("no error shows a credential or a query") {
    HttpClientOptions options = options_for("http://127.0.0.1:" + std::to_string(unused_port()));
    options.secret_headers = {{"Authorization", http::Secret{"Bearer s3cret"}}};
    asio::io_context context;
    HttpClient client{std::move(options)};
    Request request{Method::get, "/models?key=s3cret"};
    const Error error = run(context, client.send(request, CallContext{})).error();
    CHECK_FALSE(holds(error.what(), "s3cret"));
}

}  // namespace

}  // namespace trawl::test
