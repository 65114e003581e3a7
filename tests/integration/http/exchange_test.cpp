// Exchanges that go well: what is sent, what comes back, and which connection carries it.
#include "loopback.hpp"

#include <doctest/doctest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <vector>

namespace trawl::test {

namespace {

void answer_all(Peer& peer) {
    while (peer.read_request()) {
        peer.send(json_response(R"({"ok":true})"));
    }
}

TEST_CASE("a request goes out as it should, and the response comes back whole") {
    ScriptedServer server{answer_all};
    asio::io_context context;
    HttpClientOptions options = options_for(server.url() + "/api/v1/");
    options.headers = {{"X-Tenant", "blue"}};
    options.secret_headers = {{"api-key", http::Secret{"s3cret"}}};
    HttpClient client{std::move(options)};
    Request request{Method::post, "/search?limit=3", R"({"q":1})"};
    request.with_header("X-Once", "1");
    const auto outcome = run(context, client.send(request, CallContext{}));
    REQUIRE(outcome.value);
    CHECK(outcome.value->status == 200);
    CHECK(outcome.value->ok());
    CHECK(outcome.value->body == R"({"ok":true})");
    CHECK(outcome.value->body.capacity() >= outcome.value->body.size() + 64);
    CHECK(outcome.value->headers.find("content-type") == "application/json");
    CHECK(outcome.value->exchange.empty());
    const auto requests = server.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0] ==
          "POST /api/v1/search?limit=3 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
              "\r\nUser-Agent: trawl\r\nAccept-Encoding: identity\r\nX-Tenant: blue\r\napi-key: s3cret\r\n"
              "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: 7\r\nX-Once: 1\r\n\r\n"
              "{\"q\":1}");
    CHECK(client.endpoint() == server.url() + "/api/v1");
}

TEST_CASE("one connection carries one exchange after the other") {
    ScriptedServer server{answer_all};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    for (int count = 0; count < 5; ++count) {
        CHECK(search(context, client).value);
    }
    CHECK(server.accepted() == 1);
    CHECK(server.requests().size() == 5);
}

TEST_CASE("a connection that the server will close is not used again") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
        peer.stall();
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    CHECK(search(context, client).value);
    CHECK(search(context, client).value);
    CHECK(server.accepted() == 2);
}

TEST_CASE("bodies in chunks, with trailers, until the end of the connection, and none at all") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n",
         "abcde"},
        {"HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"},
        {"HTTP/1.0 200 OK\r\n\r\nold", "old"},
        {"HTTP/1.1 204 No Content\r\n\r\n", ""},
        {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
         "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
         "x"},
    };
    for (const auto& [row_wire, body] : cases) {
        const auto& wire = row_wire;  // clang 14 cannot capture a binding
        CAPTURE(wire);
        ScriptedServer server{[&wire = wire](Peer& peer) {
            peer.read_request();
            peer.send(wire);
        }};
        asio::io_context context;
        HttpClient client{options_for(server.url())};
        const auto outcome = search(context, client);
        REQUIRE(outcome.value);
        CHECK(outcome.value->ok());
        CHECK(outcome.value->body == body);
    }
}

TEST_CASE("HEAD has no body whatever its headers say") {
    ScriptedServer server{[](Peer& peer) {
        while (peer.read_request()) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        }
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    for (int count = 0; count < 2; ++count) {
        Request request{Method::head, "/"};
        const auto outcome = run(context, client.send(request, CallContext{}));
        REQUIRE(outcome.value);
        CHECK(outcome.value->body.empty());
    }
    CHECK(server.accepted() == 1);
}

TEST_CASE("a failure's status is a response, with the exchange's name for the message") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send(
            "HTTP/1.1 429 Too Many\r\nContent-Type: text/plain\r\nx-request-id: r-7\r\nContent-Length: 4\r\n\r\nslow");
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    Request request{Method::get, "/things?key=hidden"};
    const auto outcome = run(context, client.send(request, CallContext{}));
    REQUIRE(outcome.value);
    CHECK(outcome.value->status == 429);
    CHECK(outcome.value->body == "slow");
    CHECK(outcome.value->request_id() == "r-7");
    CHECK(outcome.value->exchange == "GET " + server.url() + "/things");
}

TEST_CASE("a large body goes out and comes back whole") {
    const std::string large(3 << 20, 'x');
    ScriptedServer server{[&](Peer& peer) {
        peer.read_request();
        peer.send(json_response(large));
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    Request request{Method::post, "/", large};
    const auto outcome = run(context, client.send(request, CallContext{}));
    REQUIRE(outcome.value);
    CHECK(outcome.value->body == large);
    REQUIRE(server.requests().size() == 1);
    CHECK(server.requests()[0].ends_with("\r\n\r\n" + large));
}

TEST_CASE("a name is looked up, and every address is tried") {
    // "localhost" may be ::1 first, where nobody listens.
    ScriptedServer server{answer_all};
    asio::io_context context;
    HttpClient client{options_for(server.url("http", "localhost"))};
    CHECK(search(context, client).value);
}

TEST_CASE("many calls from many threads, each context with its connections") {
    ScriptedServer server{answer_all};
    HttpClientOptions options = options_for(server.url());
    options.pool.max_connections = 3;
    HttpClient client{std::move(options)};
    asio::thread_pool threads{4};
    std::vector<std::future<Response>> responses;
    for (int count = 0; count < 200; ++count) {
        responses.push_back(
            async_run(threads.get_executor(), client.send(search_request(), CallContext{}), asio::use_future));
    }
    for (auto& response : responses) {
        CHECK(response.get().ok());
    }
    CHECK(server.accepted() <= 3);
    threads.join();
}

}  // namespace

}  // namespace trawl::test
