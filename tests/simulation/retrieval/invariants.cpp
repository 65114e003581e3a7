// What must be true of every retrieval, in whatever world.
#include "invariants.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <trawl/fusion.hpp>

#include "second_stage.hpp"

namespace simulation {

namespace {

using trawl::Errc;
using trawl::Outcome;
using Kind = trawl::testing::Behaviour::Kind;

class Checker {
public:
    Checker(const World& world, const Record& record)
        : world_(world),
          record_(record),
          outcomes_(record.retrieval.outcomes),
          statistics_(record.retrieval.statistics) {}

    std::vector<std::string> check() {
        require(record_.leftovers.empty(), "something is left in the clock or the context");
        check_outcomes();
        if (!broken_.empty()) {
            return broken_;
        }
        for (const Outcome& outcome : outcomes_) {
            check_outcome(outcome);
        }
        check_heard();
        check_calls();
        check_times();
        check_statistics();
        check_events();
        check_fusion();
        check_error();
        for (std::string& rule : broken_second_stage(world_, record_)) {
            broken_.push_back(std::move(rule));
        }
        return broken_;
    }

private:
    void require(bool condition, const std::string& rule) {
        if (!condition) {
            broken_.push_back(rule);
        }
    }

    [[nodiscard]] bool is_sequential() const { return world_.cap() == 1; }

    void check_outcomes() {
        require(outcomes_.size() == world_.queries.size() * world_.sources.size(),
                "not one outcome per query and source");
        for (std::size_t i = 0; i < outcomes_.size(); ++i) {
            require(outcomes_[i].query == i / world_.sources.size() && outcomes_[i].source == i % world_.sources.size(),
                    "the outcomes are not in input order");
        }
    }

    [[nodiscard]] std::size_t first_of(std::size_t query) const {
        const trawl::Query& asked = world_.queries[query];
        std::size_t first = 0;
        while (world_.queries[first].text != asked.text || world_.queries[first].top_k != asked.top_k) {
            ++first;
        }
        return first;
    }

    void check_outcome(const Outcome& outcome) {
        const std::size_t first = first_of(outcome.query);
        require(outcome.duplicate_of.has_value() == (first != outcome.query), "a duplicate is not marked as one");
        const Outcome& original = outcomes_[first * world_.sources.size() + outcome.source];
        require(outcome.hits == original.hits && outcome.error == original.error, "a copy has another answer");

        const std::string& text = world_.queries[outcome.query].text;
        const WorldSource& source = world_.sources[outcome.source];
        const Kind searching = world_.stores[source.store].behaviour(text).kind;
        const Kind embedding = source.provider ? world_.providers[*source.provider].behaviour(text).kind : Kind::answer;
        if (outcome.ok()) {
            require(answers(searching) && answers(embedding), "a leaf succeeded that could not");
            require(outcome.hits ==
                        trawl::testing::scripted_hits(world_.stores[source.store].name, text, hits_wanted(outcome)),
                    "a leaf has another leaf's hits");
            require(outcome.attempts >= 1, "a leaf succeeded without a try");
        } else {
            const Errc code = outcome.error->code();
            const bool ran_out = code == Errc::timeout || code == Errc::deadline_exceeded || code == Errc::cancelled;
            require(outcome.hits.empty(), "a failed leaf has hits");
            require(ran_out || !answers(searching) || !answers(embedding), "a sound leaf failed");
            require(code != Errc::timeout || world_.options.query_timeout > trawl::Duration::zero(),
                    "a timeout without a limit");
            require(code != Errc::deadline_exceeded || world_.options.deadline > trawl::Duration::zero(),
                    "a deadline without a limit");
            require(code != Errc::cancelled || world_.cancel_after.has_value(), "cancelled by nobody");
        }
        require(outcome.timings.started <= outcome.timings.finished &&
                    outcome.timings.finished <= record_.ended - record_.started,
                "a leaf's times are out of order");
    }

    static bool answers(Kind kind) { return kind == Kind::answer || kind == Kind::ignore_cancel; }

    [[nodiscard]] std::size_t hits_wanted(const Outcome& outcome) const {
        const std::size_t of_query = world_.queries[outcome.query].top_k;
        return of_query != 0 ? of_query : hits_to_merge(world_);
    }

    void check_heard() {
        std::set<std::pair<std::size_t, std::size_t>> seen;
        for (const Outcome& heard : record_.heard) {
            require(seen.emplace(heard.query, heard.source).second, "an outcome was heard of twice");
            const Outcome& final = outcomes_[heard.query * world_.sources.size() + heard.source];
            require(heard.hits == final.hits && heard.error == final.error && heard.attempts == final.attempts,
                    "an outcome changed after it was heard of");
        }
        require(seen.size() == outcomes_.size(), "an outcome was not heard of");
    }

    void check_calls() {
        require(record_.peak <= world_.cap(), "more calls than the cap ran at one time");
        require(record_.calls_after_end == 0, "a call began after the end");
        std::map<std::string, std::size_t> limits;
        for (const Backend& backend : world_.providers) {
            limits[backend.name] = backend.max_batch;
        }
        for (const Backend& backend : world_.stores) {
            limits[backend.name] = backend.max_batch;
        }
        for (const auto& call : record_.calls) {
            const std::size_t limit = limits[call.backend];
            require(!call.texts.empty() && (limit == 0 || call.texts.size() <= limit),
                    "a call is larger than its backend takes");
            const std::set<std::string> distinct(call.texts.begin(), call.texts.end());
            require(is_sequential() || distinct.size() == call.texts.size() || has_same_text_twice(),
                    "one text twice in a call");
            require(call.started < deadline(), "a call began at or after the deadline");
            if (world_.cancel_after) {
                require(call.started <= record_.started + *world_.cancel_after, "a call began after the cancellation");
            }
        }
    }

