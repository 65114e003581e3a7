// The dialects of OpenAI's embedding protocol, one table row each.
#include <trawl/openai/embedding_profile.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <trawl/error.hpp>

namespace trawl::openai {
namespace {

void check_path_part(std::string_view what, std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_' || letter == '.';
    });
    if (!plain) {
        throw std::invalid_argument(std::string{what} + ": only letters, digits, '-', '_' and '.'");
    }
}

/// A server of one's own: no key unless it was started with one.
EmbeddingProfile local_embedding_profile(std::string name, std::string base_url) {
    EmbeddingProfile profile{.name = std::move(name), .base_url = std::move(base_url)};
    profile.needs_key = false;
    return profile;
}

}  // namespace

EmbeddingProfile openai_profile() {
    return {.name = "openai", .base_url = "https://api.openai.com/v1", .max_batch = 2048, .max_tokens = 300'000};
}

EmbeddingProfile azure_profile(std::string_view deployment, std::string_view api_version) {
    EmbeddingProfile profile = openai_profile();
    profile.name = "azure";
    profile.base_url.clear();
    profile.key_header = "api-key";
    profile.key_prefix.clear();
    profile.path = "/openai/v1/embeddings";
    if (!api_version.empty()) {
        check_path_part("deployment", deployment);
        check_path_part("api_version", api_version);
        if (deployment.empty()) {
            throw std::invalid_argument("deployment: must not be empty");
        }
        profile.path =
            "/openai/deployments/" + std::string{deployment} + "/embeddings?api-version=" + std::string{api_version};
        profile.needs_model = false;
    }
    return profile;
}

EmbeddingProfile ollama_profile() { return local_embedding_profile("ollama", "http://127.0.0.1:11434/v1"); }

EmbeddingProfile tei_profile() {
    EmbeddingProfile profile = local_embedding_profile("tei", "http://127.0.0.1:3000/v1");
    profile.needs_model = false;
    profile.max_batch = 32;
    return profile;
}

EmbeddingProfile llama_cpp_profile() {
    EmbeddingProfile profile = local_embedding_profile("llama.cpp", "http://127.0.0.1:8080/v1");
    profile.needs_model = false;
    // It does not know the option and would answer with vectors of another length than was asked for.
    profile.dimension_field.clear();
    return profile;
}

EmbeddingProfile vllm_profile() { return local_embedding_profile("vllm", "http://127.0.0.1:8000/v1"); }

EmbeddingProfile voyage_profile() {
    EmbeddingProfile profile{.name = "voyage", .base_url = "https://api.voyageai.com/v1"};
    profile.dimension_field = "output_dimension";
    profile.input_type_field = "input_type";
    profile.query_type = "query";
    profile.document_type = "document";
    profile.truncate_field = "truncation";
    profile.max_batch = 1000;
    profile.max_tokens = 120'000;
    return profile;
}

EmbeddingProfile jina_profile() {
    EmbeddingProfile profile{.name = "jina", .base_url = "https://api.jina.ai/v1"};
    profile.base64_field = "embedding_type";
    profile.input_type_field = "task";
    profile.query_type = "retrieval.query";
    profile.document_type = "retrieval.passage";
    profile.truncate_field = "truncate";
    profile.constants = {{"normalized", true}};
    profile.max_batch = 512;
    return profile;
}

EmbeddingProfile infinity_profile() {
    EmbeddingProfile profile = local_embedding_profile("infinity", "http://127.0.0.1:7997");
    profile.max_batch = 2048;
    return profile;
}

EmbeddingProfile embedding_profile(std::string_view name) {
    const std::array known{openai_profile(), azure_profile({}, {}), ollama_profile(),
                           tei_profile(),    llama_cpp_profile(),   vllm_profile(),
                           voyage_profile(), jina_profile(),        infinity_profile()};
    std::string names;
    for (const EmbeddingProfile& profile : known) {
        if (profile.name == name) {
            return profile;
        }
        names += (names.empty() ? "" : ", ") + profile.name;
    }
    throw Error{Errc::invalid_argument,
                "there is no embedding profile \"" + std::string{name} + "\"; there are " + names};
}

}  // namespace trawl::openai
