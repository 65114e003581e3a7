// The embedding provider for Ollama: its codec in the shared provider.
#include <trawl/ollama/ollama_embedder.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/remote_embedder.hpp"
#include "embedding_codec.hpp"

namespace trawl::ollama {

std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options) {
    if (options.model.empty()) {
        throw Error{Errc::invalid_argument, "model: must not be empty"}.with_origin("ollama");
    }
    EmbedderOptions defaults;
    defaults.http.name = "ollama";
    defaults.http.base_url = "http://127.0.0.1:11434";
    common::EmbeddingWire wire;
    wire.target = "/api/embed";
    wire.encode = [options](std::span<const std::string> texts, EmbeddingInput /*input*/) {
        return encode_embedding_request(texts, options);
    };
    wire.decode = [dimension = options.dimension](std::string body, std::size_t count) {
        return decode_embedding_response(std::move(body), count, dimension);
    };
    // It takes no key itself; a proxy in front of it may.
    const common::Credential credential{.header = "Authorization", .prefix = "Bearer ", .required = false};
    return common::make_remote_embedder(options, defaults, credential, std::move(wire));
}

}  // namespace trawl::ollama
