// The dialects of reranking services, one table row each.
#include <trawl/rerank/rerank_profile.hpp>

#include <array>
#include <utility>

#include <trawl/error.hpp>

namespace trawl::rerank {
namespace {

/// A server of one's own: no key unless it was started with one.
RerankProfile local_profile(std::string name, std::string base_url, std::string path) {
    RerankProfile profile{.name = std::move(name), .base_url = std::move(base_url), .path = std::move(path)};
    profile.needs_key = false;
    return profile;
}

}  // namespace

RerankProfile cohere_profile() {
    RerankProfile profile{.name = "cohere", .base_url = "https://api.cohere.com", .path = "/v2/rerank"};
    profile.max_batch = 1000;
    return profile;
}

RerankProfile jina_profile() {
    RerankProfile profile{.name = "jina", .base_url = "https://api.jina.ai/v1"};
    profile.constants = {{"return_documents", false}};
    profile.max_batch = 1000;
    return profile;
}

RerankProfile voyage_profile() {
    RerankProfile profile{.name = "voyage", .base_url = "https://api.voyageai.com/v1"};
    profile.truncate_field = "truncation";
    profile.constants = {{"return_documents", false}};
    profile.answer_field = "data";
    profile.max_batch = 1000;
    profile.max_tokens = 300'000;
    return profile;
}

RerankProfile tei_profile() {
    RerankProfile profile = local_profile("tei", "http://127.0.0.1:3000", "/rerank");
    profile.needs_model = false;
    profile.texts_field = "texts";
    profile.truncate_field = "truncate";
    profile.constants = {{"raw_scores", false}, {"return_text", false}};
    profile.answer_field.clear();
    profile.score_field = "score";
    profile.max_batch = 32;
    return profile;
}

RerankProfile llama_cpp_profile() {
    RerankProfile profile = local_profile("llama.cpp", "http://127.0.0.1:8080", "/v1/rerank");
    profile.needs_model = false;
    profile.gives_logits = true;
    return profile;
}

RerankProfile vllm_profile() { return local_profile("vllm", "http://127.0.0.1:8000", "/v1/rerank"); }

RerankProfile infinity_profile() {
    RerankProfile profile = local_profile("infinity", "http://127.0.0.1:7997", "/rerank");
    profile.constants = {{"raw_scores", false}, {"return_documents", false}};
    profile.max_batch = 2048;
    return profile;
}

RerankProfile rerank_profile(std::string_view name) {
    const std::array known{cohere_profile(),    jina_profile(), voyage_profile(),  tei_profile(),
                           llama_cpp_profile(), vllm_profile(), infinity_profile()};
    std::string names;
    for (const RerankProfile& profile : known) {
        if (profile.name == name) {
            return profile;
        }
        names += (names.empty() ? "" : ", ") + profile.name;
    }
    throw Error{Errc::invalid_argument,
                "there is no reranking profile \"" + std::string{name} + "\"; there are " + names};
}

}  // namespace trawl::rerank
