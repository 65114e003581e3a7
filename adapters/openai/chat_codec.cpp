// Writing and reading OpenAI's chat protocol; one reader for whole answers and for the chunks of a stream.
#include "chat_codec.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <string_view>
#include <utility>

#include <trawl/error.hpp>
#include <trawl/http/http_error.hpp>

#include "common/error_meaning.hpp"
#include "common/json_reader.hpp"

namespace trawl::openai {
namespace {

using chat::ChatAnswer;
using chat::ChatFinish;
using chat::ChatRole;

const char* name_of(ChatRole role) noexcept {
    switch (role) {
        case ChatRole::system: return "system";
        case ChatRole::assistant: return "assistant";
        case ChatRole::user: break;
    }
    return "user";
}

ChatFinish finish_of(std::string_view reason) noexcept {
    if (reason == "length") return ChatFinish::length;
    if (reason == "content_filter") return ChatFinish::content_filter;
    return ChatFinish::complete;
}

/// What one JSON text of the protocol holds: an answer and a chunk differ only in how "message" is called.
struct Part {
    bool has_choices = false;
    bool has_choice = false;
    std::optional<ChatFinish> finish;
    std::string text;
    std::string refusal;
    std::uint64_t prompt_tokens = 0;
    std::uint64_t answer_tokens = 0;
    std::optional<std::string> error;  ///< The raw JSON of "error".
};

/// Text or null; anything else is refused by simdjson.
void append_text(std::string& to, simdjson::ondemand::value value) {
    if (!value.is_null()) {
        to += std::string_view{value.get_string()};
    }
}

void read_message(simdjson::ondemand::object message, Part& part) {
    for (auto field : message) {
        const std::string_view key = field.unescaped_key();
        if (key == "content") {
            append_text(part.text, field.value());
        } else if (key == "refusal") {
            append_text(part.refusal, field.value());
        }
    }
}

void read_choice(simdjson::ondemand::object choice, Part& part) {
    part.has_choice = true;
    for (auto field : choice) {
        const std::string_view key = field.unescaped_key();
        if (key == "message" || key == "delta") {
            if (!field.value().is_null()) {
                read_message(field.value().get_object(), part);
            }
        } else if (key == "finish_reason") {
            if (!field.value().is_null()) {
                part.finish = finish_of(field.value().get_string());
            }
        }
    }
}

void read_usage(simdjson::ondemand::object usage, Part& part) {
    for (auto field : usage) {
        const std::string_view key = field.unescaped_key();
        if (key == "prompt_tokens") {
            part.prompt_tokens = field.value().get_uint64();
        } else if (key == "completion_tokens") {
            part.answer_tokens = field.value().get_uint64();
        }
    }
}

Part read_part(std::string body) {
    return common::read_json(std::move(body), [](simdjson::ondemand::document& document) {
        Part part;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "choices") {
                part.has_choices = true;
                bool is_first = true;
                for (auto choice : field.value().get_array()) {
                    // Only one was asked for.
                    if (is_first) {
                        read_choice(choice.get_object(), part);
                    }
                    is_first = false;
                }
            } else if (key == "usage") {
                if (!field.value().is_null()) {
                    read_usage(field.value().get_object(), part);
                }
            } else if (key == "error") {
                if (!field.value().is_null()) {
                    part.error = std::string{std::string_view{simdjson::to_json_string(field.value())}};
                }
            }
        }
        return part;
    });
}

/// What a service reports although the status was a success: it can only have noticed afterwards.
[[noreturn]] void throw_reported(const std::string& error) {
    const http::VendorError vendor = http::read_vendor_error(R"({"error":)" + error + "}");
    const Errc code = common::meaning_of(400, vendor).value_or(Errc::unavailable);
    throw Error{code, "the service failed in the middle of its answer; ask again"}.with_vendor_message(vendor.message);
}

