// The body of Text Embeddings Inference's /info.
#pragma once

#include <string>

#include <trawl/tei/server_info.hpp>

namespace trawl::tei {

/// Errors: Errc::malformed_response.
ServerInfo decode_server_info(std::string body);

}  // namespace trawl::tei
