// The embedding provider for Gemini: its codec in the shared provider.
#include <trawl/gemini/gemini_embedder.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/remote_embedder.hpp"
#include "embedding_codec.hpp"

namespace trawl::gemini {

std::shared_ptr<EmbeddingProvider> make_embedder(const EmbedderOptions& options) {
    constexpr std::string_view in_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    if (options.model.empty() || options.model.find_first_not_of(in_names) != std::string::npos) {
        throw Error{Errc::invalid_argument,
                    "model: must be a name such as gemini-embedding-001, without \"models/\" before it"}
            .with_origin("gemini");
    }
    EmbedderOptions defaults;
    defaults.http.name = "gemini";
    defaults.http.base_url = "https://generativelanguage.googleapis.com/v1beta";
    defaults.max_batch = 100;
    common::EmbeddingWire wire;
    wire.target = "/models/" + options.model + ":batchEmbedContents";
    wire.encode = [options](std::span<const std::string> texts, EmbeddingInput input) {
        return encode_embedding_request(texts, input, options);
    };
    wire.decode = [dimension = options.dimension](std::string body, std::size_t count) {
        return decode_embedding_response(std::move(body), count, dimension);
    };
    const common::Credential credential{.header = "x-goog-api-key", .prefix = "", .required = true};
    return common::make_remote_embedder(options, defaults, credential, std::move(wire), &read_refusal);
}

}  // namespace trawl::gemini
