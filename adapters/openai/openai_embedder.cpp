// The embedding provider for OpenAI's protocol: the profile's values in the shared provider.
#include <trawl/openai/openai_embedder.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/remote_embedder.hpp"
#include "embedding_codec.hpp"

namespace trawl::openai {

std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options, const EmbeddingProfile& profile) {
    if (profile.needs_model && options.model.empty()) {
        throw Error{Errc::invalid_argument, "model: must not be empty"}.with_origin(profile.name);
    }
    EmbedderOptions defaults;
    defaults.http.name = profile.name;
    defaults.http.base_url = profile.base_url;
    defaults.max_batch = profile.max_batch;
    defaults.max_tokens = profile.max_tokens;
    const common::Credential credential{
        .header = profile.key_header, .prefix = profile.key_prefix, .required = profile.needs_key};
    common::EmbeddingWire wire;
    wire.target = profile.path;
    wire.encode = [options, profile](std::span<const std::string> texts, EmbeddingInput input) {
        return encode_embedding_request(texts, input, options, profile);
    };
    wire.decode = [dimension = options.dimension](std::string body, std::size_t count) {
        return decode_embedding_response(std::move(body), count, dimension);
    };
    return common::make_remote_embedder(options, defaults, credential, std::move(wire));
}

}  // namespace trawl::openai
