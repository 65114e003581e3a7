// Chat over a loopback connection: whole answers and streams, stopped early, broken off, failing in the middle.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <trawl/chat/llm_query_expander.hpp>
#include <trawl/openai/openai_chat.hpp>

#include "calls.hpp"
#include "vendor_server.hpp"

using trawl::CallContext;
using trawl::Errc;
using trawl::chat::ChatAnswer;
using trawl::chat::ChatFinish;
using trawl::chat::ChatMessage;
using trawl::chat::ChatRequest;
using trawl::chat::ChatRole;
using trawl::openai::ChatOptions;
using trawl::openai::make_chat_model;
using trawl::test::answer_with;
using trawl::test::call;
using trawl::test::failure_of;
using trawl::test::Peer;
using trawl::test::Reply;
using trawl::test::Script;
using trawl::test::ScriptedServer;
using trawl::test::unused_port;

namespace {

ChatOptions chat_options_for(const ScriptedServer& server) {
    ChatOptions options;
    options.model = "m";
    options.api_key = trawl::http::Secret{"sk-12345"};
    options.http.base_url = server.url();
    options.http.proxy.source = trawl::http::ProxySource::none;
    return options;
}

ChatRequest question() { return ChatRequest{{ChatMessage{ChatRole::user, "hi"}}}; }

std::string event(const std::string& data) { return "data: " + data + "\n\n"; }
std::string piece(const std::string& text) {
    return event(R"({"choices":[{"index":0,"delta":{"content":")" + text + R"("},"finish_reason":null}]})");
}
const std::string stop_event = event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
const std::string head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";

Script stream_of(std::string events) {
    return [events = std::move(events)](Peer& peer) {
        if (peer.read_request()) {
            peer.send(head + events);
        }
    };
}

struct Heard {
    ChatAnswer answer;
    std::string text;
};

Heard listen(const ScriptedServer& server) {
    Heard heard;
    heard.answer = call(make_chat_model(chat_options_for(server))
                            ->stream(
                                question(),
                                [&heard](std::string_view text) {
                                    heard.text += text;
                                    return true;
                                },
                                CallContext{}));
    return heard;
}

trawl::Error failure_of_stream(const ScriptedServer& server) {
    const auto ignore = [](std::string_view) { return true; };
    return failure_of(make_chat_model(chat_options_for(server))->stream(question(), ignore, CallContext{}));
}

}  // namespace

TEST_CASE("chat over HTTP: a whole answer") {
    ScriptedServer server{answer_with([](const std::string&, const boost::json::value&) {
        return Reply{.body = R"({"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]})"};
    })};
    const auto model = make_chat_model(chat_options_for(server));
    CHECK(call(model->complete(question(), CallContext{})).text == "Hello");
    CHECK(server.requests().at(0).starts_with("POST /chat/completions HTTP/1.1\r\n"));
    CHECK(failure_of(model->complete(ChatRequest{}, CallContext{})).code() == Errc::invalid_argument);
}

TEST_CASE("chat over HTTP: a stream, with pings and comments between") {
    ScriptedServer server{stream_of(": ping\n\n" + piece("Hel") + ":\n" + piece("lo") + stop_event + event("[DONE]"))};
    const Heard heard = listen(server);
    CHECK(heard.text == "Hello");
    CHECK(heard.answer.text == "Hello");
    CHECK(heard.answer.finish == ChatFinish::complete);
    CHECK(heard.answer.warning.empty());
    const std::string request = server.requests().at(0);
    CHECK(request.find("\r\nAccept: text/event-stream\r\n") != std::string::npos);
    CHECK(request.find(R"("stream":true)") != std::string::npos);
}

TEST_CASE("chat over HTTP: whoever has heard enough closes the connection") {
    ScriptedServer server{[](Peer& peer) {
        if (peer.read_request()) {
            peer.send(head + piece("Hel") + piece("lo"));
            // Returns when the client has closed.
            peer.stall();
        }
    }};
    std::string text;
    const auto enough = [&text](std::string_view more) {
        text += more;
        return false;
    };
    const ChatAnswer answer =
        call(make_chat_model(chat_options_for(server))->stream(question(), enough, CallContext{}));
    CHECK(text == "Hel");
    CHECK(answer.finish == ChatFinish::stopped_by_caller);
    server.wait_until_ended(1);
}

TEST_CASE("chat over HTTP: streams that fail, at their beginning, in the middle and at the end") {
    ScriptedServer refusing{answer_with([](const std::string&, const boost::json::value&) {
        return Reply{.status = 404, .body = R"({"error":{"message":"no m","code":"model_not_found"}})"};
    })};
    trawl::Error error = failure_of_stream(refusing);
    CHECK(error.code() == Errc::not_found);
    CHECK(error.origin() == "openai");
    CHECK(error.vendor_message() == "no m");

    ScriptedServer failing{stream_of(piece("Hel") + event(R"({"error":{"message":"boom"}})"))};
    error = failure_of_stream(failing);
    CHECK(error.code() == Errc::unavailable);
    CHECK(error.vendor_message() == "boom");

    ScriptedServer ending{stream_of(piece("Hel"))};
    error = failure_of_stream(ending);
    CHECK(error.code() == Errc::malformed_response);
    CHECK(error.origin() == "openai");

    ScriptedServer in_one{answer_with([](const std::string&, const boost::json::value&) {
        return Reply{.body = R"({"choices":[{"message":{"content":"Hello"}}]})"};
    })};
    CHECK(failure_of_stream(in_one).code() == Errc::malformed_response);
}

TEST_CASE("chat over HTTP: a question is expanded, and goes alone when nobody answers") {
    ScriptedServer server{answer_with([](const std::string&, const boost::json::value&) {
        return Reply{.body = R"({"choices":[{"message":{"content":"{\"queries\":[\"What causes tides?\"]}"},)"
                             R"("finish_reason":"stop"}]})"};
    })};
    trawl::chat::LlmQueryExpander expander{make_chat_model(chat_options_for(server))};
    auto expansion = call(expander.expand("How do tides work?"));
    CHECK(!expansion.failure);
    CHECK(expansion.queries.size() == 2);

    ChatOptions nobody = chat_options_for(server);
    nobody.http.base_url = "http://127.0.0.1:" + std::to_string(unused_port());
    trawl::chat::LlmQueryExpander alone{make_chat_model(nobody)};
    expansion = call(alone.expand("How do tides work?"));
    REQUIRE(expansion.failure);
    CHECK(expansion.failure->code() == Errc::unavailable);
    CHECK(expansion.queries.size() == 1);
}
