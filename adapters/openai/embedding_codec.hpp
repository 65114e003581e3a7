// The bodies of OpenAI's embedding protocol.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <trawl/common/embedder_options.hpp>
#include <trawl/document.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/openai/embedding_profile.hpp>

namespace trawl::openai {

/// The body of a request.
std::string encode_embedding_request(std::span<const std::string> texts, EmbeddingInput input,
                                     const EmbedderOptions& options, const EmbeddingProfile& profile);

/// The vectors of an answer, in the order of the texts: by "index" where it is given, else as they come.
///
/// Parameters: body: of a success. count: of the texts. dimension: of every vector; 0 = whatever comes.
/// Errors: Errc::malformed_response, Errc::dimension_mismatch.
std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension);

}  // namespace trawl::openai
