// Which calls a retrieval starts with.
#include "retrieval/planner.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

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

/// Calls `emit(first, size)` for each run of queries that goes into one call.
template <class Emit>
void for_each_batch(std::size_t queries, std::size_t max_batch, Emit emit) {
    std::size_t first = 0;
    for (const std::size_t size : batch_sizes(queries, max_batch)) {
        emit(first, size);
        first += size;
    }
}

std::vector<std::size_t> run_of(std::size_t first, std::size_t size) {
    std::vector<std::size_t> indexes(size);
    std::iota(indexes.begin(), indexes.end(), first);
    return indexes;
}

std::vector<Job> coalesced_jobs(std::span<const Source> sources, std::size_t queries) {
    std::vector<Job> jobs;
    std::vector<bool> planned(sources.size(), false);
    for (std::size_t s = 0; s < sources.size(); ++s) {
        if (planned[s]) {
            continue;
        }
        if (sources[s].is_lexical()) {
            for_each_batch(queries, sources[s].store_info().max_batch, [&](std::size_t first, std::size_t size) {
                jobs.push_back(Job{.kind = Job::Kind::search, .queries = run_of(first, size), .sources = {s}});
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
        for_each_batch(queries, sources[s].provider_info().max_batch, [&](std::size_t first, std::size_t size) {
            jobs.push_back(Job{.kind = Job::Kind::embed, .queries = run_of(first, size), .sources = sharing});
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
    std::map<std::pair<std::string, std::size_t>, std::size_t> seen;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        check_query(queries[i], i);
        const auto [entry, is_new] = seen.try_emplace({queries[i].text, queries[i].top_k}, result.queries.size());
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

std::vector<Job> first_jobs(Plan plan, std::span<const Source> sources, std::size_t queries) {
    if (plan == Plan::coalesced) {
        return coalesced_jobs(sources, queries);
    }
    std::vector<Job> jobs;
    jobs.reserve(queries * sources.size());
    for (std::size_t q = 0; q < queries; ++q) {
        for (std::size_t s = 0; s < sources.size(); ++s) {
            jobs.push_back(single_job(sources, q, s));
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
        case Errc::not_found:
        case Errc::not_supported:
            return false;
        default:
            return true;
    }
}

}  // namespace trawl::detail
