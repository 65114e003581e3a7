// A document that a search found, and a document in the merged list with the account of who found it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <trawl/document.hpp>
#include <trawl/score.hpp>

namespace trawl {

/// One document in the answer of one source to one query.
struct Hit {
    Hit() = default;
    Hit(Document document, double score, ScoreScale scale = {})
        : document(std::move(document)), score(score), scale(scale) {}

    Document document;
    double score = 0.0;  ///< The store's own number, never rescaled.
    ScoreScale scale;    ///< What that number means.

    friend bool operator==(const Hit&, const Hit&) = default;
};

/// Why a document is in the merged list: one entry for each leaf that found it.
struct Contribution {
    std::size_t query = 0;        ///< Index of the query, in input order.
    std::size_t source = 0;       ///< Index of the source, in the retriever's order.
    std::size_t rank = 0;         ///< Place in that leaf's list, from 1, each document counted once.
    double score = 0.0;           ///< The store's own number.
    ScoreScale scale;             ///< What that number means.
    double normalised_score = 0;  ///< After the fusion's normaliser; 0 where the method works on ranks alone.
    double share = 0.0;           ///< What this leaf added to the fused score; 0 where another leaf decided.

    friend bool operator==(const Contribution&, const Contribution&) = default;
};

/// A document in the merged list.
struct FusedHit {
    Document document;
    double score = 0.0;                       ///< By the fusion method; higher is better, whatever the metrics were.
    std::vector<Contribution> contributions;  ///< By query, then source; never empty.
    std::optional<double> rerank_score{};     ///< A reranker's own number, when one ordered the list by it.

    friend bool operator==(const FusedHit&, const FusedHit&) = default;
};

}  // namespace trawl
