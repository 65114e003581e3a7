// Which calls a retrieval starts with.
#include "retrieval/planner.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include <trawl/filter_syntax.hpp>

namespace trawl::detail {

namespace {

void check_query(const Query& query, std::size_t index) {
    const auto fail = [index](const std::string& what) {
        throw Error{Errc::invalid_argument, "queries[" + std::to_string(index) + "] " + what};
    };
    if (query.text.find_first_not_of(" \t\r\n\v\f") == std::string::npos) {
        fail("is empty; give it a text or leave it out");
    }
    if (!std::isfinite(query.weight) || query.weight < 0.0) {
        fail("has the weight " + std::to_string(query.weight) + "; weights are finite and not negative");
    }
}

bool takes_batches(std::size_t max_batch) { return max_batch != 1; }

bool takes_batches(const Source& source) {
    return takes_batches(source.store_info().max_batch) ||
           (!source.is_lexical() && takes_batches(source.provider_info().max_batch));
}

/// Calls `emit(queries)` for each run of queries that goes into one call.
template <class Emit>
void for_each_batch(const std::vector<std::size_t>& queries, std::size_t max_batch, Emit emit) {
    auto first = queries.begin();
    for (const std::size_t size : batch_sizes(queries.size(), max_batch)) {
        const auto last = first + static_cast<std::ptrdiff_t>(size);
        emit(std::vector<std::size_t>(first, last));
        first = last;
    }
}

std::vector<Job> coalesced_jobs(std::span<const Source> sources, std::size_t queries, const Refusals& refusals) {
    std::vector<Job> jobs;
    std::vector<bool> planned(sources.size(), false);
    for (std::size_t s = 0; s < sources.size(); ++s) {
        if (planned[s]) {
            continue;
        }
        if (sources[s].is_lexical()) {
            const auto asked = refusals.asked(queries, std::span{&s, 1});
            for_each_batch(asked, sources[s].store_info().max_batch, [&](std::vector<std::size_t> batch) {
                jobs.push_back(Job{.kind = Job::Kind::search, .queries = std::move(batch), .sources = {s}});
            });
            continue;
        }
        std::vector<std::size_t> sharing;
        for (std::size_t other = s; other < sources.size(); ++other) {
            if (sources[other].provider() == sources[s].provider()) {
                sharing.push_back(other);
                planned[other] = true;
            }
        }
        const auto asked = refusals.asked(queries, sharing);
        for_each_batch(asked, sources[s].provider_info().max_batch, [&](std::vector<std::size_t> batch) {
            jobs.push_back(Job{.kind = Job::Kind::embed, .queries = std::move(batch), .sources = sharing});
        });
    }
    return jobs;
}

}  // namespace

DistinctQueries distinct_queries(std::vector<Query> queries) {
    if (queries.empty()) {
        throw Error{Errc::invalid_argument, "there are no queries; give at least one"};
    }
    DistinctQueries result;
    result.of_input.reserve(queries.size());
    // Equal filters have equal texts, and a filter that lets everything through is none.
    std::map<std::tuple<std::string, std::size_t, std::string>, std::size_t> seen;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        check_query(queries[i], i);
        if (queries[i].filter && queries[i].filter->is_everything()) {
            queries[i].filter.reset();
        }
        auto filter = queries[i].filter ? to_string(*queries[i].filter) : std::string{};
        const auto [entry, is_new] =
            seen.try_emplace({queries[i].text, queries[i].top_k, std::move(filter)}, result.queries.size());
        result.of_input.push_back(entry->second);
        if (is_new) {
            result.first_input.push_back(i);
            result.queries.push_back(std::move(queries[i]));
        } else {
            result.queries[entry->second].weight += queries[i].weight;
        }
    }
    return result;
}

Plan resolve_plan(const RetrieverOptions& options, std::span<const Source> sources, std::size_t queries) {
    if (!options.enable_parallel_processing) {
        return Plan::sequential;
    }
    if (options.plan != Plan::automatic) {
        return options.plan;
    }
    const bool any_batches =
        std::any_of(sources.begin(), sources.end(), [](const Source& source) { return takes_batches(source); });
    return queries > 1 && any_batches ? Plan::coalesced : Plan::per_leaf;
}

std::vector<Job> first_jobs(Plan plan, std::span<const Source> sources, std::size_t queries, const Refusals& refusals) {
    if (plan == Plan::coalesced) {
        return coalesced_jobs(sources, queries, refusals);
    }
    std::vector<Job> jobs;
    jobs.reserve(queries * sources.size());
    for (std::size_t q = 0; q < queries; ++q) {
        for (std::size_t s = 0; s < sources.size(); ++s) {
            if (refusals.find(q, s) == nullptr) {
                jobs.push_back(single_job(sources, q, s));
            }
        }
    }
    return jobs;
}

Job single_job(std::span<const Source> sources, std::size_t query, std::size_t source) {
    const auto kind = sources[source].is_lexical() ? Job::Kind::search : Job::Kind::leaf;
    return Job{.kind = kind, .queries = {query}, .sources = {source}};
}

std::vector<std::size_t> batch_sizes(std::size_t count, std::size_t max_batch) {
    const std::size_t size = max_batch == 0 ? count : max_batch;
    std::vector<std::size_t> sizes;
    for (std::size_t left = count; left > 0; left -= sizes.back()) {
        sizes.push_back(std::min(left, size));
    }
    return sizes;
}

bool may_split(Errc code) noexcept {
    switch (code) {
        case Errc::cancelled:
        case Errc::deadline_exceeded:
        case Errc::unauthenticated:
        case Errc::permission_denied:
        case Errc::quota_exhausted:
        case Errc::rate_limited:
        case Errc::overloaded:
        case Errc::not_found: return false;
        default: return true;
    }
}

}  // namespace trawl::detail
