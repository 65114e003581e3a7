// Embeddings from OpenAI, and from everything that speaks its protocol.
#pragma once

#include <memory>

#include <trawl/common/embedder_options.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>
#include <trawl/openai/embedding_profile.hpp>

namespace trawl::openai {

/// An embedding provider over `POST /v1/embeddings`.
///
/// A call is divided by the limits of the profile; the parts are sent one after the other. Vectors are asked for in
/// base64 and read in whatever form they come.
///
/// Errors: Errc::invalid_argument when key, model or base URL are missing. Of the calls: what a refusal means
///   (unauthenticated, quota_exhausted, rate_limited, context_too_long, not_found, ...), Errc::malformed_response and
///   Errc::dimension_mismatch for answers that are not what was asked.
/// Lifetimes: calls in progress need the provider.
/// Source: https://platform.openai.com/docs/api-reference/embeddings
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options,
                                                              const EmbeddingProfile& profile = openai_profile());

}  // namespace trawl::openai
