// The bodies of Cohere's /v2/embed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <trawl/common/embedder_options.hpp>
#include <trawl/document.hpp>
#include <trawl/embedding_provider.hpp>

namespace trawl::cohere {

std::string encode_embedding_request(std::span<const std::string> texts, EmbeddingInput input,
                                     const EmbedderOptions& options);

/// The vectors of an answer, in the order of the texts. Parameters and errors as in OpenAI's codec.
std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension);

}  // namespace trawl::cohere