void add(ChatAnswer& answer, const Part& part, std::size_t max_bytes) {
    if (part.text.size() + part.refusal.size() > max_bytes - answer.text.size() - answer.refusal.size()) {
        throw Error{Errc::malformed_response, "the answer has more than " + std::to_string(max_bytes) +
                                                  " bytes: ask for fewer tokens, or raise max_answer_bytes"};
    }
    answer.text += part.text;
    answer.refusal += part.refusal;
    answer.finish = part.finish.value_or(answer.finish);
    if (part.prompt_tokens != 0 || part.answer_tokens != 0) {
        answer.prompt_tokens = part.prompt_tokens;
        answer.answer_tokens = part.answer_tokens;
    }
}

void note_refusal(ChatAnswer& answer) {
    if (!answer.refusal.empty()) {
        answer.finish = ChatFinish::refused;
    }
}

}  // namespace

std::string encode_chat_request(const chat::ChatRequest& request, const ChatOptions& options,
                                const ChatProfile& profile, bool streaming) {
    if (request.messages.empty()) {
        throw Error{Errc::invalid_argument, "messages: must not be empty"};
    }
    boost::json::object body;
    if (!options.model.empty()) {
        body["model"] = options.model;
    }
    boost::json::array messages;
    for (const chat::ChatMessage& message : request.messages) {
        messages.push_back(boost::json::object{{"role", name_of(message.role)}, {"content", message.text}});
    }
    body["messages"] = std::move(messages);
    if (request.max_tokens != 0) {
        body[profile.max_tokens_field] = request.max_tokens;
    }
    if (request.temperature) {
        body["temperature"] = *request.temperature;
    }
    if (!request.json_schema.empty() && profile.takes_json_schema) {
        boost::json::error_code failed;
        boost::json::value schema = boost::json::parse(request.json_schema, failed);
        if (failed) {
            throw Error{Errc::invalid_argument, "json_schema: is no JSON (" + failed.message() + ")"};
        }
        const boost::json::object named{{"name", request.schema_name}, {"strict", true}, {"schema", std::move(schema)}};
        body["response_format"] = boost::json::object{{"type", "json_schema"}, {"json_schema", named}};
    }
    if (streaming) {
        body["stream"] = true;
        body["stream_options"] = boost::json::object{{"include_usage", true}};
    }
    return boost::json::serialize(body);
}

ChatAnswer decode_chat_response(std::string body, std::size_t max_bytes) {
    const Part part = read_part(std::move(body));
    if (part.error) {
        throw_reported(*part.error);
    }
    if (!part.has_choice) {
        throw Error{Errc::malformed_response, "the answer has no \"choices\"; is the base URL right?"};
    }
    ChatAnswer answer;
    add(answer, part, max_bytes);
    note_refusal(answer);
    return answer;
}

std::string ChatStreamReader::read(std::string data) {
    if (done_ || data == "[DONE]") {
        done_ = true;
        return {};
    }
    Part part = read_part(std::move(data));
    if (part.error) {
        throw_reported(*part.error);
    }
    if (!part.has_choices) {
        throw Error{Errc::malformed_response, "an event of the answer has no \"choices\"; is the base URL right?"};
    }
    add(answer_, part, max_bytes_);
    has_finish_ = has_finish_ || part.finish;
    return std::move(part.text);
}

ChatAnswer ChatStreamReader::finish() && {
    if (!has_finish_ && !done_) {
        throw Error{Errc::malformed_response,
                    "the answer broke off after " + std::to_string(answer_.text.size()) + " bytes of text; ask again"};
    }
    if (!done_) {
        answer_.warning = "the stream ended without [DONE]; the answer itself is complete";
    } else if (!has_finish_) {
        answer_.warning = "the stream ended without a finish_reason; the answer may be cut off";
    }
    note_refusal(answer_);
    return std::move(answer_);
}

ChatAnswer ChatStreamReader::stop() && {
    answer_.finish = ChatFinish::stopped_by_caller;
    return std::move(answer_);
}

}  // namespace trawl::openai
