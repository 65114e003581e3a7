// Embeddings from Cohere.
#pragma once

#include <memory>

#include <trawl/common/embedder_options.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>

namespace trawl::cohere {

/// An embedding provider over `POST /v2/embed`, which vLLM has too; base URL: https://api.cohere.com unless the options
/// say otherwise.
///
/// Queries and documents are told apart, 96 texts go into a request.
///
/// Errors: Errc::invalid_argument for an empty model or key; of the calls, as `trawl::openai::make_embedder`.
/// Lifetimes: calls in progress need the provider.
/// Source: https://docs.cohere.com/reference/embed
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options);

}  // namespace trawl::cohere
