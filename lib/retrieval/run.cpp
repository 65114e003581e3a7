// One retrieval from its queries to its answer: plan, run, fall back, finish.
#include "retrieval/run.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace trawl::detail {

namespace {

TimePoint deadline_from(TimePoint start, Duration limit) {
    return limit == Duration::zero() ? TimePoint::max() : later(start, limit);
}

}  // namespace

RetrievalRun::RetrievalRun(std::shared_ptr<const RetrieverCore> core, DistinctQueries queries,
                           OutcomeCallback on_outcome, std::uint64_t correlation_id)
    : core_(std::move(core)),
      sources_(core_->sources),
      options_(core_->options),
      clock_(*options_.clock),
      queries_(std::move(queries)),
      refusals_(sources_, queries_.queries),
      correlation_id_(correlation_id),
      start_(clock_.now()),
      deadline_(deadline_from(start_, options_.deadline)),
      emitter_(options_.observer.get(), clock_, correlation_id),
      meter_(clock_, emitter_, statistics_),
      ledger_(queries_, sources_.size(), start_, std::move(on_outcome), emitter_) {}

Task<Completion> RetrievalRun::run() {
    const auto keep = shared_from_this();
    emitter_.emit({.kind = Event::Kind::retrieval_started, .count = queries_.queries.size()});
    try {
        co_await run_leaves();
        co_await refine();
    } catch (...) {
        // For one reason only: our caller cancelled, before a gather started or while it ran.
        cancelled_ = true;
        ledger_.finish_rest(Error{Errc::cancelled}, clock_.now());
    }
    over_ = true;
    Completion completion;
    finish(completion);
    co_return completion;
}

Completion RetrievalRun::cancel() {
    emitter_.emit({.kind = Event::Kind::retrieval_started, .count = queries_.queries.size()});
    cancelled_ = true;
    over_ = true;
    ledger_.finish_rest(Error{Errc::cancelled}, clock_.now());
    Completion completion;
    finish(completion);
    return completion;
}

Task<void> RetrievalRun::run_leaves() {
    statistics_.plan = resolve_plan(options_, sources_, queries_.queries.size());
    const bool is_parallel = statistics_.plan != Plan::sequential;
    refuse_leaves();
    std::vector<Job> jobs = first_jobs(statistics_.plan, sources_, queries_.queries.size(), refusals_);
    co_await run_jobs(std::move(jobs), is_parallel ? options_.max_concurrent_queries : 1);
    // Calls that were given up and go on all the same keep their places under the cap; the fallback needs one.
    const bool has_place = meter_.in_flight() < options_.max_concurrent_queries;
    if (is_parallel && options_.sequential_fallback && ledger_.succeeded() == 0 && clock_.now() < deadline_ &&
        has_place) {
        co_await fall_back();
    }
}

/// Answers the leaves whose source cannot evaluate the query's filter, without a call.
void RetrievalRun::refuse_leaves() {
    for (std::size_t leaf = 0; leaf < ledger_.size(); ++leaf) {
        if (const Error* error = refusals_.find(leaf / sources_.size(), leaf % sources_.size())) {
            ledger_.finish(leaf, *error, start_);
        }
    }
}

Task<void> RetrievalRun::fall_back() {
    std::vector<Job> jobs;
    for (const std::size_t leaf : ledger_.reopen_failures()) {
        jobs.push_back(single_job(sources_, leaf / sources_.size(), leaf % sources_.size()));
    }
    if (jobs.empty()) {
        co_return;
    }
    warn(Warning::Kind::sequential_fallback, "no leaf of the parallel run succeeded; running " +
                                                 std::to_string(jobs.size()) + " of them one after the other");
    co_await run_jobs(std::move(jobs), 1);
}

Task<void> RetrievalRun::run_jobs(std::vector<Job> jobs, std::size_t cap) {
    const std::size_t first = jobs_.size();
    std::move(jobs.begin(), jobs.end(), std::back_inserter(jobs_));
    GatherOptions limits;
    limits.max_concurrent = cap;
    limits.leaf_timeout = options_.query_timeout;
    limits.deadline = deadline_;
    limits.clock = &clock_;
    auto run_one = [self = shared_from_this(), first](const LeafContext& context) {
        return self->run_job(self->jobs_[first + context.index], context);
    };
    auto settle_one = [this, first](std::size_t index, LeafResult<JobAnswer>& result) {
        return settle(jobs_[first + index], result);
    };
    auto all = gather(jobs_.size() - first, std::move(run_one), limits, settle_one);
    co_await std::move(all);
}

void RetrievalRun::finish(Completion& completion) {
    ledger_.settle_failures();
    Retrieval& retrieval = completion.retrieval;
    if (cancelled_ && hits_.empty()) {
        merge();
    }
    hits_.resize(std::min(hits_.size(), options_.top_k));
    retrieval.hits = std::move(hits_);
    meter_.close();
    statistics_.leaves = ledger_.size();
    statistics_.succeeded = ledger_.succeeded();
    retrieval.outcomes = ledger_.take_outcomes();
    warn_of_failures(retrieval.outcomes);
    completion.error = failure_as_a_whole(retrieval.outcomes);
    statistics_.wall = clock_.now() - start_;
    retrieval.statistics = statistics_;
    retrieval.warnings = std::move(warnings_);
    retrieval.correlation_id = correlation_id_;
    emitter_.emit({.kind = Event::Kind::retrieval_finished,
                   .count = statistics_.succeeded,
                   .error = completion.error ? &*completion.error : nullptr});
    emitter_.fall_silent();
}

void RetrievalRun::warn(Warning::Kind kind, std::string message) {
    warnings_.push_back(Warning{kind, std::move(message)});
    emitter_.emit({.kind = Event::Kind::warning, .warning = &warnings_.back()});
}

void RetrievalRun::warn_of_failures(std::span<const Outcome> outcomes) {
    const auto ran_out_of_time = [](const Outcome& outcome) {
        return outcome.error && outcome.error->code() == Errc::deadline_exceeded;
    };
    const auto late = std::count_if(outcomes.begin(), outcomes.end(), ran_out_of_time);
    if (late > 0) {
        warn(Warning::Kind::deadline_reached, std::to_string(late) + " of " + std::to_string(outcomes.size()) +
                                                  " outcomes were not there in time; raise the deadline or the cap");
    }
    for (const Outcome& outcome : outcomes) {
        if (outcome.error && !ran_out_of_time(outcome) && !outcome.duplicate_of) {
            warn(Warning::Kind::leaf_failed, "query " + std::to_string(outcome.query) + " at source " +
                                                 sources_[outcome.source].name() + ": " + outcome.error->what());
        }
    }
}

std::optional<Error> RetrievalRun::failure_as_a_whole(std::span<const Outcome> outcomes) const {
    if (cancelled_) {
        return Error{Errc::cancelled};
    }
    if (ledger_.succeeded() > 0) {
        return std::nullopt;
    }
    return Error{Errc::all_leaves_failed, "the first of " + std::to_string(statistics_.leaves) +
                                              " failed with: " + outcomes.front().error->what()};
}

std::size_t RetrievalRun::hits_wanted(std::size_t query) const {
    const std::size_t of_query = queries_.queries[query].top_k;
    if (of_query != 0) {
        return of_query;
    }
    return options_.top_k_per_query != 0 ? options_.top_k_per_query : hits_to_merge();
}

}  // namespace trawl::detail
