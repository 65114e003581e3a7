// Merges ranked lists: documents get numbers, hits get points, points become scores, the best come out.
#include <trawl/fusion.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "check.hpp"
#include "scoring.hpp"
#include "scratch.hpp"

namespace trawl {
namespace {

using fusion::Appearances;
using fusion::List;
using fusion::Scores;

/// Counts for each candidate how many different `kind_of(list)` have it.
template <class KindOf>
std::vector<std::size_t> count_distinct(const Appearances& seen, KindOf kind_of) {
    std::vector<const List*> lists;
    for (const List& list : seen.lists) {
        if (list.counted()) lists.push_back(&list);
    }
    std::stable_sort(lists.begin(), lists.end(),
                     [&](const List* a, const List* b) { return kind_of(*a) < kind_of(*b); });
    std::vector<std::size_t> counts(seen.candidates.size(), 0);
    std::vector<const List*> last(seen.candidates.size(), nullptr);
    for (const List* list : lists) {
        for (std::uint32_t at = list->begin; at < list->end(); ++at) {
            const std::uint32_t document = seen.documents[at];
            if (last[document] == nullptr || kind_of(*last[document]) != kind_of(*list)) ++counts[document];
            last[document] = list;
        }
    }
    return counts;
}

/// The candidates that enough sources and queries have found.
std::pmr::vector<std::uint32_t> admitted(const Appearances& seen, const FusionOptions& options) {
    std::pmr::vector<std::uint32_t> among(seen.candidates.size(), seen.memory());
    for (std::uint32_t i = 0; i < among.size(); ++i) among[i] = i;
    const auto drop_below = [&](std::size_t least, const std::vector<std::size_t>& counts) {
        among.erase(std::remove_if(among.begin(), among.end(), [&](std::uint32_t i) { return counts[i] < least; }),
                    among.end());
    };
    if (options.min_sources > 1) {
        drop_below(options.min_sources, count_distinct(seen, [](const List& list) { return list.given->source; }));
    }
    if (options.min_queries > 1) {
        drop_below(options.min_queries, count_distinct(seen, [](const List& list) { return list.given->query; }));
    }
    return among;
}

/// Points of counted lists become shares. The contributions of other lists, whose share is NaN so far, get none.
void settle_shares(const fusion::Combination& how, std::vector<Contribution>& contributions,
                   std::vector<double>& points) {
    points.clear();
    for (const Contribution& one : contributions) {
        if (!std::isnan(one.share)) points.push_back(one.share);
    }
    fusion::points_to_shares(how, points);
    auto next = points.begin();
    for (Contribution& one : contributions) one.share = std::isnan(one.share) ? 0.0 : *next++;
}

/// The fused hits of the candidates in `order`, with the account of who found them.
std::vector<FusedHit> account(const Appearances& seen, const Scores& scores, std::span<const std::uint32_t> order) {
    constexpr auto nowhere = std::numeric_limits<std::uint32_t>::max();
    std::vector<FusedHit> fused(order.size());
    std::pmr::vector<std::uint32_t> place(seen.named, nowhere, seen.memory());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        fused[i].document = seen.hit(seen.candidates[order[i]].shown).document;
        fused[i].score = scores.of_candidate[order[i]];
        fused[i].contributions.reserve(seen.candidates[order[i]].lists);
    }
    const auto add = [&](const List& list, std::uint32_t at, FusedHit& to) {
        const Hit& hit = list.given->hits[at - list.begin];
        const double points = list.counted() ? scores.points[at] : std::numeric_limits<double>::quiet_NaN();
        to.contributions.push_back({list.given->query, list.given->source, seen.ranks[at], hit.score, hit.scale,
                                    scores.normalised.empty() ? 0.0 : scores.normalised[at], points});
    };
    const std::uint32_t* const documents = seen.documents.data();
    const std::uint32_t* const places = place.data();
    for (const List& list : seen.lists) {
        for (std::uint32_t at = list.begin, end = list.end(); at < end; ++at) {
            const std::uint32_t to = places[documents[at]];
            if (to != nowhere && seen.ranks[at] != 0) add(list, at, fused[to]);
        }
    }
    std::vector<double> points;
    for (FusedHit& hit : fused) settle_shares(scores.how, hit.contributions, points);
    return fused;
}

void divide(std::vector<FusedHit>& hits, double best) {
    for (FusedHit& hit : hits) {
        hit.score = best > 0 ? std::clamp(hit.score / best, 0.0, 1.0) : 0.0;
        for (Contribution& one : hit.contributions) one.share = best > 0 ? one.share / best : 0.0;
    }
}

}  // namespace

std::vector<FusedHit> fuse(std::span<const RankedList> lists, const Fusion& fusion, std::size_t top_k) {
    return fuse(lists, fusion, FusionOptions{}, top_k);
}

std::vector<FusedHit> fuse(std::span<const RankedList> lists, const Fusion& fusion, const FusionOptions& options,
                           std::size_t top_k) {
    validate(fusion);
    validate(options, fusion);
    fusion::Scratch scratch;
    const Appearances seen = fusion::number_documents(lists, options.deduplication, scratch.memory());
    const Scores scores = fusion::score(seen, fusion);
    const bool cut_later =
        options.rescale != Rescale::none || options.cut_off != CutOff{} || !options.group_limit.key.empty();
    const std::size_t all = seen.candidates.size();
    const std::size_t wanted = top_k == 0 ? all : top_k;
    const auto order = fusion::best_first(seen, scores.of_candidate, admitted(seen, options), cut_later ? all : wanted);
    std::vector<FusedHit> hits = account(seen, scores, order);
    if (!cut_later) return hits;

    if (options.rescale == Rescale::best_possible) divide(hits, fusion::best_possible(seen, fusion).value_or(0.0));
    if (options.rescale == Rescale::min_max) hits = rescale_min_max(std::move(hits));
    hits = cut_off(std::move(hits), options.cut_off);
    if (!options.group_limit.key.empty()) hits = limit_per_group(std::move(hits), options.group_limit);
    if (hits.size() > wanted) hits.resize(wanted);
    return hits;
}

std::vector<FusedReference> fuse_references(std::span<const RankedList> lists, const Fusion& fusion,
                                            std::size_t top_k) {
    validate(fusion);
    fusion::Scratch scratch;
    const Appearances seen = fusion::number_documents(lists, Deduplication{}, scratch.memory());
    const Scores scores = fusion::score(seen, fusion);
    const auto all = admitted(seen, FusionOptions{});
    const auto order = fusion::best_first(seen, scores.of_candidate, all, top_k == 0 ? all.size() : top_k);
    std::vector<FusedReference> references;
    references.reserve(order.size());
    for (const std::uint32_t candidate : order) {
        references.push_back({&seen.hit(seen.candidates[candidate].shown), scores.of_candidate[candidate]});
    }
    return references;
}

void validate(const FusionOptions& options, const Fusion& fusion) {
    using fusion::require;
    validate(options.deduplication);
    require(options.min_sources >= 1, "FusionOptions.min_sources", "0", "at least 1");
    require(options.min_queries >= 1, "FusionOptions.min_queries", "0", "at least 1");
    require(options.rescale != Rescale::best_possible || fusion::has_best_possible(fusion), "FusionOptions.rescale",
            "best_possible",
            "none or min_max with " + std::string{name(fusion)} + ", whose scores have no upper bound as it is set");
    validate(options.cut_off);
    validate(options.group_limit);
}

}  // namespace trawl
