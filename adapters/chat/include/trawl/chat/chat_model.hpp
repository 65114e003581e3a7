// Asks a language model: the interface that a chat backend implements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>

namespace trawl::chat {

enum class ChatRole { system, user, assistant };

struct ChatMessage {
    ChatMessage() = default;
    ChatMessage(ChatRole role, std::string text) : role(role), text(std::move(text)) {}

    ChatRole role = ChatRole::user;
    std::string text;  ///< UTF-8.
};

/// One turn of a conversation.
struct ChatRequest {
    ChatRequest() = default;
    explicit ChatRequest(std::vector<ChatMessage> messages) : messages(std::move(messages)) {}

    std::vector<ChatMessage> messages;  ///< At least one.
    std::size_t max_tokens = 0;         ///< Of the answer. 0 = as the service does by itself.
    std::optional<double> temperature;  ///< Empty = as the service does; some models refuse any.
    /// A JSON schema, as text, that the answer must fit; empty = plain text. For strict services every object in it
    /// needs "additionalProperties": false and all its members in "required".
    std::string json_schema;
    std::string schema_name = "answer";
};

/// Why an answer ended.
enum class ChatFinish {
    complete,          ///< The model had said everything.
    length,            ///< It ran into max_tokens or the context; what there is was cut off.
    refused,           ///< The model declined; `refusal` has its words.
    content_filter,    ///< A filter of the service cut it off.
    stopped_by_caller  ///< Whoever listens had enough.
};

struct ChatAnswer {
    std::string text;  ///< Empty when the model refused.
    ChatFinish finish = ChatFinish::complete;
    std::string refusal;  ///< The model's words when it declined.
    std::string warning;  ///< What was odd but did no harm; empty when nothing was.
    std::uint64_t prompt_tokens = 0;
    std::uint64_t answer_tokens = 0;  ///< Both are 0 when the service does not count.
};

/// Hears each piece of an answer as it comes. Returns: false for enough; the model is then told to stop.
using ChatListener = std::function<bool(std::string_view piece)>;

struct ChatModelInfo {
    std::string name;  ///< For people and for errors, for example "openai".
    std::string model;
};

/// A language model. The contract: failure is a thrown `trawl::Error`; calls may overlap; a call must not block its
/// thread; when the task is cancelled, or the context's deadline passes, it ends soon.
class TRAWL_EXPORT ChatModel {
public:
    virtual ~ChatModel() = default;

    [[nodiscard]] virtual ChatModelInfo info() const = 0;

    /// The whole answer at once.
    virtual Task<ChatAnswer> complete(ChatRequest request, CallContext context) = 0;

    /// The answer piece by piece.
    ///
    /// Parameters: listener: called on the strand of the task; must not throw.
    /// Returns: the whole answer, as far as it went.
    /// Errors: also after pieces were heard, when the answer breaks off: what was heard is then only a part.
    virtual Task<ChatAnswer> stream(ChatRequest request, ChatListener listener, CallContext context) = 0;
};

}  // namespace trawl::chat
