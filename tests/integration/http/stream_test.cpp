// Server-sent events over a real connection.
#include "loopback.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace trawl::test {

namespace {

using http::EventStream;
using http::ServerSentEvent;

const std::string stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& text) {
    constexpr const char* digits = "0123456789abcdef";
    std::string size;
    for (std::size_t rest = text.size(); rest > 0; rest /= 16) {
        size.insert(size.begin(), digits[rest % 16]);
    }
    return size + "\r\n" + text + "\r\n";
}

struct Seen {
    unsigned status = 0;
    std::string body;
    std::vector<std::string> data;
};

Request stream_request() {
    Request request{Method::post, "/chat", R"({"stream":true})"};
    request.accept = "text/event-stream";
    return request;
}

/// Reads to the end, or so many events and then goes away.
Task<Seen> read_events(HttpClient& client, CallContext call, std::size_t at_most,
                       std::vector<std::string>* as_they_come) {
    Seen seen;
    EventStream stream = co_await client.stream(stream_request(), call);
    seen.status = stream.response().status;
    seen.body = stream.response().body;
    while (seen.data.size() < at_most) {
        std::optional<ServerSentEvent> event = co_await stream.next();
        if (!event) {
            break;
        }
        seen.data.push_back(event->data);
        if (as_they_come != nullptr) {
            as_they_come->push_back(event->data);
        }
    }
    co_return seen;
}

Outcome<Seen> read_all(asio::io_context& context, HttpClient& client,
                       std::vector<std::string>* as_they_come = nullptr) {
    return run(context, read_events(client, CallContext{}, SIZE_MAX, as_they_come));
}

TEST_CASE("events come as they arrive, and the connection is kept after the end") {
    ScriptedServer server{[](Peer& peer) {
        while (peer.read_request()) {
            peer.send(stream_head + chunk("data: one\n\nda") + chunk("ta: two\r\n\r") + chunk("\n: comment\n\n"));
            peer.send(chunk("data: [DONE]\n\ndata: not closed") + "0\r\n\r\n");
        }
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    for (int count = 0; count < 2; ++count) {
        const auto outcome = read_all(context, client);
        REQUIRE(outcome.value);
        CHECK(outcome.value->data == std::vector<std::string>{"one", "two", "[DONE]"});
    }
    CHECK(server.accepted() == 1);
    CHECK(holds(server.requests().at(0), "\r\nAccept: text/event-stream\r\n"));
}

TEST_CASE("a failure's body is read whole, and there are no events") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"e\":1}");
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    const auto outcome = read_all(context, client);
    REQUIRE(outcome.value);
    CHECK(outcome.value->status == 500);
    CHECK(outcome.value->body == R"({"e":1})");
    CHECK(outcome.value->data.empty());
}

TEST_CASE("a stream that breaks, stalls or grows too large in the middle: the events before it have been seen") {
    struct Case {
        const char* what;
        Script script;
        Errc code;
    };
    const std::vector<Case> cases{
        {"cut short",
         [](Peer& peer) {
             peer.read_request();
             peer.send(stream_head + chunk("data: one\n\n"));
         },
         Errc::malformed_response},
        {"stalled",
         [](Peer& peer) {
             peer.read_request();
             peer.send(stream_head + chunk("data: one\n\n") + "5\r\nda");
             peer.stall();
         },
         Errc::timeout},
        {"bad chunk",
         [](Peer& peer) {
             peer.read_request();
             peer.send(stream_head + chunk("data: one\n\n") + "nonsense\r\n");
             peer.stall();
         },
         Errc::malformed_response},
        {"event too large",
         [](Peer& peer) {
             peer.read_request();
             peer.send(stream_head + chunk("data: one\n\n") + chunk("data: " + std::string(300, 'x')));
             peer.stall();
         },
         Errc::malformed_response},
    };
    for (const Case& item : cases) {
        CAPTURE(item.what);
        ScriptedServer server{item.script};
        asio::io_context context;
        HttpClientOptions options = options_for(server.url());
        options.max_event_bytes = 200;
        options.timeouts.idle = 20ms;
        HttpClient client{std::move(options)};
        std::vector<std::string> seen;
        const auto outcome = read_all(context, client, &seen);
        CHECK_MESSAGE(outcome.error().code() == item.code, std::string{outcome.error().what()});
        CHECK(seen == std::vector<std::string>{"one"});
        CHECK(outcome.error().origin() == "http");
    }
}

TEST_CASE("another type than an event stream") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send(json_response("{}"));
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    CHECK(read_all(context, client).error().code() == Errc::malformed_response);
}

TEST_CASE("going away in the middle closes the connection") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send(stream_head + chunk("data: one\n\n") + chunk("data: two\n\n"));
        peer.stall();
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    const auto outcome = run(context, read_events(client, CallContext{}, 1, nullptr));
    REQUIRE(outcome.value);
    CHECK(outcome.value->data == std::vector<std::string>{"one"});
    server.wait_until_ended(1);
}

TEST_CASE("a stream that is cancelled while it waits") {
    ScriptedServer server{[](Peer& peer) {
        peer.read_request();
        peer.send(stream_head + chunk("data: one\n\n"));
        peer.stall();
    }};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    asio::cancellation_signal stop;
    std::vector<std::string> seen;
    const auto outcome = start(context, read_events(client, CallContext{}, SIZE_MAX, &seen), stop.slot());
    while (seen.empty()) {
        context.run_one();
    }
    stop.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(outcome->error().code() == Errc::cancelled);
    server.wait_until_ended(1);
}

}  // namespace

}  // namespace trawl::test
