// The whole answer: merged hits, and an honest account of how they came about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/hit.hpp>
#include <trawl/outcome.hpp>

namespace trawl {

/// How the leaves of a retrieval are turned into calls.
enum class Plan {
    automatic,   ///< coalesced where provider or store take batches, per_leaf otherwise.
    coalesced,   ///< One embedding call for all queries and one search call per store, as far as their limits allow.
    per_leaf,    ///< Each leaf makes its own calls, in parallel under the cap.
    sequential,  ///< As per_leaf, one leaf after the other, in input order.
};

TRAWL_EXPORT std::string_view name(Plan plan) noexcept;

/// Something that did not go as asked but did not stop the retrieval either.
struct Warning {
    enum class Kind {
        leaf_failed,          ///< A leaf has an error instead of hits.
        batch_split,          ///< A call for several queries failed, and each of its queries was tried on its own.
        sequential_fallback,  ///< The parallel run failed as a whole; the failed leaves were run one after the other.
        deadline_reached,     ///< The retrieval ran out of time; what was there by then was returned.
        rerank_failed,        ///< The reranker failed or was late; the merged order was kept.
        diversify_failed,     ///< The vectors of the hits could not be had; their order was kept.
    };
    Kind kind;
    std::string message;  ///< For people; says which query and source.

    friend bool operator==(const Warning&, const Warning&) = default;
};

TRAWL_EXPORT std::string_view name(Warning::Kind kind) noexcept;

/// Figures of one retrieval.
struct TRAWL_EXPORT Statistics {
    Plan plan = Plan::per_leaf;    ///< As it was run; never automatic.
    Duration wall{0};              ///< From the start to the answer, fusion included.
    Duration fusing{0};            ///< Of it, spent in fusion.
    Duration busy{0};              ///< The times of all calls added up: what one call after the other would have taken.
    std::size_t leaves = 0;        ///< Queries times sources, duplicates left out.
    std::size_t succeeded = 0;     ///< Leaves with hits or an empty list.
    std::size_t embed_calls = 0;   ///< Calls made to embedding providers.
    std::size_t search_calls = 0;  ///< Calls made to stores and lexical indexes.
    std::size_t peak_in_flight = 0;  ///< The most calls that were under way at one time; never above the cap.
    std::size_t rerank_calls = 0;    ///< Calls made to the reranker, after all leaves.
    std::size_t vector_calls = 0;    ///< Calls made for the vectors of hits, after all leaves.

    /// busy / wall: 8 means that eight calls' worth of time passed in one's. 0 when nothing was called.
    [[nodiscard]] double speed_up() const noexcept;
    /// succeeded / leaves, in [0, 1]; 1 when there was nothing to do.
    [[nodiscard]] double coverage() const noexcept;
};

/// The answer to one fan-out. Partial answers are normal values: look at `outcomes` or `statistics.coverage()`.
struct Retrieval {
    std::vector<FusedHit> hits;     ///< The merged list, best first.
    std::vector<Outcome> outcomes;  ///< One per query and source: that of query q and source s at [q * sources + s].
    Statistics statistics;
    std::vector<Warning> warnings;
    std::uint64_t correlation_id = 0;  ///< The id under which the observer heard of it.
};

/// Thrown by the doors that throw when no leaf was answered, or the caller cancelled: says so, and carries the account.
class TRAWL_EXPORT RetrievalError : public Error {
public:
    RetrievalError(Error error, Retrieval retrieval);
    /// The outcomes that were known when it failed; `hits` is empty or partial.
    [[nodiscard]] const Retrieval& retrieval() const noexcept { return *retrieval_; }

private:
    std::shared_ptr<const Retrieval> retrieval_;
};

/// The retrieval as JSON (RFC 8259), members in a fixed order.
///
/// Parameters: with_timings: false leaves out everything that depends on time (timings, attempts, the plan, call
///   counts, warnings, the correlation id), so that two retrievals with the same answer give the same bytes.
/// Returns: one line of UTF-8 text. Numbers that JSON cannot hold (NaN, infinities) become null; bytes that are not
///   UTF-8 become U+FFFD.
TRAWL_EXPORT std::string to_json(const Retrieval& retrieval, bool with_timings = true);

}  // namespace trawl
