// The embedding provider that all services share: divides, posts one part after the other, checks and joins.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <trawl/common/embedder_options.hpp>
#include <trawl/embedding_provider.hpp>

#include "model_service.hpp"
#include "text_batches.hpp"

namespace trawl::common {

/// What makes one service differ from the next.
struct EmbeddingWire {
    std::string target;
    std::function<std::string(std::span<const std::string> texts, EmbeddingInput input)> encode;
    std::function<std::vector<Embedding>(std::string body, std::size_t count)> decode;
};

/// Parameters: options: as the user gave them; zero and empty members take those of `defaults`.
/// Errors: Errc::invalid_argument for a missing model, key or base URL.
std::shared_ptr<EmbeddingProvider> make_remote_embedder(const EmbedderOptions& options, const EmbedderOptions& defaults,
                                                        const Credential& credential, EmbeddingWire wire,
                                                        RefusalReader read_refusal = nullptr);

}  // namespace trawl::common
