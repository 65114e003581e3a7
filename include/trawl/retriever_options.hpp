// How a retriever works; every field has a default that is fit for use.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <trawl/clock.hpp>
#include <trawl/fusion.hpp>
#include <trawl/observer.hpp>
#include <trawl/retrieval.hpp>
#include <trawl/second_stage.hpp>

namespace trawl {

/// An aggregate: `{.top_k = 5, .deadline = 2s}`. Give it at construction, never inside a `co_await` expression.
struct RetrieverOptions {
    /// Hits in the merged list; at least 1.
    std::size_t top_k = 5;
    /// Hits asked of each source per query. 0 = as many as the merged list needs: top_k, or what the stages after it
    /// look at.
    std::size_t top_k_per_query = 0;
    /// The cap: leaves (in the coalesced plan: shared calls) that run at one time, per retrieval; at least 1.
    std::size_t max_concurrent_queries = 4;
    /// Limit of each leaf, from its start; in the coalesced plan, of each shared call. 0 = none but the deadline.
    Duration query_timeout = std::chrono::seconds(2);
    /// Limit of the whole retrieval: what is done by then is returned. 0 = none.
    Duration deadline = std::chrono::seconds(5);
    /// false = every retrieval runs sequentially, whatever `plan` says.
    bool enable_parallel_processing = true;
    /// How leaves become calls.
    Plan plan = Plan::automatic;
    /// When no leaf of a parallel run succeeded, run those that may still succeed once more, one after the other.
    bool sequential_fallback = true;
    /// How lists are merged.
    Fusion fusion = ReciprocalRank{};
    /// Which documents are the same, and what is kept of the merged list.
    FusionOptions fusion_options{};
    /// A second opinion on the merged list; none unless told.
    Reranking reranking{};
    /// Diversity in what is returned; none unless told.
    Diversity diversity{};
    /// Hears every step. Null = nobody listens.
    std::shared_ptr<Observer> observer = nullptr;
    /// The source of time. Null = the machine's monotonic clock.
    std::shared_ptr<Clock> clock = nullptr;
};

/// Checks every field.
///
/// Errors: std::invalid_argument whose message names the field, the value and the range.
TRAWL_EXPORT void validate(const RetrieverOptions& options);

}  // namespace trawl
