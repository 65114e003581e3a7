// Embeddings from Google's Gemini.
#pragma once

#include <memory>

#include <trawl/common/embedder_options.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>

namespace trawl::gemini {

/// An embedding provider over `models/{model}:batchEmbedContents`; base URL:
/// https://generativelanguage.googleapis.com/v1beta unless the options say otherwise.
///
/// Queries and documents are told apart, 100 texts go into a request. Vectors that are cut to `dimension` are brought
/// back to unit length here, since the service does not. It always truncates; the option does nothing.
///
/// Errors: Errc::invalid_argument for an empty key, and for a model with characters that do not belong into a URL; of
///   the calls, as `trawl::openai::make_embedder`.
/// Lifetimes: calls in progress need the provider.
/// Source: https://ai.google.dev/api/embeddings
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options);

}  // namespace trawl::gemini
