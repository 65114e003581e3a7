// One retrieval's jobs: the calls that they make, and what follows from their answers.
#include <algorithm>
#include <iterator>
#include <utility>

#include "retrieval/answer_checks.hpp"
#include "retrieval/metered.hpp"

namespace trawl::detail {

template <class Action>
void RetrievalRun::for_each_leaf(const Job& job, Action&& action) const {
    for (const std::size_t query : job.queries) {
        for (const std::size_t source : job.sources) {
            if (refusals_.find(query, source) == nullptr) {
                action(ledger_.leaf_of(query, source));
            }
        }
    }
}

Task<JobAnswer> RetrievalRun::run_job(Job& job, LeafContext limits) {
    const CallContext context{limits.deadline, correlation_id_, begin(job)};
    JobAnswer answer;
    if (job.kind != Job::Kind::search) {
        co_await embed_for(job, answer, context);
        if (answer.failure || job.kind == Job::Kind::embed) {
            co_return answer;
        }
        auto& embedding = answer.embeddings.front();
        if (auto* error = std::get_if<Error>(&embedding)) {
            answer.failure = std::move(*error);
            co_return answer;
        }
        job.embeddings.push_back(std::get<Embedding>(std::move(embedding)));
        job.search_began = clock_.now();
    }
    co_await search_for(job, answer, context);
    co_return answer;
}

/// Returns the number of the try for the job's calls.
unsigned RetrievalRun::begin(const Job& job) {
    const TimePoint now = clock_.now();
    unsigned attempt = 1;
    for_each_leaf(job, [&](std::size_t leaf) {
        ledger_.start(leaf, now, job.is_new_try);
        attempt = std::max(attempt, ledger_.attempts(leaf));
    });
    return attempt;
}

Task<void> RetrievalRun::embed_for(Job& job, JobAnswer& answer, CallContext context) {
    const Source& source = sources_[job.sources.front()];
    const EmbeddingProviderInfo& info = source.provider_info();
    std::vector<std::string> texts;
    texts.reserve(job.queries.size());
    for (const std::size_t query : job.queries) {
        texts.push_back(queries_.queries[query].text);
    }
    EmbedRequest request{std::move(texts)};
    auto start = [&] { return source.provider()->embed(std::move(request), context); };
    auto call = metered(CallMeter::embed, job.queries.size(), info.name, context.deadline, start);
    auto vectors = co_await std::move(call);
    if (auto* error = std::get_if<Error>(&vectors)) {
        answer.failure = std::move(*error);
        co_return;
    }
    auto& embeddings = std::get<0>(vectors);
    if (auto failure = check_count(job.queries.size(), embeddings.size(), "vectors")) {
        answer.failure = named(*std::move(failure), info.name);
        co_return;
    }
    const std::size_t store_dimension = source.store_info().dimension;
    answer.embeddings.reserve(embeddings.size());
    for (Embedding& embedding : embeddings) {
        if (auto failure = check_embedding(embedding, info.dimension, store_dimension)) {
            answer.embeddings.emplace_back(named(*std::move(failure), info.name));
        } else {
            answer.embeddings.emplace_back(std::move(embedding));
        }
    }
}

Task<void> RetrievalRun::search_for(Job& job, JobAnswer& answer, CallContext context) {
    const Source& source = sources_[job.sources.front()];
    const std::size_t count = job.queries.size();
    auto start = [&] {
        if (source.is_lexical()) {
            std::vector<TextQuery> texts;
            for (const std::size_t query : job.queries) {
                texts.emplace_back(queries_.queries[query].text, hits_wanted(query), queries_.queries[query].filter);
            }
            return source.index()->search(std::move(texts), context);
        }
        std::vector<VectorQuery> vectors;
        vectors.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            // Several vectors are copied, since the job may be split and then needs them again.
            vectors.emplace_back(count > 1 ? job.embeddings[i] : std::move(job.embeddings[i]),
                                 hits_wanted(job.queries[i]), queries_.queries[job.queries[i]].filter);
        }
        return source.store()->search(std::move(vectors), context);
    };
    auto call = metered(CallMeter::search, count, source.name(), context.deadline, start);
    auto found = co_await std::move(call);
    if (auto* error = std::get_if<Error>(&found)) {
        answer.failure = std::move(*error);
        co_return;
    }
    auto& lists = std::get<0>(found);
    if (auto failure = check_count(count, lists.size(), "lists of hits")) {
        answer.failure = named(*std::move(failure), source.name());
        co_return;
    }
    answer.hits.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (auto failure = check_hits(lists[i], hits_wanted(job.queries[i]))) {
            answer.hits.emplace_back(named(*std::move(failure), source.name()));
        } else {
            answer.hits.emplace_back(std::move(lists[i]));
        }
    }
}

