// One retrieval from its queries to its answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/gather.hpp>
#include <trawl/parallel_retriever.hpp>

#include "retrieval/call_meter.hpp"
#include "retrieval/core.hpp"
#include "retrieval/emitter.hpp"
#include "retrieval/job.hpp"
#include "retrieval/ledger.hpp"
#include "retrieval/planner.hpp"
#include "retrieval/refusals.hpp"

namespace trawl::detail {

/// The answer with, when it failed as a whole, the reason.
struct Completion {
    std::optional<Error> error;
    Retrieval retrieval;
};

/// The state of one retrieval. Jobs hold it by shared pointer: one that was given up may outlive the retrieval.
class RetrievalRun : public std::enable_shared_from_this<RetrievalRun> {
public:
    RetrievalRun(std::shared_ptr<const RetrieverCore> core, DistinctQueries queries, OutcomeCallback on_outcome,
                 std::uint64_t correlation_id);

    /// Runs the retrieval; once. Never throws for a reason that lies in queries, providers or stores.
    Task<Completion> run();

    /// In place of run(), for a caller who cancelled before it could begin.
    Completion cancel();

private:
    Task<void> run_leaves();
    void refuse_leaves();
    Task<void> fall_back();
    Task<void> refine();
    void merge();
    Task<void> rerank();
    Task<void> diversify_hits();
    template <class T>
    Task<Answer<std::vector<T>>> ask(Duration timeout, Task<Answer<std::vector<T>>> (RetrievalRun::*call)(LeafContext));
    Task<Answer<std::vector<double>>> call_reranker(LeafContext limits);
    Task<Answer<std::vector<Embedding>>> call_for_vectors(LeafContext limits);
    Task<void> run_jobs(std::vector<Job> jobs, std::size_t cap);

    Task<JobAnswer> run_job(Job& job, LeafContext limits);
    Task<void> embed_for(Job& job, JobAnswer& answer, CallContext context);
    Task<void> search_for(Job& job, JobAnswer& answer, CallContext context);
    template <class Start>
    auto metered(std::string_view call, std::size_t items, std::string origin, TimePoint deadline, Start start)
        -> Task<Answer<typename std::invoke_result_t<Start>::value_type>>;
    unsigned begin(const Job& job);

    std::size_t settle(Job& job, LeafResult<JobAnswer>& result);
    void add_times(const Job& job, TimePoint started, TimePoint settled);
    void follow_embeddings(const Job& job, std::vector<Answer<Embedding>> embeddings, TimePoint now);
    void split(Job& job, const Error& failure);
    template <class Action>
    void for_each_leaf(const Job& job, Action&& action) const;

    void finish(Completion& completion);
    void warn(Warning::Kind kind, std::string message);
    void warn_of_failures(std::span<const Outcome> outcomes);
    [[nodiscard]] std::optional<Error> failure_as_a_whole(std::span<const Outcome> outcomes) const;
    [[nodiscard]] std::size_t hits_wanted(std::size_t query) const;
    [[nodiscard]] std::size_t hits_to_merge() const;

    std::shared_ptr<const RetrieverCore> core_;
    const std::vector<Source>& sources_;
    const RetrieverOptions& options_;
    Clock& clock_;
    DistinctQueries queries_;
    Refusals refusals_;
    std::uint64_t correlation_id_;
    TimePoint start_;
    TimePoint deadline_;
    Emitter emitter_;
    Statistics statistics_;
    CallMeter meter_;
    Ledger ledger_;
    std::deque<Job> jobs_;        ///< A deque, since running jobs hold references while it grows.
    std::vector<FusedHit> hits_;  ///< The merged list, as far as the stages have come.
    std::vector<Warning> warnings_;
    bool cancelled_ = false;
    bool over_ = false;  ///< No call may start any more.
};

}  // namespace trawl::detail
