// The bodies of Gemini's batchEmbedContents, and its refusals.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <trawl/common/embedder_options.hpp>
#include <trawl/document.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/http/http_error.hpp>

namespace trawl::gemini {

std::string encode_embedding_request(std::span<const std::string> texts, EmbeddingInput input,
                                     const EmbedderOptions& options);

/// The vectors of an answer, in the order of the texts. Parameters and errors as in OpenAI's codec.
std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension);

/// Reads a refusal: the pause that Google asks for in the body becomes a header, and the name of what went wrong the
/// code ("API_KEY_INVALID", or "quota_per_day" for a quota that no pause brings back).
http::VendorError read_refusal(http::Response& response);

}  // namespace trawl::gemini
