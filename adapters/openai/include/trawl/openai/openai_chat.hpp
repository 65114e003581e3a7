// Chat completions from OpenAI, and from everything that speaks its protocol.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <trawl/chat/chat_model.hpp>
#include <trawl/export.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/http/secret.hpp>

namespace trawl::openai {

/// One dialect of `POST /v1/chat/completions`.
struct ChatProfile {
    std::string name;
    std::string base_url;  ///< Empty = the user has to say.
    std::string path = "/chat/completions";
    std::string key_header = "Authorization";
    std::string key_prefix = "Bearer ";
    bool needs_key = true;
    bool needs_model = true;
    std::string max_tokens_field = "max_completion_tokens";  ///< Reasoning models refuse "max_tokens".
    bool takes_json_schema = true;                           ///< Otherwise the form of the answer is up to the prompt.
};

TRAWL_EXPORT ChatProfile openai_chat_profile();
/// Parameters and errors as `azure_profile`.
TRAWL_EXPORT ChatProfile azure_chat_profile(std::string_view deployment, std::string_view api_version = "2024-10-21");
/// A server of one's own, which knows only "max_tokens": Ollama (http://127.0.0.1:11434/v1), llama.cpp
/// (http://127.0.0.1:8080/v1), vLLM (http://127.0.0.1:8000/v1).
TRAWL_EXPORT ChatProfile ollama_chat_profile();
TRAWL_EXPORT ChatProfile llama_cpp_chat_profile();
TRAWL_EXPORT ChatProfile vllm_chat_profile();

/// A profile by its name: openai, azure, ollama, llama.cpp, vllm. Azure's is that of the undated interface.
///
/// Errors: Errc::invalid_argument for another name; lists those that there are.
TRAWL_EXPORT ChatProfile chat_profile(std::string_view name);

/// Where the service is, who asks, and whom.
struct ChatOptions {
    std::string model = {};     ///< As the service knows it.
    http::Secret api_key = {};  ///< Empty = none, for servers that run without.
    std::size_t max_answer_bytes = std::size_t{1}
                                   << 20;  ///< Of the answer's text; at least 1. A longer one is an error.
    /// Base URL (empty = the vendor's), time limits, TLS, proxy, pool. `name` is the origin of errors. A limit `idle`
    /// of half a minute notices a stream that stalls.
    http::HttpClientOptions http = {};
};

/// A chat model over `POST /v1/chat/completions`, streaming over server-sent events.
///
/// Errors: Errc::invalid_argument when key, model or base URL are missing. Of the calls: what a refusal of the service
///   means (unauthenticated, quota_exhausted, rate_limited, context_too_long, not_found, ...);
///   Errc::malformed_response for an answer that is no answer, is longer than allowed, or breaks off. That the model
///   itself declines is no error but a ChatFinish.
/// Cancellation: closes the connection, which tells the service to stop.
/// Lifetimes: calls in progress need the model.
/// Source: https://platform.openai.com/docs/api-reference/chat
TRAWL_EXPORT std::shared_ptr<chat::ChatModel> make_chat_model(const ChatOptions& options,
                                                              const ChatProfile& profile = openai_chat_profile());

}  // namespace trawl::openai
