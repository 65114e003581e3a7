// What happens to the merged list before it is cut to its length: a second opinion, and diversity.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <trawl/clock.hpp>
#include <trawl/diversify.hpp>
#include <trawl/document_vectors.hpp>
#include <trawl/reranker.hpp>

namespace trawl {

/// Orders the head of the merged list by a reranker's scores. When the reranker fails or is late, the fused order stays
/// and a warning says so.
struct Reranking {
    std::shared_ptr<Reranker> reranker = nullptr;  ///< Null = no reranking.
    std::size_t depth = 50;                        ///< Merged hits that it is given; at least 1.
    Duration timeout =
        std::chrono::seconds(1);  ///< From its start, and never beyond the deadline. 0 = the deadline alone.
    std::string query{};          ///< The question to compare with. Empty = the first query.
};

/// Picks hits that are relevant and unlike each other. When the vectors cannot be had, the order stays and a warning
/// says so. Relevance is the reranker's score where there is one, the fused score otherwise.
struct Diversity {
    std::shared_ptr<DocumentVectors> vectors = nullptr;  ///< Null = no diversification.
    MaximalMarginalRelevance relevance{};
    std::size_t depth = 20;                      ///< Hits to choose from; at least 1.
    Duration timeout = std::chrono::seconds(1);  ///< Of the call for vectors, as above.
};

/// Checks every field. Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const Reranking& reranking);
TRAWL_EXPORT void validate(const Diversity& diversity);

}  // namespace trawl
