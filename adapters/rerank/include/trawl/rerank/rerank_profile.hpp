// How the services that rerank texts differ from one another.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <trawl/document.hpp>
#include <trawl/export.hpp>

namespace trawl::rerank {

/// One dialect of `POST /rerank`. A field that is empty is not sent.
struct RerankProfile {
    std::string name;      ///< Origin of errors.
    std::string base_url;  ///< Without the path.
    std::string path = "/rerank";
    bool needs_key = true;
    bool needs_model = true;
    std::string texts_field = "documents";
    std::string truncate_field = {};       ///< Set to RerankerOptions::truncate.
    Metadata constants = {};               ///< Further members of every request.
    std::string answer_field = "results";  ///< Where the list of scores is; empty = the list is the whole answer.
    std::string score_field = "relevance_score";
    bool gives_logits = false;   ///< Scores are any numbers; brought into (0, 1) by 1 / (1 + e^-x).
    std::size_t max_batch = 0;   ///< Texts in one request; 0 = no limit.
    std::size_t max_tokens = 0;  ///< Tokens of the texts, the question counted with each of them; 0 = no limit.
};

/// Cohere: 1000 texts.
TRAWL_EXPORT RerankProfile cohere_profile();
/// Jina AI.
TRAWL_EXPORT RerankProfile jina_profile();
/// Voyage AI: 1000 texts.
TRAWL_EXPORT RerankProfile voyage_profile();
/// Text Embeddings Inference with a reranking model (http://127.0.0.1:3000): 32 texts, its default; without a model's
/// name.
TRAWL_EXPORT RerankProfile tei_profile();
/// llama.cpp's server with a reranking model (http://127.0.0.1:8080). Its scores are logits.
TRAWL_EXPORT RerankProfile llama_cpp_profile();
/// vLLM (http://127.0.0.1:8000).
TRAWL_EXPORT RerankProfile vllm_profile();
/// infinity (http://127.0.0.1:7997): 2048 texts.
TRAWL_EXPORT RerankProfile infinity_profile();

/// A profile by its name: cohere, jina, voyage, tei, llama.cpp, vllm, infinity.
///
/// Errors: Errc::invalid_argument for another name; lists those that there are.
TRAWL_EXPORT RerankProfile rerank_profile(std::string_view name);

}  // namespace trawl::rerank
