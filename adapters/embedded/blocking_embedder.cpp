// Calls an embedding provider from a thread that waits for the answer.
#include "blocking_embedder.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include <trawl/async_run.hpp>
#include <trawl/error.hpp>

namespace trawl::embedded {

namespace {

constexpr std::size_t most_texts_per_call = 256;

}  // namespace

BlockingEmbedder::BlockingEmbedder(EmbeddingProvider& provider) : provider_(provider) {
    const std::size_t limit = provider.info().max_batch;
    batch_ = limit == 0 ? most_texts_per_call : std::min(limit, most_texts_per_call);
}

std::vector<Embedding> BlockingEmbedder::embed(const std::vector<std::string>& texts) {
    std::vector<Embedding> vectors;
    vectors.reserve(texts.size());
    for (std::size_t begin = 0; begin < texts.size(); begin += batch_) {
        const auto first = texts.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = first + static_cast<std::ptrdiff_t>(std::min(batch_, texts.size() - begin));
        EmbedRequest request{{first, last}, EmbeddingInput::document};
        std::vector<Embedding> part = run(provider_.embed(std::move(request), CallContext{}));
        if (part.size() != static_cast<std::size_t>(last - first)) {
            throw Error{Errc::malformed_response, "the embedding gave " + std::to_string(part.size()) +
                                                      " vectors for " + std::to_string(last - first) + " texts"}
                .with_origin(provider_.info().name);
        }
        std::move(part.begin(), part.end(), std::back_inserter(vectors));
    }
    return vectors;
}

std::vector<Embedding> BlockingEmbedder::run(Task<std::vector<Embedding>> task) {
    std::exception_ptr failure;
    std::vector<Embedding> vectors;
    async_run(context_.get_executor(), std::move(task), [&](std::exception_ptr thrown, std::vector<Embedding> result) {
        failure = std::move(thrown);
        vectors = std::move(result);
    });
    context_.restart();
    context_.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    return vectors;
}

}  // namespace trawl::embedded
