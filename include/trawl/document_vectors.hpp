// Where the vectors of found documents come from, for comparing them with each other.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/document.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// A store that can hand out the vectors it holds implements this beside `VectorStore`; for others there is
/// `make_reembedding`. The contract is that of `EmbeddingProvider`, with documents in place of texts: one vector per
/// document, all of one length; an empty one stands for a document whose vector is not known.
class TRAWL_EXPORT DocumentVectors {
public:
    virtual ~DocumentVectors() = default;

    /// For people and for errors.
    [[nodiscard]] virtual std::string name() const = 0;

    virtual Task<std::vector<Embedding>> vectors(std::vector<Document> documents, CallContext context) = 0;
};

/// Embeds the documents' texts once more, as documents, in as few calls as the provider allows, one after the other.
/// A document without text has no vector.
///
/// Errors: std::invalid_argument for a null provider. From a call: what the provider throws, and malformed_response
///   when it gives another number of vectors than it was asked for.
TRAWL_EXPORT std::shared_ptr<DocumentVectors> make_reembedding(std::shared_ptr<EmbeddingProvider> provider);

}  // namespace trawl
