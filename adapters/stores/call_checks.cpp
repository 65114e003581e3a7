// What every store checks of a call before it sends anything, and of the hits before it hands them out.
#include "call_checks.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/relevance.hpp>

namespace trawl::stores {

namespace {

[[noreturn]] void refuse(Errc code, std::string detail, std::string_view store) {
    throw Error{code, std::move(detail)}.with_origin(std::string{store});
}

/// The vector of the `item` with this index.
void check_vector(const Embedding& vector, std::size_t dimension, const char* item, std::size_t index,
                  std::string_view store, std::string_view collection) {
    const auto what = [&] { return std::string{"the vector of "} + item + " " + std::to_string(index + 1); };
    if (vector.empty()) {
        refuse(Errc::invalid_argument, what() + " is empty; embed the text first", store);
    }
    if (dimension != 0 && vector.size() != dimension) {
        refuse(Errc::dimension_mismatch,
               what() + " has dimension " + std::to_string(vector.size()) + ", '" + std::string{collection} +
                   "' holds " + std::to_string(dimension) + "; use the embedding model that it was filled with",
               store);
    }
    if (!is_finite(vector)) {
        refuse(Errc::invalid_argument, what() + " holds a number that is not finite", store);
    }
}

}  // namespace

void check_queries(const std::vector<VectorQuery>& queries, const StoreInfo& store, std::size_t dimension,
                   std::string_view collection) {
    if (queries.empty()) {
        refuse(Errc::invalid_argument, "a search needs at least one query", store.name);
    }
    if (store.max_batch != 0 && queries.size() > store.max_batch) {
        refuse(Errc::batch_too_large,
               std::to_string(queries.size()) + " queries in one call; send at most " + std::to_string(store.max_batch),
               store.name);
    }
    for (std::size_t i = 0; i < queries.size(); ++i) {
        check_vector(queries[i].vector, dimension, "query", i, store.name, collection);
        if (queries[i].top_k == 0) {
            refuse(Errc::invalid_argument, "top_k of query " + std::to_string(i + 1) + " is 0; ask for at least 1",
                   store.name);
        }
        if (queries[i].filter) {
            if (const auto problem = check_filter(*queries[i].filter, store.filters, store.name)) {
                throw *problem;
            }
        }
    }
}

void check_records(const std::vector<VectorRecord>& records, std::string_view store, std::size_t dimension,
                   std::string_view collection) {
    if (records.empty()) {
        return;
    }
    if (dimension == 0) {
        dimension = records.front().vector.size();
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].document.id.empty()) {
            refuse(Errc::invalid_argument, "record " + std::to_string(i + 1) + " has no id", store);
        }
        check_vector(records[i].vector, dimension, "record", i, store, collection);
    }
}

void check_dimension(std::size_t dimension, std::string_view store) {
    if (dimension == 0) {
        refuse(Errc::invalid_argument, "a collection needs a dimension of at least 1", store);
    }
}

void check_deadline(const CallContext& context, std::string_view store) {
    if (context.deadline != TimePoint::max() && Clock::steady()->now() >= context.deadline) {
        refuse(Errc::deadline_exceeded, "no time is left for this request", store);
    }
}

void check_minimum_relevance(double minimum_relevance, ScoreScale scale) {
    if (!(minimum_relevance >= 0.0 && minimum_relevance <= 1.0)) {
        throw std::invalid_argument("minimum_relevance must be in [0, 1], not " + std::to_string(minimum_relevance));
    }
    if (minimum_relevance > 0.0 && !relevance(0.0, scale)) {
        throw std::invalid_argument("minimum_relevance needs a metric that has a relevance");
    }
}

HitList finished(HitList hits, std::size_t top_k, ScoreScale scale, double minimum_relevance, std::string_view store) {
    if (hits.size() > top_k) {
        refuse(Errc::malformed_response,
               "asked for at most " + std::to_string(top_k) + " hits, got " + std::to_string(hits.size()), store);
    }
    std::vector<std::string_view> ids;
    ids.reserve(hits.size());
    for (const Hit& hit : hits) {
        ids.emplace_back(hit.document.id);
    }
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
        refuse(Errc::malformed_response, "one document came twice in one list", store);
    }
    const auto is_out = [&](const Hit& hit) {
        return std::isnan(hit.score) ||
               (minimum_relevance > 0.0 && relevance(hit.score, scale).value_or(1.0) < minimum_relevance);
    };
    hits.erase(std::remove_if(hits.begin(), hits.end(), is_out), hits.end());
    std::sort(hits.begin(), hits.end(), [&](const Hit& left, const Hit& right) {
        return left.score != right.score ? is_better(left.score, right.score, scale.direction)
                                         : left.document.id < right.document.id;
    });
    return hits;
}

bool is_asked(const VectorQuery& query) { return !query.filter || !query.filter->is_nothing(); }

std::vector<HitList> all_lists(std::vector<HitList> answered, const std::vector<VectorQuery>& queries, ScoreScale scale,
                               double minimum_relevance, std::string_view store) {
    const auto asked = static_cast<std::size_t>(std::count_if(queries.begin(), queries.end(), &is_asked));
    if (answered.size() != asked) {
        refuse(Errc::malformed_response,
               "asked " + std::to_string(asked) + " queries, got " + std::to_string(answered.size()) + " lists", store);
    }
    std::vector<HitList> lists;
    lists.reserve(queries.size());
    auto next = answered.begin();
    for (const VectorQuery& query : queries) {
        lists.push_back(is_asked(query) ? finished(std::move(*next++), query.top_k, scale, minimum_relevance, store)
                                        : HitList{});
    }
    return lists;
}

}  // namespace trawl::stores