/// Books what became of a job. Returns how many jobs follow from it; they stand at the end of jobs_.
std::size_t RetrievalRun::settle(Job& job, LeafResult<JobAnswer>& result) {
    const std::size_t jobs_before = jobs_.size();
    add_times(job, result.started, result.settled);
    std::optional<Error> failure;
    if (result.ok()) {
        failure = std::move(result.value().failure);
    } else {
        failure = result.error();
    }
    if (failure && job.queries.size() > 1 && may_split(failure->code())) {
        split(job, *failure);
    } else if (failure) {
        for_each_leaf(job, [&](std::size_t leaf) { ledger_.finish(leaf, *failure, result.settled); });
    } else if (job.kind == Job::Kind::embed) {
        follow_embeddings(job, std::move(result.value().embeddings), result.settled);
    } else {
        for (std::size_t i = 0; i < job.queries.size(); ++i) {
            ledger_.finish(ledger_.leaf_of(job.queries[i], job.sources.front()), std::move(result.value().hits[i]),
                           result.settled);
        }
    }
    return jobs_.size() - jobs_before;
}

void RetrievalRun::add_times(const Job& job, TimePoint started, TimePoint settled) {
    const TimePoint embedded = job.kind == Job::Kind::search ? started : std::min(job.search_began, settled);
    for_each_leaf(job, [&](std::size_t leaf) {
        ledger_.add_embedding_time(leaf, embedded - started);
        ledger_.add_searching_time(leaf, settled - embedded);
    });
}

void RetrievalRun::follow_embeddings(const Job& job, std::vector<Answer<Embedding>> embeddings, TimePoint now) {
    std::vector<std::size_t> embedded;
    for (std::size_t i = 0; i < job.queries.size(); ++i) {
        if (const auto* error = std::get_if<Error>(&embeddings[i])) {
            for (const std::size_t source : job.sources) {
                if (refusals_.find(job.queries[i], source) == nullptr) {
                    ledger_.finish(ledger_.leaf_of(job.queries[i], source), *error, now);
                }
            }
        } else {
            embedded.push_back(i);
        }
    }
    for (const std::size_t source : job.sources) {
        std::vector<std::size_t> asked;
        std::copy_if(embedded.begin(), embedded.end(), std::back_inserter(asked),
                     [&](std::size_t i) { return refusals_.find(job.queries[i], source) == nullptr; });
        auto next = asked.begin();
        for (const std::size_t size : batch_sizes(asked.size(), sources_[source].store_info().max_batch)) {
            Job search{.kind = Job::Kind::search, .queries = {}, .sources = {source}, .is_new_try = false};
            search.queries.reserve(size);
            search.embeddings.reserve(size);
            for (const auto end = next + static_cast<std::ptrdiff_t>(size); next != end; ++next) {
                search.queries.push_back(job.queries[*next]);
                search.embeddings.push_back(std::get<Embedding>(embeddings[*next]));
            }
            jobs_.push_back(std::move(search));
        }
    }
}

/// Tries each query of a failed call on its own.
void RetrievalRun::split(Job& job, const Error& failure) {
    warn(Warning::Kind::batch_split, std::string(job.kind == Job::Kind::embed ? "embedding " : "searching for ") +
                                         std::to_string(job.queries.size()) +
                                         " queries in one call failed, each is tried on its own: " + failure.what());
    for (std::size_t i = 0; i < job.queries.size(); ++i) {
        Job single{.kind = job.kind, .queries = {job.queries[i]}, .sources = job.sources};
        if (!job.embeddings.empty()) {
            single.embeddings.push_back(std::move(job.embeddings[i]));
        }
        jobs_.push_back(std::move(single));
    }
}

}  // namespace trawl::detail
