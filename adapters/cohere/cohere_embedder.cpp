// The embedding provider for Cohere: its codec in the shared provider.
#include <trawl/cohere/cohere_embedder.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/remote_embedder.hpp"
#include "embedding_codec.hpp"

namespace trawl::cohere {

std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options) {
    if (options.model.empty()) {
        throw Error{Errc::invalid_argument, "model: must not be empty"}.with_origin("cohere");
    }
    EmbedderOptions defaults;
    defaults.http.name = "cohere";
    defaults.http.base_url = "https://api.cohere.com";
    defaults.max_batch = 96;
    common::EmbeddingWire wire;
    wire.target = "/v2/embed";
    wire.encode = [options](std::span<const std::string> texts, EmbeddingInput input) {
        return encode_embedding_request(texts, input, options);
    };
    wire.decode = [dimension = options.dimension](std::string body, std::size_t count) {
        return decode_embedding_response(std::move(body), count, dimension);
    };
    // A server of one's own at another address may do without.
    const common::Credential credential{
        .header = "Authorization", .prefix = "Bearer ", .required = options.http.base_url.empty()};
    return common::make_remote_embedder(options, defaults, credential, std::move(wire));
}

}  // namespace trawl::cohere