    /// The same text with different top_k is two distinct queries.
    [[nodiscard]] bool has_same_text_twice() const {
        std::map<std::string, std::size_t> top_k;
        for (const trawl::Query& query : world_.queries) {
            const auto [entry, is_new] = top_k.try_emplace(query.text, query.top_k);
            if (!is_new && entry->second != query.top_k) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] trawl::TimePoint deadline() const {
        const trawl::Duration limit = world_.options.deadline;
        return limit == trawl::Duration::zero() ? trawl::TimePoint::max() : record_.started + limit;
    }

    void check_times() {
        require(record_.ended <= deadline(), "the retrieval ended after its deadline");
        if (world_.cancel_after) {
            require(record_.ended <= record_.started + *world_.cancel_after,
                    "the retrieval went on after its cancellation");
        }
        require(statistics_.wall == record_.ended - record_.started, "the wall time is not the time it took");
    }

    void check_statistics() {
        std::size_t leaves = 0;
        std::size_t succeeded = 0;
        for (const Outcome& outcome : outcomes_) {
            leaves += outcome.duplicate_of ? 0 : 1;
            succeeded += outcome.ok() && !outcome.duplicate_of ? 1 : 0;
        }
        require(statistics_.leaves == leaves && statistics_.succeeded == succeeded, "leaves are counted wrong");
        std::size_t embed_calls = 0;
        trawl::Duration busy{0};
        for (const auto& call : record_.calls) {
            embed_calls += call.backend.starts_with("provider") ? 1 : 0;
            busy += call.ended.value_or(record_.ended) - call.started;
        }
        for (const auto& call : record_.second_stage_calls) {
            busy += call.ended.value_or(record_.ended) - call.started;
        }
        require(
            statistics_.embed_calls == embed_calls && statistics_.search_calls == record_.calls.size() - embed_calls,
            "calls are counted wrong");
        require(statistics_.busy == busy, "the busy time is not that of the calls");
        require(statistics_.peak_in_flight == record_.peak, "the peak is not the one that the backends saw");
    }

    void check_events() {
        std::map<std::pair<std::size_t, std::size_t>, int> started;
        std::map<std::pair<std::size_t, std::size_t>, int> finished;
        std::size_t calls = 0;
        require(!record_.events.empty() && record_.events.front().kind == trawl::Event::Kind::retrieval_started &&
                    record_.events.back().kind == trawl::Event::Kind::retrieval_finished,
                "the events do not begin with the start and end with the end");
        trawl::TimePoint last = record_.started;
        for (const HeardEvent& event : record_.events) {
            require(event.time >= last, "the events run back in time");
            last = event.time;
            const std::pair leaf{event.query, event.source};
            if (event.kind == trawl::Event::Kind::leaf_started) {
                require(++started[leaf] == 1 && finished[leaf] == 0, "a leaf started twice, or after its end");
            } else if (event.kind == trawl::Event::Kind::leaf_finished) {
                require(++finished[leaf] == 1, "a leaf ended twice");
            } else if (event.kind == trawl::Event::Kind::call_started) {
                ++calls;
            }
        }
        for (const Outcome& outcome : outcomes_) {
            if (!outcome.duplicate_of) {
                const std::pair leaf{outcome.query, outcome.source};
                require(finished[leaf] == 1, "a leaf's end was not told");
                require(started[leaf] == (outcome.attempts > 0 ? 1 : 0), "a leaf's start was not told");
            }
        }
        require(calls == record_.calls.size() + record_.second_stage_calls.size(), "not every call was told");
    }

    void check_fusion() {
        std::map<std::size_t, double> weights;
        for (std::size_t q = 0; q < world_.queries.size(); ++q) {
            weights[first_of(q)] += world_.queries[q].weight;
        }
        std::vector<trawl::RankedList> lists;
        for (const Outcome& outcome : outcomes_) {
            if (outcome.ok() && !outcome.duplicate_of) {
                lists.push_back({.hits = outcome.hits,
                                 .query = outcome.query,
                                 .source = outcome.source,
                                 .weight = weights[outcome.query] * world_.sources[outcome.source].weight,
                                 .query_weight = weights[outcome.query]});
            }
        }
        const auto merged = trawl::fuse(lists, world_.options.fusion, hits_to_merge(world_));
        require(same(record_.retrieval.hits, after_second_stage(world_, record_, merged)),
                "the answer is not what follows from the fusion of the outcomes");
    }

    /// NaN, as a reranker may give it, is the same as NaN.
    static bool same(std::vector<trawl::FusedHit> left, std::vector<trawl::FusedHit> right) {
        for (auto* hits : {&left, &right}) {
            for (trawl::FusedHit& hit : *hits) {
                if (hit.rerank_score && std::isnan(*hit.rerank_score)) {
                    hit.rerank_score = -1.0;
                }
            }
        }
        return left == right;
    }

    void check_error() {
        const bool cancelled = record_.error && record_.error->code() == Errc::cancelled;
        const bool nothing = statistics_.succeeded == 0;
        require(!cancelled || world_.cancel_after.has_value(), "the retrieval was cancelled by nobody");
        require(cancelled || record_.error.has_value() == nothing, "an error with an answer, or none without");
        require(!record_.error || cancelled || record_.error->code() == Errc::all_leaves_failed,
                "an error of another kind");
    }

    const World& world_;
    const Record& record_;
    const std::vector<Outcome>& outcomes_;
    const trawl::Statistics& statistics_;
    std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_invariants(const World& world, const Record& record) {
    return Checker{world, record}.check();
}

}  // namespace simulation
