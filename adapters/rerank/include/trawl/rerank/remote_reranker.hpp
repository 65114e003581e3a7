// Reranking models behind HTTP: Cohere, Jina, Voyage, Text Embeddings Inference, llama.cpp, vLLM, infinity.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <trawl/export.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/http/secret.hpp>
#include <trawl/rerank/rerank_profile.hpp>
#include <trawl/reranker.hpp>

namespace trawl::rerank {

/// Where the service is, who asks, and for what.
struct RerankerOptions {
    std::string model = {};      ///< As the service knows it. May be empty where the server has one model only.
    http::Secret api_key = {};   ///< Empty = none, for servers that run without.
    bool truncate = true;        ///< Let the service cut texts that are too long; otherwise that is an error.
    std::size_t max_batch = 0;   ///< Texts in one request. 0 = what the service is known to take.
    std::size_t max_tokens = 0;  ///< Tokens in one request, by a cautious estimate. 0 = what the service takes.
    /// Base URL (empty = the vendor's), time limits, TLS, proxy, pool. `name` is the origin of errors.
    http::HttpClientOptions http = {};
};

/// A reranker over `POST /rerank`.
///
/// Scores lie in [0, 1] and compare within one model only. A call is divided by the limits of the profile; the parts
/// are sent one after the other, which changes no score, since each text is judged by itself. An empty text is not
/// sent; its score is NaN.
///
/// Errors: Errc::invalid_argument when key or model are missing. Of the calls: what a refusal means (unauthenticated,
///   quota_exhausted, rate_limited, context_too_long, not_found, ...), Errc::malformed_response for answers that do not
///   have one finite score for each text.
/// Lifetimes: calls in progress need the reranker.
/// Source: the vendors' reference pages; https://docs.cohere.com/reference/rerank
TRAWL_EXPORT std::shared_ptr<Reranker> make_reranker(const RerankerOptions& options, const RerankProfile& profile);

}  // namespace trawl::rerank
