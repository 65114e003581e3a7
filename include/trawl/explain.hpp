// Answers "why is this first?" for one merged hit.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <trawl/export.hpp>
#include <trawl/hit.hpp>

namespace trawl {

/// What the indices of contributions stand for. Non-owning; what is missing is shown as its index.
struct ExplainNames {
    std::span<const std::string> queries{};
    std::span<const std::string> sources{};
};

/// Who found the document, where, and what each leaf added, one line each, the largest share first:
///
///     c12  score 0.04865
///       0.01639  34 %  rank 1  cosine 0.912  "how do I reset it" at manual
///       0.01613  33 %  rank 2  bm25 11.4  "reset" at wiki
///
/// Returns: lines that end in a line break, without a locale. A share is given as a part of the score where all shares
///   are positive and add up to it. What no leaf added (Borda's points for lists that lack the document, the shift of a
///   rescaling) stands in a line of its own.
TRAWL_EXPORT std::string explain(const FusedHit& hit, const ExplainNames& names = {});

}  // namespace trawl
