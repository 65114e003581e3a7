// The ways of merging ranked lists: each method with its formula, its source and its options.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include <trawl/export.hpp>
#include <trawl/normalise.hpp>

namespace trawl {

// In the formulas, w is the weight of a list, r the place of a document in it (from 1, counting distinct documents), s
// its normalised score, c the number of lists that have the document, and every sum is over the lists that have it.

/// Sum of w / (k + r - 1 + first_rank).
/// Source: Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
/// Methods", SIGIR 2009.
struct ReciprocalRank {
    double k = 60.0;  ///< Damps the top ranks; finite, not negative.
    double first_rank =
        1.0;  ///< What the first place counts as: 1 as in the paper, 0 as in some engines; with k above 0.

    friend bool operator==(const ReciprocalRank&, const ReciprocalRank&) = default;
};

/// Union: each document once, with its best score over all lists, oriented so that higher is better. A weight
/// multiplies scores above zero and divides those below, so that more weight is always better.
struct BestScore {
    friend bool operator==(const BestScore&, const BestScore&) = default;
};

/// Reciprocal rank fusion over the sources of each query, then over the queries: a query that many sources answer has
/// no greater say than one that a single source answers. Sum over queries of query_weight / (k + place in that query).
/// Source: LangChain4j, DefaultContentAggregator.
struct TwoStageReciprocalRank {
    double k = 60.0;  ///< Of both stages; finite, not negative.

    friend bool operator==(const TwoStageReciprocalRank&, const TwoStageReciprocalRank&) = default;
};

/// Sum of 1 / (r / w + k - 1): the weight stretches the ranks. For comparison with that engine.
/// Source: Qdrant, "Hybrid Queries", https://qdrant.tech/documentation/concepts/hybrid-queries/.
struct QdrantReciprocalRank {
    double k = 2.0;  ///< Finite, at least 1.

    friend bool operator==(const QdrantReciprocalRank&, const QdrantReciprocalRank&) = default;
};

/// Sum of w s: with weights, the weighted sum.
/// Source of all Comb methods but CombGmnz: Fox, Shaw, "Combination of Multiple Searches", TREC-2, 1993.
struct CombSum {
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombSum&, const CombSum&) = default;
};

/// c times the sum of w s: favours agreement.
struct CombMnz {
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombMnz&, const CombMnz&) = default;
};

/// The sum of w s, divided by c: the mean over the lists that have it.
struct CombAnz {
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombAnz&, const CombAnz&) = default;
};

/// c to the power of gamma, times the sum of w s: 0 is CombSum, 1 CombMnz, -1 CombAnz.
/// Source: Lee, "Analyses of Multiple Evidence Combination", SIGIR 1997.
struct CombGmnz {
    double gamma = 0.5;  ///< In [-10, 10].
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombGmnz&, const CombGmnz&) = default;
};

/// The median of w s; of an even number the mean of the middle two.
struct CombMedian {
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombMedian&, const CombMedian&) = default;
};

/// The smallest w s.
struct CombMin {
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombMin&, const CombMin&) = default;
};

/// The largest w s.
struct CombMax {
    Normaliser normaliser = MinMax{};

    friend bool operator==(const CombMax&, const CombMax&) = default;
};

/// Sum of w s with min-max scores, divided by the sum of all weights: in [0, 1].
/// Source: Weaviate, "Hybrid search", https://weaviate.io/developers/weaviate/concepts/search/hybrid-search.
struct RelativeScore {
    friend bool operator==(const RelativeScore&, const RelativeScore&) = default;
};

/// Sum of w s with three-sigma scores (DBSF).
/// Source: Qdrant, "Hybrid Queries", https://qdrant.tech/documentation/concepts/hybrid-queries/.
struct DistributionBased {
    friend bool operator==(const DistributionBased&, const DistributionBased&) = default;
};

/// How inverse square rank fusion rewards agreement.
enum class Agreement {
    count,      ///< Times c (ISR).
    log_count,  ///< Times ln c (Log-ISR): 0 for a document of one list.
    log_sigma,  ///< Times ln(c + 0.01) (LogN-ISR).
};

/// Sum of w / r squared, times what `agreement` says.
/// Source: Mourão, Martins, Magalhães, "Multimodal medical information retrieval with unsupervised rank fusion",
/// Computerized Medical Imaging and Graphics 39 (2015).
struct InverseSquareRank {
    Agreement agreement = Agreement::count;

    friend bool operator==(const InverseSquareRank&, const InverseSquareRank&) = default;
};

/// Sum of w (1 - persistence) persistence^(r - 1): the chance that a reader who goes on with that probability stops
/// here.
/// Source: Bailey, Moffat, Scholer, Thomas, "Retrieval Consistency in the Presence of Query Variations", SIGIR 2017.
struct RankBiasedCentroid {
    double persistence = 0.8;  ///< Above 0 and below 1.

    friend bool operator==(const RankBiasedCentroid&, const RankBiasedCentroid&) = default;
};

/// Sum of w (n - r + 1), n being the number of documents of all lists together; a list of m documents that lacks this
/// one gives w (n - m + 1) / 2, the mean of the points that it has left.
/// Source: Aslam, Montague, "Models for Metasearch", SIGIR 2001.
struct Borda {
    friend bool operator==(const Borda&, const Borda&) = default;
};

/// Sorted by majority: a document stands before another when the lists that prefer it weigh more (a list prefers what
/// it has to what it lacks). Ties stay in the order of ReciprocalRank; where majorities run in a circle, nobody stands
/// right behind one whom it beats. The document at place p has 1 / p.
/// Source: Montague, Aslam, "Condorcet fusion for improved retrieval", CIKM 2002.
struct Condorcet {
    friend bool operator==(const Condorcet&, const Condorcet&) = default;
};

/// The lists take turns, the heaviest first, each with its best document not yet taken. Place p has 1 / p.
struct RoundRobin {
    friend bool operator==(const RoundRobin&, const RoundRobin&) = default;
};

/// One list after the other, the heaviest first, each document where it is first seen. Place p has 1 / p.
struct Concatenation {
    friend bool operator==(const Concatenation&, const Concatenation&) = default;
};

/// The way of merging. Assign a method directly: `.fusion = trawl::ReciprocalRank{.k = 60}`.
using Fusion = std::variant<ReciprocalRank, BestScore, TwoStageReciprocalRank, QdrantReciprocalRank, CombSum, CombMnz,
                            CombAnz, CombGmnz, CombMedian, CombMin, CombMax, RelativeScore, DistributionBased,
                            InverseSquareRank, RankBiasedCentroid, Borda, Condorcet, RoundRobin, Concatenation>;

/// "reciprocal_rank", "comb_sum", …: the name under which `fusion_named` finds it.
TRAWL_EXPORT std::string_view name(const Fusion& fusion) noexcept;

/// The names of all methods.
TRAWL_EXPORT std::span<const std::string_view> fusion_names() noexcept;

/// The method of that name, with its defaults.
///
/// Parameters: normaliser: the name of its normaliser. Empty = the method's own choice.
/// Errors: std::invalid_argument that lists the names, or says that the method takes no normaliser.
TRAWL_EXPORT Fusion fusion_named(std::string_view name, std::string_view normaliser = {});

/// Checks every option. Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const Fusion& fusion);

}  // namespace trawl
