// The bodies and events of OpenAI's chat protocol.
#pragma once

#include <cstddef>
#include <string>

#include <trawl/chat/chat_model.hpp>
#include <trawl/openai/openai_chat.hpp>

namespace trawl::openai {

/// The body of a request.
///
/// Errors: Errc::invalid_argument for a request without messages, and for a schema that is no JSON.
std::string encode_chat_request(const chat::ChatRequest& request, const ChatOptions& options,
                                const ChatProfile& profile, bool streaming);

/// The answer in the body of a success.
///
/// Errors: Errc::malformed_response for what is no answer, and for one with more than `max_bytes` of text.
chat::ChatAnswer decode_chat_response(std::string body, std::size_t max_bytes);

/// Puts the answer of a stream together, event by event.
class ChatStreamReader {
public:
    explicit ChatStreamReader(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    /// Takes the data of one event.
    ///
    /// Returns: the piece of text that it brings; may be empty.
    /// Errors: Errc::malformed_response for an event that is none of this protocol, or one too many bytes; the error
    ///   that the service reports in the middle of the stream.
    std::string read(std::string data);

    /// Whether the event that ends all streams was seen; nothing after it counts.
    [[nodiscard]] bool done() const noexcept { return done_; }

    /// The answer, when no event is left.
    ///
    /// Errors: Errc::malformed_response when the stream ended before the answer did.
    [[nodiscard]] chat::ChatAnswer finish() &&;
    /// The answer so far, for a listener who has heard enough.
    [[nodiscard]] chat::ChatAnswer stop() &&;

private:
    std::size_t max_bytes_;
    chat::ChatAnswer answer_;
    bool has_finish_ = false;
    bool done_ = false;
};

}  // namespace trawl::openai
