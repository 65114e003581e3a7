// What has become of every leaf so far.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include <trawl/fusion.hpp>
#include <trawl/outcome.hpp>
#include <trawl/parallel_retriever.hpp>

#include "retrieval/emitter.hpp"
#include "retrieval/job.hpp"
#include "retrieval/planner.hpp"

namespace trawl::detail {

/// One entry per distinct query and source. An outcome that may still change (a failure, while a sequential fallback is
/// possible) is held back from the caller's callback until it is final.
class Ledger {
public:
    Ledger(const DistinctQueries& queries, std::size_t sources, TimePoint start, OutcomeCallback on_outcome,
           Emitter& emitter);

    [[nodiscard]] std::size_t leaf_of(std::size_t query, std::size_t source) const noexcept {
        return query * sources_ + source;
    }
    [[nodiscard]] std::size_t size() const noexcept { return leaves_.size(); }
    [[nodiscard]] std::size_t succeeded() const noexcept { return succeeded_; }
    [[nodiscard]] unsigned attempts(std::size_t leaf) const noexcept { return leaves_[leaf].attempts; }

    /// A job that works for this leaf starts; `is_new_try` when the leaf is tried from its beginning.
    void start(std::size_t leaf, TimePoint now, bool is_new_try);
    void add_embedding_time(std::size_t leaf, Duration time) { leaves_[leaf].timings.embedding += time; }
    void add_searching_time(std::size_t leaf, Duration time) { leaves_[leaf].timings.searching += time; }

    void finish(std::size_t leaf, Answer<HitList> answer, TimePoint now);

    /// Finishes every leaf that has no outcome yet with this error.
    void finish_rest(const Error& error, TimePoint now);

    /// Takes back the failures that may be overcome by trying again, for a last try; all others are final.
    /// Returns: the leaves to try, in input order.
    [[nodiscard]] std::vector<std::size_t> reopen_failures();

    /// From here on no outcome changes any more: whatever was held back is told.
    void settle_failures();

    /// The lists to fuse, by query, then source. Views into the ledger.
    [[nodiscard]] std::vector<RankedList> lists(const std::vector<Source>& sources) const;

    /// One outcome per input query and source, in input order. The ledger is empty afterwards.
    [[nodiscard]] std::vector<Outcome> take_outcomes();

private:
    void tell(std::size_t leaf);
    [[nodiscard]] Outcome outcome_for(std::size_t input, std::size_t leaf) const;

    const DistinctQueries& queries_;
    std::size_t sources_;
    TimePoint start_;
    OutcomeCallback on_outcome_;
    Emitter& emitter_;
    std::vector<Outcome> leaves_;  ///< `query` is the index of the distinct query here.
    std::vector<bool> has_outcome_;
    std::vector<std::size_t> held_back_;
    std::size_t succeeded_ = 0;
    bool failures_are_final_ = false;
};

}  // namespace trawl::detail
