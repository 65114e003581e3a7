// Turns texts into vectors: the interface that an embedding backend implements.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/document.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// What a text is embedded for; asymmetric models embed the two differently.
enum class EmbeddingInput { query, document };

/// The texts to embed in one call.
struct EmbedRequest {
    EmbedRequest() = default;
    explicit EmbedRequest(std::vector<std::string> texts, EmbeddingInput input = EmbeddingInput::query)
        : texts(std::move(texts)), input(input) {}

    std::vector<std::string> texts;  ///< 1 to max_batch() of them, none empty.
    EmbeddingInput input = EmbeddingInput::query;
};

/// What a provider says about itself; constant over its lifetime.
struct EmbeddingProviderInfo {
    std::string name;           ///< For people and for errors, for example "openai".
    std::string model;          ///< Together with the name, the identity of the vector space.
    std::size_t dimension = 0;  ///< Length of every vector. 0 = known only from the answer.
    std::size_t max_batch = 1;  ///< Texts per call. 1 = no batching; 0 = no limit.
};

/// The embedding backend of a retriever.
///
/// An implementer overrides two functions and may run `trawl::testing::check_embedding_provider` on the result.
/// The contract:
/// - one vector per text, in the order of the texts, all of one length, all finite; the engine checks it;
/// - failure is a thrown `trawl::Error` (any other exception is captured too, and named provider_exception);
/// - calls may overlap; all calls of one retrieval come from one strand, calls of several retrievals from any thread;
/// - a call must not block its thread: wrap blocking code with `make_blocking_embedding_provider`;
/// - when the task is cancelled, it ends soon (every Asio operation that it awaits does so by itself).
class TRAWL_EXPORT EmbeddingProvider {
public:
    virtual ~EmbeddingProvider() = default;

    [[nodiscard]] virtual EmbeddingProviderInfo info() const = 0;

    /// Embeds all texts of the request.
    virtual Task<std::vector<Embedding>> embed(EmbedRequest request, CallContext context) = 0;
};

}  // namespace trawl
