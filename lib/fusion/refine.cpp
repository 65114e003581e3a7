// What is kept of a merged list: thresholds, groups, a second opinion.
#include <trawl/refine.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>

#include "check.hpp"
#include "fraction.hpp"
#include "metadata_text.hpp"

namespace trawl {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const MetadataValue* group_of(const FusedHit& hit, const std::string& key) {
    const auto found = hit.document.metadata.find(key);
    return found == hit.document.metadata.end() ? nullptr : &found->second;
}

}  // namespace

void validate(const CutOff& limit) {
    fusion::require(!std::isnan(limit.min_score), "CutOff.min_score", limit.min_score, "a number");
    fusion::require(limit.min_fraction_of_best >= 0 && limit.min_fraction_of_best <= 1, "CutOff.min_fraction_of_best",
                    limit.min_fraction_of_best, "in [0, 1]");
}

void validate(const GroupLimit& limit) {
    fusion::require(limit.max_hits >= 1, "GroupLimit.max_hits", "0", "at least 1");
}

std::vector<FusedHit> rescale_min_max(std::vector<FusedHit> hits) {
    if (hits.empty()) return hits;
    const auto [worst, best] = std::minmax_element(
        hits.begin(), hits.end(), [](const FusedHit& a, const FusedHit& b) { return a.score < b.score; });
    const double low = worst->score;
    const double high = best->score;
    const double unit = high > low ? std::min(high - low, std::numeric_limits<double>::max()) : infinity;
    for (FusedHit& hit : hits) {
        hit.score = high > low ? fusion::fraction(hit.score, low, high) : 1.0;
        for (Contribution& one : hit.contributions) one.share /= unit;
    }
    return hits;
}

std::vector<FusedHit> cut_off(std::vector<FusedHit> hits, const CutOff& limit) {
    validate(limit);
    double least = limit.min_score;
    if (!hits.empty() && limit.min_fraction_of_best > 0 && hits.front().score > 0) {
        least = std::max(least, limit.min_fraction_of_best * hits.front().score);
    }
    hits.erase(std::remove_if(hits.begin(), hits.end(), [least](const FusedHit& hit) { return hit.score < least; }),
               hits.end());
    return hits;
}

std::vector<FusedHit> limit_per_group(std::vector<FusedHit> hits, const GroupLimit& limit) {
    validate(limit);
    if (limit.key.empty()) return hits;
    std::map<std::string, std::size_t> taken;
    const auto is_too_many = [&](const FusedHit& hit) {
        const MetadataValue* group = group_of(hit, limit.key);
        return group != nullptr && ++taken[fusion::typed_text(*group)] > limit.max_hits;
    };
    std::vector<FusedHit> kept;
    for (FusedHit& hit : hits) {
        if (!is_too_many(hit)) kept.push_back(std::move(hit));
    }
    return kept;
}

std::vector<FusedHit> collapse_groups(std::vector<FusedHit> hits, const std::string& key) {
    fusion::require(!key.empty(), "collapse_groups: key", "empty", "the name of a metadata key");
    std::map<std::string, std::size_t> places;
    std::vector<FusedHit> parents;
    for (FusedHit& hit : hits) {
        const MetadataValue* group = group_of(hit, key);
        if (group == nullptr) {
            parents.push_back(std::move(hit));
            continue;
        }
        const auto [place, is_new] = places.try_emplace(fusion::typed_text(*group), parents.size());
        if (is_new) {
            hit.document.id = fusion::plain_text(*group);
            parents.push_back(std::move(hit));
            continue;
        }
        std::vector<Contribution>& known = parents[place->second].contributions;
        for (Contribution& one : hit.contributions) {
            one.share = 0.0;  // the parent's score is that of its best child
            known.push_back(one);
        }
        std::stable_sort(known.begin(), known.end(), [](const Contribution& a, const Contribution& b) {
            return std::tie(a.query, a.source) < std::tie(b.query, b.source);
        });
    }
    return parents;
}

std::vector<FusedHit> reorder(std::vector<FusedHit> hits, std::span<const double> scores) {
    if (scores.size() > hits.size()) {
        throw std::invalid_argument("reorder: there are " + std::to_string(scores.size()) + " scores for " +
                                    std::to_string(hits.size()) + " hits; give one per hit, from the first on");
    }
    for (std::size_t i = 0; i < scores.size(); ++i) hits[i].rerank_score = scores[i];
    std::stable_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(scores.size()),
                     [](const FusedHit& a, const FusedHit& b) {
                         return is_better(*a.rerank_score, *b.rerank_score, Direction::higher_is_better);
                     });
    return hits;
}

}  // namespace trawl
