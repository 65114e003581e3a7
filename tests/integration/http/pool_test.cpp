// The pool: connections that died, bounds, queues, cancellation, and the end of contexts and clients.
#include "loopback.hpp"

#include <doctest/doctest.h>

#include <boost/asio/post.hpp>

#include <future>
#include <vector>

namespace trawl::test {

namespace {

void answer_emptily(Peer& peer) {
    while (peer.read_request()) {
        peer.send(json_response("{}"));
    }
}

/// Answers one request and closes: what the client keeps is dead.
void answer_one(Peer& peer) {
    peer.read_request();
    peer.send(json_response("{}"));
}

TEST_CASE("a kept connection that turns out dead costs nothing: the request goes out once more") {
    ScriptedServer server{std::vector<Script>{answer_one, answer_emptily}};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    CHECK(search(context, client).value);
    server.wait_until_ended(1);
    CHECK(search(context, client).value);
    CHECK(server.accepted() == 2);
    CHECK(server.requests().size() == 2);
}

TEST_CASE("a kept connection that is reset under the request: repeated once, and only when that is safe") {
    const auto answer_then_reset = [](Peer& peer) {
        peer.read_request();
        peer.send(json_response("{}"));
        peer.read_request();
        peer.reset();
    };
    for (const bool is_safe : {true, false}) {
        CAPTURE(is_safe);
        ScriptedServer server{std::vector<Script>{answer_then_reset, answer_emptily}};
        asio::io_context context;
        HttpClient client{options_for(server.url())};
        REQUIRE(search(context, client).value);
        Request request = search_request();
        request.safe_to_repeat = is_safe;
        const auto outcome = run(context, client.send(request, CallContext{}));
        if (is_safe) {
            CHECK(outcome.value);
            CHECK(server.requests().size() == 3);
        } else {
            CHECK(outcome.error().code() == Errc::unavailable);
            CHECK(holds(outcome.error().detail(), "it was not sent again"));
            CHECK(server.requests().size() == 2);
        }
    }
}

TEST_CASE("the second connection is the last: no request is sent three times") {
    ScriptedServer server{std::vector<Script>{[](Peer& peer) {
                                                  peer.read_request();
                                                  peer.send(json_response("{}"));
                                                  peer.read_request();
                                                  peer.reset();
                                              },
                                              [](Peer& peer) {
                                                  peer.read_request();
                                                  peer.reset();
                                              }}};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    REQUIRE(search(context, client).value);
    CHECK(search(context, client).error().code() == Errc::unavailable);
    CHECK(server.requests().size() == 3);
}

TEST_CASE("what is not safe to repeat is not risked on a connection that is known to be closed") {
    ScriptedServer server{std::vector<Script>{answer_one, answer_emptily}};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    REQUIRE(search(context, client).value);
    server.wait_until_ended(1);
    Request request{Method::post, "/insert", "{}"};
    CHECK(run(context, client.send(request, CallContext{})).value);
    CHECK(server.requests().size() == 2);
}

TEST_CASE("an answer that began is not asked for again") {
    ScriptedServer server{std::vector<Script>{[](Peer& peer) {
                                                  peer.read_request();
                                                  peer.send(json_response("{}"));
                                                  peer.read_request();
                                                  peer.send("H");
                                                  peer.reset();
                                              },
                                              answer_emptily}};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    REQUIRE(search(context, client).value);
    CHECK(search(context, client).error().code() == Errc::unavailable);
    CHECK(server.accepted() == 1);
}

TEST_CASE("an idle connection is not used after its time, nor when none may be kept") {
    for (const bool keeps_none : {true, false}) {
        ScriptedServer server{answer_emptily};
        asio::io_context context;
        HttpClientOptions options = options_for(server.url());
        if (keeps_none) {
            options.pool.max_idle = 0;
        } else {
            options.pool.idle_expiry = 0ms;
        }
        HttpClient client{std::move(options)};
        REQUIRE(search(context, client).value);
        REQUIRE(search(context, client).value);
        CHECK(server.accepted() == 2);
        server.wait_until_ended(1);
    }
}

TEST_CASE("never more connections than allowed; the others wait their turn") {
    std::promise<void> all_waiting;
    const auto gate = all_waiting.get_future().share();
    ScriptedServer server{[gate](Peer& peer) {
        while (peer.read_request()) {
            gate.wait();
            peer.send(json_response("{}"));
        }
    }};
    asio::io_context context;
    HttpClientOptions options = options_for(server.url());
    options.pool.max_connections = 2;
    HttpClient client{std::move(options)};
    std::vector<std::shared_ptr<Outcome<Response>>> outcomes;
    for (int index = 0; index < 7; ++index) {
        Request request{Method::get, "/" + std::to_string(index)};
        outcomes.push_back(start(context, client.send(request, CallContext{})));
    }
    // All calls have begun by the time this runs, after them.
    asio::post(context, [&] { asio::post(context, [&] { all_waiting.set_value(); }); });
    context.run();
    for (const auto& outcome : outcomes) {
        CHECK(outcome->value);
    }
    CHECK(server.accepted() == 2);
    CHECK(server.requests().size() == 7);
}

TEST_CASE("first come, first served") {
    ScriptedServer server{answer_emptily};
    asio::io_context context;
    HttpClientOptions options = options_for(server.url());
    options.pool.max_connections = 1;
    HttpClient client{std::move(options)};
    for (int index = 0; index < 9; ++index) {
        Request request{Method::get, "/" + std::to_string(index)};
        start(context, client.send(request, CallContext{}));
    }
    context.run();
    const auto requests = server.requests();
    REQUIRE(requests.size() == 9);
    for (std::size_t index = 0; index < 9; ++index) {
        CHECK(requests[index].starts_with("GET /" + std::to_string(index) + " "));
    }
}

TEST_CASE("the deadline ends the wait for a connection") {
    ScriptedServer server{[](Peer& peer) { peer.stall(); }};
    asio::io_context context;
    HttpClientOptions options = options_for(server.url());
    options.pool.max_connections = 1;
    HttpClient client{std::move(options)};
    const CallContext longer{std::chrono::steady_clock::now() + 40ms, 1};
    const CallContext shorter{std::chrono::steady_clock::now() + 5ms, 1};
    const auto first = start(context, client.send(search_request(), longer));
    const auto second = start(context, client.send(search_request(), shorter));
    context.run();
    CHECK(first->error().code() == Errc::deadline_exceeded);
    CHECK(second->error().code() == Errc::deadline_exceeded);
    CHECK(holds(second->error().detail(), "while waiting for a free connection"));
    CHECK(server.accepted() == 1);
}

TEST_CASE("cancelling closes the connection, and frees its place for the next in the queue") {
    ScriptedServer server{std::vector<Script>{[](Peer& peer) {
                                                  peer.read_request();
                                                  peer.stall();
                                              },
                                              answer_emptily}};
    asio::io_context context;
    HttpClientOptions options = options_for(server.url());
    options.pool.max_connections = 1;
    HttpClient client{std::move(options)};
    asio::cancellation_signal stop_first;
    asio::cancellation_signal stop_second;
    const auto first = start(context, client.send(search_request(), CallContext{}), stop_first.slot());
    const auto second = start(context, client.send(search_request(), CallContext{}), stop_second.slot());
    const auto third = start(context, client.send(search_request(), CallContext{}));
    while (server.requests().empty()) {
        context.poll();
    }
    stop_second.emit(asio::cancellation_type::terminal);
    context.poll();
    CHECK(second->error().code() == Errc::cancelled);
    CHECK_FALSE(first->is_done());
    stop_first.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(first->error().code() == Errc::cancelled);
    CHECK(third->value);
    server.wait_until_ended(1);
    CHECK(server.accepted() == 2);
}

TEST_CASE("cancelling works in every phase, and before the beginning") {
    asio::io_context context;
    ScriptedServer server{[](Peer& peer) { peer.stall(); }};
    HttpClient client{options_for(server.url())};
    for (int turns = 0; turns < 6; ++turns) {
        asio::cancellation_signal stop;
        const auto outcome = start(context, client.send(search_request(), CallContext{}), stop.slot());
        for (int turn = 0; turn < turns; ++turn) {
            context.poll_one();
        }
        stop.emit(asio::cancellation_type::terminal);
        context.restart();
        context.run();
        CHECK(outcome->error().code() == Errc::cancelled);
    }
}

TEST_CASE("a context may end with connections idle, in use and waited for") {
    ScriptedServer server{std::vector<Script>{answer_emptily, [](Peer& peer) { peer.stall(); }}};
    HttpClientOptions options = options_for(server.url());
    options.pool.max_connections = 2;
    HttpClient client{std::move(options)};
    {
        asio::io_context context;
        REQUIRE(search(context, client).value);
    }
    // The idle one is closed with its context.
    server.wait_until_ended(1);
    {
        asio::io_context context;
        for (int index = 0; index < 4; ++index) {
            start(context, client.send(search_request(), CallContext{}));
        }
        while (server.accepted() < 3) {
            context.poll();
        }
    }
    server.wait_until_ended(server.accepted());
}

TEST_CASE("a client may end before its context, with idle connections and with calls in progress") {
    ScriptedServer server{answer_emptily};
    asio::io_context context;
    {
        HttpClient client{options_for(server.url())};
        REQUIRE(search(context, client).value);
    }
    server.wait_until_ended(1);
    std::shared_ptr<Outcome<Response>> outcome;
    {
        HttpClient client{options_for(server.url())};
        outcome = start(context, client.send(search_request(), CallContext{}));
    }
    context.restart();
    context.run();
    CHECK(outcome->value);
    server.wait_until_ended(2);
}

/// Answers the first request of a connection, and no other.
void answer_then_stall(Peer& peer) {
    peer.read_request();
    peer.send(json_response("{}"));
    peer.read_request();
    peer.stall();
}

/// Two calls side by side, so that there are two connections afterwards.
void warm_up(asio::io_context& context, HttpClient& client) {
    const auto first = start(context, client.send(search_request(), CallContext{}));
    const auto second = start(context, client.send(search_request(), CallContext{}));
    context.run();
    context.restart();
    REQUIRE(first->value);
    REQUIRE(second->value);
}

TEST_CASE("calls side by side over kept connections: the deadline ends each of them, also one that has passed") {
    for (const auto left : {5ms, -5ms}) {
        ScriptedServer server{answer_then_stall};
        asio::io_context context;
        HttpClient client{options_for(server.url())};
        warm_up(context, client);
        const CallContext call{std::chrono::steady_clock::now() + left, 1};
        const auto first = start(context, client.send(search_request(), call));
        const auto second = start(context, client.send(search_request(), call));
        context.run();
        CHECK(first->error().code() == Errc::deadline_exceeded);
        CHECK(second->error().code() == Errc::deadline_exceeded);
        server.wait_until_ended(2);
        CHECK(server.accepted() == 2);
    }
}

TEST_CASE("calls side by side over kept connections: cancelling works at each step") {
    for (int steps = 0; steps < 8; ++steps) {
        ScriptedServer server{answer_then_stall};
        asio::io_context context;
        HttpClient client{options_for(server.url())};
        warm_up(context, client);
        asio::cancellation_signal stop;
        const auto first = start(context, client.send(search_request(), CallContext{}));
        const auto second = start(context, client.send(search_request(), CallContext{}), stop.slot());
        for (int step = 0; step < steps; ++step) {
            context.poll_one();
        }
        stop.emit(asio::cancellation_type::terminal);
        while (!second->is_done()) {
            context.run_one();
        }
        CHECK(second->error().code() == Errc::cancelled);
        CHECK_FALSE(first->is_done());
    }
}

TEST_CASE("an idle client does not keep its context running") {
    ScriptedServer server{answer_emptily};
    asio::io_context context;
    HttpClient client{options_for(server.url())};
    // `run` returns only when nothing is left to do.
    REQUIRE(search(context, client).value);
    context.restart();
    CHECK(context.poll() == 0);
}

}  // namespace

}  // namespace trawl::test
