// Embeddings from Ollama's own interface.
#pragma once

#include <memory>

#include <trawl/common/embedder_options.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>

namespace trawl::ollama {

/// An embedding provider over `POST /api/embed`; base URL: http://127.0.0.1:11434 unless the options say otherwise.
///
/// The first call after a while loads the model, which takes seconds to a minute: do not set a short `first_byte`
/// limit. Vectors have unit length. There is no limit on the texts of a request unless `max_batch` sets one.
///
/// Errors: Errc::invalid_argument for an empty model. Of the calls: Errc::not_found for a model that was not pulled,
///   Errc::overloaded when its queue is full, and as `trawl::openai::make_embedder`.
/// Lifetimes: calls in progress need the provider.
/// Source: https://github.com/ollama/ollama/blob/main/docs/api.md
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options);

}  // namespace trawl::ollama
