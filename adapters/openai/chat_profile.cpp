// The dialects of OpenAI's chat protocol, one table row each.
#include <array>
#include <string>
#include <utility>

#include <trawl/error.hpp>
#include <trawl/openai/embedding_profile.hpp>
#include <trawl/openai/openai_chat.hpp>

namespace trawl::openai {
namespace {

/// A server of one's own: no key unless it was started with one.
ChatProfile local_chat_profile(std::string name, std::string base_url) {
    ChatProfile profile{.name = std::move(name), .base_url = std::move(base_url)};
    profile.needs_key = false;
    profile.max_tokens_field = "max_tokens";
    return profile;
}

}  // namespace

ChatProfile openai_chat_profile() { return {.name = "openai", .base_url = "https://api.openai.com/v1"}; }

ChatProfile azure_chat_profile(std::string_view deployment, std::string_view api_version) {
    // The path is the same but for its last part.
    const EmbeddingProfile embedding = azure_profile(deployment, api_version);
    ChatProfile profile{.name = embedding.name, .base_url = embedding.base_url, .path = embedding.path};
    constexpr std::string_view last_part = "/embeddings";
    profile.path.replace(profile.path.rfind(last_part), last_part.size(), "/chat/completions");
    profile.key_header = embedding.key_header;
    profile.key_prefix = embedding.key_prefix;
    profile.needs_model = embedding.needs_model;
    return profile;
}

ChatProfile ollama_chat_profile() { return local_chat_profile("ollama", "http://127.0.0.1:11434/v1"); }

ChatProfile llama_cpp_chat_profile() {
    ChatProfile profile = local_chat_profile("llama.cpp", "http://127.0.0.1:8080/v1");
    profile.needs_model = false;
    return profile;
}

ChatProfile vllm_chat_profile() { return local_chat_profile("vllm", "http://127.0.0.1:8000/v1"); }

ChatProfile chat_profile(std::string_view name) {
    const std::array known{openai_chat_profile(), azure_chat_profile({}, {}), ollama_chat_profile(),
                           llama_cpp_chat_profile(), vllm_chat_profile()};
    std::string names;
    for (const ChatProfile& profile : known) {
        if (profile.name == name) {
            return profile;
        }
        names += (names.empty() ? "" : ", ") + profile.name;
    }
    throw Error{Errc::invalid_argument, "there is no chat profile \"" + std::string{name} + "\"; there are " + names};
}

}  // namespace trawl::openai
