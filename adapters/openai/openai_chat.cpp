// Chat over HTTP.
#include <trawl/openai/openai_chat.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "chat_codec.hpp"
#include "common/model_service.hpp"

namespace trawl::openai {
namespace {

/// What goes around the text of an answer, and what JSON's escapes add to it.
std::size_t body_bytes(std::size_t text_bytes) noexcept { return 6 * text_bytes + std::size_t{256} * 1024; }

class OpenAiChat final : public chat::ChatModel {
public:
    OpenAiChat(common::ModelService service, ChatOptions options, ChatProfile profile)
        : service_(std::move(service)), options_(std::move(options)), profile_(std::move(profile)) {}

    [[nodiscard]] chat::ChatModelInfo info() const override {
        return {.name = service_.name(), .model = options_.model};
    }

    Task<chat::ChatAnswer> complete(chat::ChatRequest request, CallContext context) override {
        std::string target = profile_.path;
        std::string question = encode(request, false);
        const std::size_t most = body_bytes(options_.max_answer_bytes);
        std::string body = co_await service_.post(std::move(target), std::move(question), most, context);
        chat::ChatAnswer answer =
            service_.decode([&] { return decode_chat_response(std::move(body), options_.max_answer_bytes); });
        co_return std::move(answer);
    }

    Task<chat::ChatAnswer> stream(chat::ChatRequest request, chat::ChatListener listener,
                                  CallContext context) override {
        std::string target = profile_.path;
        std::string question = encode(request, true);
        http::EventStream events = co_await service_.stream(std::move(target), std::move(question), context);
        ChatStreamReader reader{options_.max_answer_bytes};
        while (!reader.done()) {
            auto event = co_await events.next();
            if (!event) {
                break;
            }
            const std::string piece = service_.decode([&] { return reader.read(std::move(event->data)); });
            if (!piece.empty() && listener && !listener(piece)) {
                // The stream closes its connection as it goes out of scope.
                co_return std::move(reader).stop();
            }
        }
        chat::ChatAnswer answer = service_.decode([&] { return std::move(reader).finish(); });
        co_return std::move(answer);
    }

private:
    [[nodiscard]] std::string encode(const chat::ChatRequest& request, bool streaming) const {
        return service_.decode([&] { return encode_chat_request(request, options_, profile_, streaming); });
    }

    common::ModelService service_;
    ChatOptions options_;
    ChatProfile profile_;
};

}  // namespace

std::shared_ptr<chat::ChatModel> make_chat_model(const ChatOptions& options, const ChatProfile& profile) {
    http::HttpClientOptions client = common::with_defaults(options.http, profile.name, profile.base_url);
    if (profile.needs_model && options.model.empty()) {
        throw Error{Errc::invalid_argument, "model: must not be empty"}.with_origin(client.name);
    }
    if (options.max_answer_bytes == 0) {
        throw Error{Errc::invalid_argument, "max_answer_bytes: must be at least 1"}.with_origin(client.name);
    }
    const common::Credential credential{
        .header = profile.key_header, .prefix = profile.key_prefix, .required = profile.needs_key};
    common::ModelService service{std::move(client), options.api_key, credential};
    return std::make_shared<OpenAiChat>(std::move(service), options, profile);
}

}  // namespace trawl::openai
