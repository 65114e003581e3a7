// Calls an embedding provider from a thread that waits for the answer.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include <trawl/embedding_provider.hpp>

namespace trawl::embedded {

/// Runs a provider's tasks on the calling thread.
class BlockingEmbedder {
public:
    explicit BlockingEmbedder(EmbeddingProvider& provider);

    /// In batches as large as the provider takes, at most 256 texts.
    ///
    /// Errors: what the provider throws; Error{malformed_response} when the number of vectors is wrong.
    std::vector<Embedding> embed(const std::vector<std::string>& texts);

private:
    std::vector<Embedding> run(Task<std::vector<Embedding>> task);

    EmbeddingProvider& provider_;
    std::size_t batch_ = 1;
    asio::io_context context_{1};
};

}  // namespace trawl::embedded
