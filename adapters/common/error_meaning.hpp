// What the refusals of model services mean, where the status alone does not say it.
#pragma once

#include <optional>

#include <trawl/error.hpp>
#include <trawl/http/http_error.hpp>

namespace trawl::common {

/// The cause behind a status and a vendor's words: a text that is too long, too many texts, credit that is used up, a
/// key or a model that does not exist, a server that is starting.
///
/// Parameters: status: of HTTP, no success. vendor: what the body says.
/// Returns: nullopt when the status says it all, as http::status_error reads it.
/// Source: the error tables and clients of OpenAI, Azure, Ollama, TEI, llama.cpp, vLLM, Cohere, Voyage, Jina, Gemini.
std::optional<Errc> meaning_of(unsigned status, const http::VendorError& vendor);

}  // namespace trawl::common
