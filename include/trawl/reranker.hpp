// Gives documents a second, slower opinion: the interface that a reranking model implements.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>

namespace trawl {

/// The texts that are to be compared with one question.
struct RerankRequest {
    RerankRequest() = default;
    RerankRequest(std::string query, std::vector<std::string> texts)
        : query(std::move(query)), texts(std::move(texts)) {}

    std::string query;
    std::vector<std::string> texts;  ///< At least one; some may be empty.
};

/// What a reranker says about itself; constant over its lifetime.
struct RerankerInfo {
    std::string name;   ///< For people and for errors, for example "cohere".
    std::string model;  ///< Scores of different models cannot be compared.
};

/// A model that reads question and document together, or anything else that can order a short list better than fusion.
/// The contract:
/// - one score per text, in the order of the texts, higher is better; NaN = no opinion, and goes last;
/// - failure is a thrown `trawl::Error`; the retriever then keeps the fused order and says so in a warning;
/// - calls may overlap; a call must not block its thread; when the task is cancelled, it ends soon;
/// - whoever's backend takes fewer texts at a time divides them.
class TRAWL_EXPORT Reranker {
public:
    virtual ~Reranker() = default;

    [[nodiscard]] virtual RerankerInfo info() const = 0;

    /// Scores all texts of the request.
    virtual Task<std::vector<double>> rerank(RerankRequest request, CallContext context) = 0;
};

}  // namespace trawl
