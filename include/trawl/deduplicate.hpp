// Which documents are taken for the same, and which of the copies is shown.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include <trawl/export.hpp>

namespace trawl {

/// The same id, whichever source gave it.
struct SameId {
    friend bool operator==(const SameId&, const SameId&) = default;
};

/// The same text, whatever the ids. Documents without text go by their ids.
struct SameText {
    bool ignore_white_space = true;  ///< Runs of ASCII white space count as one, and none at the ends.

    friend bool operator==(const SameText&, const SameText&) = default;
};

/// The same value of a metadata key, for example the id of the parent document. Documents without it go by their ids.
struct SameMetadata {
    std::string key{};  ///< Not empty.

    friend bool operator==(const SameMetadata&, const SameMetadata&) = default;
};

/// Nearly the same text: the two share enough of their word sequences (shingles), by Jaccard's measure. Exact, not
/// sampled. A document joins the most similar one that stands better, and documents without text go by their ids.
/// Source: Broder, "On the resemblance and containment of documents", SEQUENCES 1997.
struct SimilarText {
    double threshold =
        0.8;  ///< Shared shingles over all shingles from which on two texts are the same; above 0, at most 1.
    std::size_t words = 3;  ///< Length of a shingle; at least 1. A shorter text is one shingle.

    friend bool operator==(const SimilarText&, const SimilarText&) = default;
};

/// When two hits are the same document.
using Sameness = std::variant<SameId, SameText, SameMetadata, SimilarText>;

/// Which copy of a document that came several times is shown.
enum class Survivor {
    best_rank,     ///< The one at the best place; of several, that of the first query and source.
    best_score,    ///< The one with the best score, oriented; only sensible where the sources share a metric.
    first_list,    ///< That of the first query and source.
    last_list,     ///< That of the last query and source.
    longest_text,  ///< The one with the longest text; of several, the best place.
};

/// Copies count as one document: their ranks and scores come together, and twice in one list counts once.
struct Deduplication {
    Sameness by = SameId{};
    Survivor survivor = Survivor::best_rank;

    friend bool operator==(const Deduplication&, const Deduplication&) = default;
};

/// Checks every option. Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const Deduplication& deduplication);

}  // namespace trawl
