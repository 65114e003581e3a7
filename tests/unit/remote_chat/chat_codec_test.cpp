// OpenAI's chat protocol: requests as documented, answers whole and cut.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>

#include <trawl/error.hpp>

#include "openai/chat_codec.hpp"

using boost::json::parse;
using trawl::chat::ChatAnswer;
using trawl::chat::ChatFinish;
using trawl::chat::ChatMessage;
using trawl::chat::ChatRequest;
using trawl::chat::ChatRole;
using trawl::openai::chat_profile;
using trawl::openai::ChatOptions;
using trawl::openai::decode_chat_response;

namespace {

ChatRequest sample_request() {
    ChatRequest request{{ChatMessage{ChatRole::system, "be \"brief\""}, ChatMessage{ChatRole::user, "hi\n"}}};
    request.max_tokens = 400;
    request.temperature = 0.25;
    request.json_schema = R"({"type":"object"})";
    request.schema_name = "queries";
    return request;
}

boost::json::value encoded(const char* profile, const ChatRequest& request, bool streaming) {
    ChatOptions options;
    options.model = "m";
    options.api_key = trawl::http::Secret{"sk-not-for-bodies"};
    return parse(trawl::openai::encode_chat_request(request, options, chat_profile(profile), streaming));
}

std::string whole(const std::string& message, const std::string& reason) {
    return R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":)" +
           message + R"(,"logprobs":null,"finish_reason":)" + reason +
           R"(},{"index":1,"message":{"content":"another"}}],"usage":{"prompt_tokens":9,"completion_tokens":2,)"
           R"("total_tokens":11,"completion_tokens_details":{"reasoning_tokens":0}}})";
}

std::string refusal(const std::string& body, std::size_t max_bytes = 100) {
    try {
        decode_chat_response(body, max_bytes);
    } catch (const trawl::Error& error) {
        return std::string{name(error.code())};
    }
    return "no error";
}

}  // namespace

TEST_CASE("chat requests: each dialect, whole and streaming") {
    CHECK(encoded("openai", sample_request(), false) ==
          parse(R"({"model":"m","messages":[{"role":"system","content":"be \"brief\""},
                    {"role":"user","content":"hi\n"}],"max_completion_tokens":400,"temperature":0.25,
                    "response_format":{"type":"json_schema","json_schema":{"name":"queries","strict":true,
                    "schema":{"type":"object"}}}})"));
    CHECK(encoded("llama.cpp", ChatRequest{{ChatMessage{ChatRole::assistant, "a"}}}, true) ==
          parse(R"({"model":"m","messages":[{"role":"assistant","content":"a"}],"stream":true,
                    "stream_options":{"include_usage":true}})"));
    CHECK(encoded("vllm", sample_request(), false).as_object().contains("max_tokens"));
}

TEST_CASE("chat requests: what cannot be sent is refused") {
    CHECK_THROWS_AS(encoded("openai", ChatRequest{}, false), trawl::Error);
    ChatRequest broken = sample_request();
    broken.json_schema = "{";
    CHECK_THROWS_AS(encoded("openai", broken, false), trawl::Error);
}

TEST_CASE("chat profiles: by name, and Azure's paths") {
    for (const char* name : {"openai", "azure", "ollama", "llama.cpp", "vllm"}) {
        CHECK(chat_profile(name).name == name);
    }
    CHECK_THROWS_AS(chat_profile("opanai"), trawl::Error);
    CHECK(trawl::openai::azure_chat_profile("dep", "2024-10-21").path ==
          "/openai/deployments/dep/chat/completions?api-version=2024-10-21");
    CHECK(chat_profile("azure").path == "/openai/v1/chat/completions");
    CHECK(chat_profile("azure").key_header == "api-key");
}

TEST_CASE("chat answers: text, finish and usage of the first choice") {
    const ChatAnswer answer =
        decode_chat_response(whole(R"({"role":"assistant","content":"Hel\u006co"})", R"("stop")"), 9);
    CHECK(answer.text == "Hello");
    CHECK(answer.finish == ChatFinish::complete);
    CHECK(answer.prompt_tokens == 9);
    CHECK(answer.answer_tokens == 2);
    CHECK(decode_chat_response(whole(R"({"content":"x"})", R"("length")"), 9).finish == ChatFinish::length);
    CHECK(decode_chat_response(whole(R"({"content":null})", R"("content_filter")"), 9).finish ==
          ChatFinish::content_filter);
    const ChatAnswer declined =
        decode_chat_response(whole(R"({"content":null,"refusal":"I cannot."})", R"("stop")"), 9);
    CHECK(declined.finish == ChatFinish::refused);
    CHECK(declined.refusal == "I cannot.");
    CHECK(declined.text.empty());
}

TEST_CASE("chat answers: cut at every byte, they are refused") {
    const std::string body = whole(R"({"role":"assistant","content":"Hello"})", R"("stop")");
    CHECK(refusal(body) == "no error");
    for (std::size_t length = 0; length < body.size(); ++length) {
        CAPTURE(length);
        CHECK(refusal(body.substr(0, length)) == "malformed_response");
    }
}

TEST_CASE("chat answers: what is no answer is refused") {
    for (const char* body : {"", "null", "[]", "{}", R"({"choices":[]})", R"({"choices":null})", R"({"choices":[7]})",
                             R"({"choices":[{"message":{"content":7}}]})", R"({"choices":[{"message":7}]})",
                             R"({"choices":[{"message":{"content":["x"]}}]})"}) {
        CAPTURE(body);
        CHECK(refusal(body) == "malformed_response");
    }
    CHECK(refusal(whole(R"({"content":"12345"})", R"("stop")"), 5) == "no error");
    CHECK(refusal(whole(R"({"content":"123456"})", R"("stop")"), 5) == "malformed_response");
    CHECK(refusal(R"({"error":{"message":"no such thing","type":"server_error"}})") == "unavailable");
    CHECK(refusal(R"({"error":{"message":"too long","code":"context_length_exceeded"}})") == "context_too_long");
}
