// What a provider or store answered, held against its contract.
#include "retrieval/answer_checks.hpp"

#include <string>

namespace trawl::detail {

std::optional<Error> check_count(std::size_t asked, std::size_t answered, const char* of_what) {
    if (asked == answered) {
        return std::nullopt;
    }
    return Error{Errc::malformed_response,
                 "asked for " + std::to_string(asked) + " " + of_what + ", got " + std::to_string(answered)};
}

std::optional<Error> check_embedding(const Embedding& embedding, std::size_t provider_dimension,
                                     std::size_t store_dimension) {
    if (embedding.empty()) {
        return Error{Errc::malformed_response, "the vector is empty"};
    }
    const std::size_t dimension = provider_dimension != 0 ? provider_dimension : store_dimension;
    if (dimension != 0 && embedding.size() != dimension) {
        return Error{Errc::dimension_mismatch, "expected dimension " + std::to_string(dimension) + ", got " +
                                                   std::to_string(embedding.size()) +
                                                   "; check that the model is the one the store was filled with"};
    }
    if (!is_finite(embedding)) {
        return Error{Errc::malformed_response, "the vector holds a value that is not finite"};
    }
    return std::nullopt;
}

std::optional<Error> check_hits(const HitList& hits, std::size_t top_k) {
    if (hits.size() > top_k) {
        return Error{Errc::malformed_response,
                     "asked for at most " + std::to_string(top_k) + " hits, got " + std::to_string(hits.size())};
    }
    for (std::size_t i = 1; i < hits.size(); ++i) {
        if (hits[i].scale.metric != Metric::unknown &&
            is_better(hits[i].score, hits[i - 1].score, hits[i].scale.direction)) {
            return Error{Errc::malformed_response, "the hits are not ordered best first: hit " + std::to_string(i + 1) +
                                                       " is better than the one before it"};
        }
    }
    return std::nullopt;
}

}  // namespace trawl::detail
