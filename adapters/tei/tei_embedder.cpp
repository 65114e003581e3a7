// The embedding provider for Text Embeddings Inference: its codec in the shared provider.
#include <trawl/tei/tei_embedder.hpp>

#include <utility>

#include "common/remote_embedder.hpp"
#include "connection.hpp"
#include "embedding_codec.hpp"

namespace trawl::tei {

std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options, const Prompts& prompts) {
    EmbedderOptions defaults;
    defaults.http.name = default_name;
    defaults.http.base_url = default_base_url;
    defaults.max_batch = 32;
    common::EmbeddingWire wire;
    wire.target = "/embed";
    wire.encode = [options, prompts](std::span<const std::string> texts, EmbeddingInput input) {
        return encode_embedding_request(texts, input == EmbeddingInput::query ? prompts.query : prompts.document,
                                        options);
    };
    wire.decode = [dimension = options.dimension](std::string body, std::size_t count) {
        return decode_embedding_response(std::move(body), count, dimension);
    };
    return common::make_remote_embedder(options, defaults, credential(), std::move(wire));
}

}  // namespace trawl::tei
