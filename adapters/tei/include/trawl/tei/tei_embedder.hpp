// Embeddings from Hugging Face's Text Embeddings Inference, over its own interface.
#pragma once

#include <memory>
#include <string>

#include <trawl/common/embedder_options.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>

namespace trawl::tei {

/// Names of the prompts in the model's configuration that go before each text. Empty = none.
struct Prompts {
    std::string query = {};
    std::string document = {};
};

/// An embedding provider over `POST /embed`; base URL: http://127.0.0.1:3000 unless the options say otherwise.
///
/// The server has one model; the option `model` only names the vector space. Without `max_batch`, 32 texts go into a
/// request, which is what a server takes that was started without --max-client-batch-size. Vectors have unit length.
///
/// Errors: of the calls: Errc::overloaded when all of the server's permits are taken (each text needs one), and as
///   `trawl::openai::make_embedder`.
/// Lifetimes: calls in progress need the provider.
/// Source: https://huggingface.github.io/text-embeddings-inference/
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options,
                                                              const Prompts& prompts = {});

}  // namespace trawl::tei
