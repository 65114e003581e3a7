// How the services that speak OpenAI's embedding protocol differ from one another.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <trawl/document.hpp>
#include <trawl/export.hpp>

namespace trawl::openai {

/// One dialect of `POST /v1/embeddings`. A field that is empty is not sent.
struct EmbeddingProfile {
    std::string name;                  ///< Origin of errors, and part of the identity of the vector space.
    std::string base_url;              ///< Empty = the user has to say.
    std::string path = "/embeddings";  ///< Behind the base URL, with its query string.
    std::string key_header = "Authorization";
    std::string key_prefix = "Bearer ";
    bool needs_key = true;
    bool needs_model = true;
    std::string base64_field = "encoding_format";  ///< Set to "base64"; what arrives decides how it is read.
    std::string dimension_field = "dimensions";
    std::string input_type_field = {};  ///< Set to one of the next two.
    std::string query_type = {};
    std::string document_type = {};
    std::string truncate_field = {};  ///< Set to EmbedderOptions::truncate.
    Metadata constants = {};          ///< Further members of every request.
    std::size_t max_batch = 0;        ///< Texts in one request; 0 = no limit.
    std::size_t max_tokens = 0;       ///< Tokens in one request; 0 = no limit.
};

/// OpenAI: 2048 texts and 300,000 tokens in a request.
TRAWL_EXPORT EmbeddingProfile openai_profile();

/// Azure OpenAI; base URL: "https://{resource}.openai.azure.com".
///
/// Parameters: deployment: its name in the portal. api_version: of the dated interface; empty = the undated one
///   ("/openai/v1"), where the option `model` must be the deployment's name too.
/// Errors: std::invalid_argument for a deployment or version with characters that do not belong into a URL.
TRAWL_EXPORT EmbeddingProfile azure_profile(std::string_view deployment, std::string_view api_version = "2024-10-21");

/// Ollama's compatible door (base URL http://127.0.0.1:11434/v1); its own one is `trawl::ollama`.
TRAWL_EXPORT EmbeddingProfile ollama_profile();

/// Text Embeddings Inference's compatible door; its own one is `trawl::tei`. 32 texts, its default.
TRAWL_EXPORT EmbeddingProfile tei_profile();

/// llama.cpp's server (base URL http://127.0.0.1:8080/v1). A text must fit into its physical batch (512 tokens).
TRAWL_EXPORT EmbeddingProfile llama_cpp_profile();

/// vLLM (base URL http://127.0.0.1:8000/v1). `dimension` works for Matryoshka models only.
TRAWL_EXPORT EmbeddingProfile vllm_profile();

/// Voyage AI: 1000 texts, and 120,000 tokens, the lowest limit among its models.
TRAWL_EXPORT EmbeddingProfile voyage_profile();

/// Jina AI. Texts are embedded independently ("late chunking" would join them).
TRAWL_EXPORT EmbeddingProfile jina_profile();

/// infinity (base URL http://127.0.0.1:7997): 2048 texts.
TRAWL_EXPORT EmbeddingProfile infinity_profile();

/// A profile by its name: openai, azure, ollama, tei, llama.cpp, vllm, voyage, jina, infinity. Azure's is that of the
/// undated interface.
///
/// Errors: Errc::invalid_argument for another name; lists those that there are.
TRAWL_EXPORT EmbeddingProfile embedding_profile(std::string_view name);

}  // namespace trawl::openai
