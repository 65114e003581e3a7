// What has become of every leaf so far.
#include "retrieval/ledger.hpp"

#include <algorithm>
#include <utility>

namespace trawl::detail {

Ledger::Ledger(const DistinctQueries& queries, std::size_t sources, TimePoint start, OutcomeCallback on_outcome,
               Emitter& emitter)
    : queries_(queries),
      sources_(sources),
      start_(start),
      on_outcome_(std::move(on_outcome)),
      emitter_(emitter),
      leaves_(queries.queries.size() * sources),
      has_outcome_(leaves_.size(), false) {
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
        leaves_[i].query = i / sources;
        leaves_[i].source = i % sources;
    }
}

void Ledger::start(std::size_t leaf, TimePoint now, bool is_new_try) {
    Outcome& entry = leaves_[leaf];
    if (is_new_try) {
        ++entry.attempts;
    }
    if (entry.attempts == 1 && is_new_try) {
        entry.timings.started = now - start_;
        emitter_.emit(
            {.kind = Event::Kind::leaf_started, .query = queries_.first_input[entry.query], .source = entry.source});
    }
}

void Ledger::finish(std::size_t leaf, Answer<HitList> answer, TimePoint now) {
    Outcome& entry = leaves_[leaf];
    has_outcome_[leaf] = true;
    entry.timings.finished = now - start_;
    if (entry.attempts == 0) {
        entry.timings.started = entry.timings.finished;
    }
    if (auto* error = std::get_if<Error>(&answer)) {
        entry.error = std::move(*error);
        held_back_.push_back(leaf);
    } else {
        entry.error.reset();
        entry.hits = std::get<HitList>(std::move(answer));
        ++succeeded_;
        tell(leaf);
    }
    // One success rules the fallback out, which runs only when every leaf has failed.
    if (succeeded_ > 0 || failures_are_final_) {
        settle_failures();
    }
}

void Ledger::finish_rest(const Error& error, TimePoint now) {
    for (std::size_t leaf = 0; leaf < leaves_.size(); ++leaf) {
        if (!has_outcome_[leaf]) {
            finish(leaf, error, now);
        }
    }
}

std::vector<std::size_t> Ledger::reopen_failures() {
    std::vector<std::size_t> reopened;
    std::erase_if(held_back_, [&](std::size_t leaf) {
        const bool may_succeed = is_retryable(leaves_[leaf].error->code());
        if (may_succeed) {
            has_outcome_[leaf] = false;
            reopened.push_back(leaf);
        }
        return may_succeed;
    });
    std::sort(reopened.begin(), reopened.end());
    settle_failures();
    return reopened;
}

void Ledger::settle_failures() {
    failures_are_final_ = true;
    for (const std::size_t leaf : std::exchange(held_back_, {})) {
        tell(leaf);
    }
}

std::vector<RankedList> Ledger::lists(const std::vector<Source>& sources) const {
    std::vector<RankedList> result;
    result.reserve(leaves_.size());
    for (const Outcome& leaf : leaves_) {
        if (leaf.ok()) {
            result.push_back(RankedList{.hits = leaf.hits,
                                        .query = queries_.first_input[leaf.query],
                                        .source = leaf.source,
                                        .weight = queries_.queries[leaf.query].weight * sources[leaf.source].weight(),
                                        .query_weight = queries_.queries[leaf.query].weight});
        }
    }
    return result;
}

std::vector<Outcome> Ledger::take_outcomes() {
    if (queries_.of_input.size() == queries_.queries.size()) {
        return std::move(leaves_);  // Without duplicates, inputs and distinct queries are the same.
    }
    std::vector<Outcome> result;
    result.reserve(queries_.of_input.size() * sources_);
    for (std::size_t input = 0; input < queries_.of_input.size(); ++input) {
        for (std::size_t s = 0; s < sources_; ++s) {
            result.push_back(outcome_for(input, leaf_of(queries_.of_input[input], s)));
        }
    }
    leaves_.clear();
    return result;
}

void Ledger::tell(std::size_t leaf) {
    const Outcome& entry = leaves_[leaf];
    emitter_.emit({.kind = Event::Kind::leaf_finished,
                   .query = queries_.first_input[entry.query],
                   .source = entry.source,
                   .count = entry.hits.size(),
                   .error = entry.error ? &*entry.error : nullptr});
    if (!on_outcome_) {
        return;
    }
    for (std::size_t input = queries_.first_input[entry.query]; input < queries_.of_input.size(); ++input) {
        if (queries_.of_input[input] == entry.query) {
            on_outcome_(outcome_for(input, leaf));
        }
    }
}

Outcome Ledger::outcome_for(std::size_t input, std::size_t leaf) const {
    Outcome outcome = leaves_[leaf];
    const std::size_t first = queries_.first_input[outcome.query];
    outcome.query = input;
    if (input != first) {
        outcome.duplicate_of = first;
    }
    return outcome;
}

}  // namespace trawl::detail
