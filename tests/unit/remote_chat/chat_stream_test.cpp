// Streams of chat events: put together, broken off, failing in the middle, too long.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "openai/chat_codec.hpp"

using trawl::chat::ChatAnswer;
using trawl::chat::ChatFinish;
using trawl::openai::ChatStreamReader;

namespace {

using Events = std::vector<std::string>;

std::string chunk(const std::string& delta, const std::string& reason = "null") {
    return R"({"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":)" +
           delta + R"(,"finish_reason":)" + reason + R"(}],"usage":null,"obfuscation":"x9"})";
}

Events sample() {
    return {R"({"choices":[],"prompt_filter_results":[{"prompt_index":0}]})",
            chunk(R"({"role":"assistant","content":""})"),
            chunk(R"({"content":"Hel"})"),
            chunk(R"({"content":null})"),
            chunk(R"({"content":"lo"})"),
            chunk("{}", R"("stop")"),
            R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}})",
            "[DONE]"};
}

ChatAnswer read_all(const Events& events, std::size_t max_bytes = 100) {
    ChatStreamReader reader{max_bytes};
    std::string heard;
    for (const std::string& event : events) {
        heard += reader.read(event);
    }
    ChatAnswer answer = std::move(reader).finish();
    CHECK(answer.text == heard);
    return answer;
}

std::string stream_refusal(const Events& events, std::size_t max_bytes = 100) {
    try {
        read_all(events, max_bytes);
    } catch (const trawl::Error& error) {
        return std::string{name(error.code())} + ": " + error.detail();
    }
    return "no error";
}

}  // namespace

TEST_CASE("chat streams: pieces are put together, with usage") {
    const ChatAnswer answer = read_all(sample());
    CHECK(answer.text == "Hello");
    CHECK(answer.finish == ChatFinish::complete);
    CHECK(answer.answer_tokens == 2);
    CHECK(answer.warning.empty());
    Events longer = sample();
    longer.emplace_back("nobody reads this");
    CHECK(read_all(longer).text == "Hello");
}

TEST_CASE("chat streams: an end in the middle is an error, a missing last event a warning") {
    Events events = sample();
    events.pop_back();
    CHECK(read_all(events).warning == "the stream ended without [DONE]; the answer itself is complete");
    events.resize(5);
    CHECK(stream_refusal(events) == "malformed_response: the answer broke off after 5 bytes of text; ask again");
    CHECK(stream_refusal({}) == "malformed_response: the answer broke off after 0 bytes of text; ask again");
    CHECK(read_all({chunk(R"({"content":"x"})"), "[DONE]"}).warning ==
          "the stream ended without a finish_reason; the answer may be cut off");
}

TEST_CASE("chat streams: an error in the middle is the vendor's, whatever its form") {
    for (const char* event : {R"({"error":{"message":"boom","type":"server_error"}})", R"({"error":"boom"})"}) {
        CAPTURE(event);
        ChatStreamReader reader{100};
        CHECK(reader.read(chunk(R"({"content":"Hel"})")) == "Hel");
        try {
            reader.read(event);
            FAIL("nothing was thrown");
        } catch (const trawl::Error& error) {
            CHECK(error.code() == trawl::Errc::unavailable);
            CHECK(error.vendor_message() == "boom");
        }
    }
}

TEST_CASE("chat streams: every event, cut at every byte, is refused or complete") {
    const Events events = sample();
    for (std::size_t at = 0; at + 1 < events.size(); ++at) {
        for (std::size_t length = 0; length < events[at].size(); ++length) {
            Events cut = events;
            cut[at].resize(length);
            CAPTURE(cut[at]);
            CHECK(stream_refusal(cut).starts_with("malformed_response: "));
        }
    }
}

TEST_CASE("chat streams: the bound holds over all pieces together") {
    CHECK(stream_refusal(sample(), 5) == "no error");
    CHECK(stream_refusal(sample(), 4).starts_with("malformed_response: the answer has more than 4 bytes"));
}

TEST_CASE("chat streams: refusals come in pieces too, and a listener may stop") {
    const ChatAnswer answer =
        read_all({chunk(R"({"refusal":"I ca"})"), chunk(R"({"refusal":"nnot"})"), chunk("{}", R"("stop")"), "[DONE]"});
    CHECK(answer.finish == ChatFinish::refused);
    CHECK(answer.refusal == "I cannot");
    ChatStreamReader reader{100};
    CHECK(reader.read(chunk(R"({"content":"Hel"})")) == "Hel");
    const ChatAnswer stopped = std::move(reader).stop();
    CHECK(stopped.text == "Hel");
    CHECK(stopped.finish == ChatFinish::stopped_by_caller);
}
