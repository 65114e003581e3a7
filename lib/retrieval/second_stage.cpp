// One retrieval's end: merge the lists, ask for a second opinion, pick what is unlike.
#include <trawl/second_stage.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "retrieval/answer_checks.hpp"
#include "retrieval/metered.hpp"

namespace trawl {

namespace {

void check(const char* owner, std::size_t depth, Duration timeout) {
    if (depth < 1) {
        throw std::invalid_argument(std::string(owner) + ".depth must be at least 1, not 0");
    }
    if (timeout < Duration::zero()) {
        throw std::invalid_argument(std::string(owner) + ".timeout must not be negative; 0 means no limit of its own");
    }
}

}  // namespace

void validate(const Reranking& reranking) { check("Reranking", reranking.depth, reranking.timeout); }

void validate(const Diversity& diversity) {
    check("Diversity", diversity.depth, diversity.timeout);
    validate(diversity.relevance);
}

namespace detail {

namespace {

std::size_t head(std::size_t depth, const std::vector<FusedHit>& hits) { return std::min(depth, hits.size()); }

/// Wrong lengths are the vectors' fault, not the caller's.
std::vector<FusedHit> pick(std::vector<FusedHit> hits, const std::vector<Embedding>& vectors,
                           const MaximalMarginalRelevance& option) {
    try {
        return diversify(std::move(hits), vectors, option);
    } catch (const std::invalid_argument& wrong) {
        throw Error{Errc::dimension_mismatch, wrong.what()};
    }
}

}  // namespace

std::size_t RetrievalRun::hits_to_merge() const {
    std::size_t wanted = options_.top_k;
    if (options_.reranking.reranker) {
        wanted = std::max(wanted, options_.reranking.depth);
    }
    if (options_.diversity.vectors) {
        wanted = std::max(wanted, options_.diversity.depth);
    }
    return wanted;
}

void RetrievalRun::merge() {
    const TimePoint before = clock_.now();
    hits_ = fuse(ledger_.lists(sources_), options_.fusion, options_.fusion_options, hits_to_merge());
    statistics_.fusing = clock_.now() - before;
    emitter_.emit({.kind = Event::Kind::fused, .count = hits_.size()});
}

Task<void> RetrievalRun::refine() {
    ledger_.settle_failures();
    merge();
    if (options_.reranking.reranker && !hits_.empty()) {
        co_await rerank();
    }
    if (options_.diversity.vectors && !hits_.empty()) {
        co_await diversify_hits();
    }
}

/// Makes the one call of a second stage under its own limit; whatever happens to it comes back as a value.
template <class T>
Task<Answer<std::vector<T>>> RetrievalRun::ask(Duration timeout,
                                               Task<Answer<std::vector<T>>> (RetrievalRun::*call)(LeafContext)) {
    GatherOptions limits;
    limits.leaf_timeout = timeout;
    limits.deadline = deadline_;
    limits.clock = &clock_;
    auto run_one = [self = shared_from_this(), call](const LeafContext& context) { return ((*self).*call)(context); };
    auto one = gather(1, std::move(run_one), limits);
    auto results = co_await std::move(one);
    LeafResult<Answer<std::vector<T>>>& result = results.front();
    if (!result.ok()) {
        co_return Answer<std::vector<T>>{result.error()};
    }
    co_return std::move(result.value());
}

Task<Answer<std::vector<double>>> RetrievalRun::call_reranker(LeafContext limits) {
    const Reranking& reranking = options_.reranking;
    const CallContext context{limits.deadline, correlation_id_};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < head(reranking.depth, hits_); ++i) {
        texts.push_back(hits_[i].document.text);
    }
    const std::size_t count = texts.size();
    RerankRequest request{reranking.query.empty() ? queries_.queries.front().text : reranking.query, std::move(texts)};
    const std::string name = reranking.reranker->info().name;
    auto start = [&] { return reranking.reranker->rerank(std::move(request), context); };
    auto call = metered(CallMeter::rerank, count, name, context.deadline, start);
    auto scores = co_await std::move(call);
    if (auto* values = std::get_if<std::vector<double>>(&scores)) {
        if (auto failure = check_count(count, values->size(), "scores")) {
            co_return Answer<std::vector<double>>{named(*std::move(failure), name)};
        }
    }
    co_return scores;
}

Task<Answer<std::vector<Embedding>>> RetrievalRun::call_for_vectors(LeafContext limits) {
    const Diversity& diversity = options_.diversity;
    const CallContext context{limits.deadline, correlation_id_};
    std::vector<Document> documents;
    for (std::size_t i = 0; i < head(diversity.depth, hits_); ++i) {
        documents.push_back(hits_[i].document);
    }
    const std::size_t count = documents.size();
    const std::string name = diversity.vectors->name();
    auto start = [&] { return diversity.vectors->vectors(std::move(documents), context); };
    auto call = metered(CallMeter::vectors, count, name, context.deadline, start);
    auto vectors = co_await std::move(call);
    if (auto* values = std::get_if<std::vector<Embedding>>(&vectors)) {
        if (auto failure = check_count(count, values->size(), "vectors")) {
            co_return Answer<std::vector<Embedding>>{named(*std::move(failure), name)};
        }
    }
    co_return vectors;
}

Task<void> RetrievalRun::rerank() {
    auto asked = ask(options_.reranking.timeout, &RetrievalRun::call_reranker);
    auto answer = co_await std::move(asked);
    if (const auto* error = std::get_if<Error>(&answer)) {
        warn(Warning::Kind::rerank_failed, std::string("the merged order was kept: ") + error->what());
        co_return;
    }
    hits_ = reorder(std::move(hits_), std::get<std::vector<double>>(answer));
}

Task<void> RetrievalRun::diversify_hits() {
    auto asked = ask(options_.diversity.timeout, &RetrievalRun::call_for_vectors);
    auto answer = co_await std::move(asked);
    std::optional<Error> failure;
    if (auto* error = std::get_if<Error>(&answer)) {
        failure = *error;
    } else {
        const auto& vectors = std::get<std::vector<Embedding>>(answer);
        const auto middle = hits_.begin() + static_cast<std::ptrdiff_t>(vectors.size());
        try {
            std::vector<FusedHit> picked = pick({hits_.begin(), middle}, vectors, options_.diversity.relevance);
            std::move(picked.begin(), picked.end(), hits_.begin());
        } catch (const Error& wrong) {
            failure = wrong;
        }
    }
    if (failure) {
        warn(Warning::Kind::diversify_failed, std::string("the order was kept: ") + failure->what());
    }
}

}  // namespace detail

}  // namespace trawl
