// Which calls a retrieval starts with. Pure: reads what sources say about themselves, calls nothing.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <trawl/query.hpp>
#include <trawl/retriever_options.hpp>
#include <trawl/source.hpp>

#include "retrieval/job.hpp"
#include "retrieval/refusals.hpp"

namespace trawl::detail {

/// The queries as they are asked: each text once for each filter and number of hits.
struct DistinctQueries {
    std::vector<Query> queries;            ///< In order of first appearance; weights of copies added up.
    std::vector<std::size_t> of_input;     ///< For each input query, its index in `queries`.
    std::vector<std::size_t> first_input;  ///< For each distinct query, the input at which it first appears.
};

/// Errors: Error with Errc::invalid_argument, naming the first query that cannot be used.
DistinctQueries distinct_queries(std::vector<Query> queries);

/// The plan to run: options.plan made definite.
Plan resolve_plan(const RetrieverOptions& options, std::span<const Source> sources, std::size_t queries);

/// The jobs to start with, none of them for refused leaves alone; in input order, so that the cap serves early queries
/// first.
std::vector<Job> first_jobs(Plan plan, std::span<const Source> sources, std::size_t queries,
                            const Refusals& refusals = {});

/// The job that answers one query at one source on its own.
Job single_job(std::span<const Source> sources, std::size_t query, std::size_t source);

/// Splits `count` items into runs of at most `max_batch` (0 = no limit): the sizes of the runs.
std::vector<std::size_t> batch_sizes(std::size_t count, std::size_t max_batch);

/// Whether the items of a call that failed in this way may fare better on their own.
bool may_split(Errc code) noexcept;

}  // namespace trawl::detail
