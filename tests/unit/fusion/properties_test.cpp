// What must hold for any lists whatever: a million random cases over all methods.
#include <doctest/doctest.h>

#include <bit>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <set>
#include <utility>

#include <trawl/fusion.hpp>

#include "random_lists.hpp"

namespace {

using random_lists::Lists;
using random_lists::Seeds;
using trawl::fuse;
using trawl::FusedHit;
using trawl::Fusion;
using trawl::RankedList;

#ifdef TRAWL_WITH_SANITIZER
constexpr int cases = 500;  // a hundred times slower there, and the same paths
#else
constexpr int cases = 100'000;
#endif

const std::vector<Fusion> methods = random_lists::all_methods();

/// Runs a property with a fixed seed; RC_PARAMS="seed=… max_success=…" chooses others.
template <class Property>
bool holds(const char* name, Property property) {
    rc::detail::TestParams params;
    params.seed = 1;
    params.maxSuccess = cases;
    if (std::getenv("RC_PARAMS") != nullptr) params = rc::detail::configuration().testParams;
    rc::detail::TestMetadata about;
    about.id = name;
    about.description = name;
    const auto result = rc::detail::checkTestable(property, about, params);
    if (result.template is<rc::detail::SuccessResult>()) return true;
    rc::detail::printResultMessage(result, std::cerr);
    return false;
}

const Fusion& method_of(const Seeds& seeds) { return methods[seeds.method % methods.size()]; }

/// The methods that promise what a property asks for, so that every case of it counts.
std::vector<Fusion> methods_that(bool (*promise)(const Fusion&)) {
    std::vector<Fusion> made;
    std::copy_if(methods.begin(), methods.end(), std::back_inserter(made), promise);
    return made;
}

bool same_bits(double left, double right) {
    return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

/// Equal to the last bit, a NaN that a store gave included.
bool same(const std::vector<FusedHit>& left, const std::vector<FusedHit>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const FusedHit& a, const FusedHit& b) {
        return a.document == b.document && same_bits(a.score, b.score) &&
               std::equal(a.contributions.begin(), a.contributions.end(), b.contributions.begin(),
                          b.contributions.end(), [](const trawl::Contribution& x, const trawl::Contribution& y) {
                              return x.query == y.query && x.source == y.source && x.rank == y.rank &&
                                     same_bits(x.score, y.score) && same_bits(x.share, y.share) &&
                                     same_bits(x.normalised_score, y.normalised_score);
                          });
    });
}

/// The best place in a list that counts, and the first query with such a list.
std::pair<std::size_t, std::size_t> best_place(const FusedHit& hit, const Lists& lists) {
    std::pair best{SIZE_MAX, SIZE_MAX};
    for (const trawl::Contribution& one : hit.contributions) {
        if (!(lists.weights[one.query * lists.sources + one.source] > 0)) continue;
        best.first = std::min(best.first, one.rank);
        best.second = std::min(best.second, one.query);
    }
    return best;
}

/// The total order that `fuse` promises.
bool stands_before(const FusedHit& left, const FusedHit& right, const Lists& lists) {
    if (left.score != right.score) return left.score > right.score;
    const auto left_place = best_place(left, lists);
    const auto right_place = best_place(right, lists);
    if (left_place != right_place) return left_place < right_place;
    return left.document.id < right.document.id;
}

/// So that few cases have nothing to say.
std::vector<trawl::Hit>& longest(Lists& lists) {
    return *std::max_element(lists.hits.begin(), lists.hits.end(),
                             [](const auto& left, const auto& right) { return left.size() < right.size(); });
}

std::size_t place_of(const std::vector<FusedHit>& fused, const std::string& id) {
    std::size_t place = 0;
    while (place < fused.size() && fused[place].document.id != id) ++place;
    return place;
}

TEST_CASE("the order in which lists arrive changes nothing") {
    CHECK(holds("arrival order", [](const Seeds& seeds) {
        const Lists lists = random_lists::odd(seeds);
        const auto given = lists.ranked();
        auto turned = given;
        std::rotate(turned.begin(), turned.begin() + 1 + seeds.shape % 3, turned.end());
        if (seeds.shape % 2 == 0) std::swap(turned[0], turned[2]);
        RC_ASSERT(same(fuse(given, method_of(seeds)), fuse(turned, method_of(seeds))));
    }));
}

TEST_CASE("whatever comes in, no NaN and no infinity comes out, and the order is total") {
    CHECK(holds("finite and ordered", [](const Seeds& seeds) {
        const Lists lists = random_lists::odd(seeds);
        const auto fused = fuse(lists.ranked(), method_of(seeds));
        std::set<std::string> ids;
        for (std::size_t i = 0; i < fused.size(); ++i) {
            RC_ASSERT(std::isfinite(fused[i].score));
            RC_ASSERT(!fused[i].contributions.empty());
            RC_ASSERT(ids.insert(fused[i].document.id).second);
            for (const trawl::Contribution& one : fused[i].contributions) {
                RC_ASSERT(std::isfinite(one.share));
                RC_ASSERT(std::isfinite(one.normalised_score));
                RC_ASSERT(one.rank >= 1U);
            }
            if (i > 0) RC_ASSERT(stands_before(fused[i - 1], fused[i], lists));
        }
    }));
}

TEST_CASE("an empty list changes nothing") {
    CHECK(holds("empty list", [](const Seeds& seeds) {
        const Lists lists = random_lists::odd(seeds);
        auto given = lists.ranked();
        const auto before = fuse(given, method_of(seeds));
        given.insert(given.begin() + seeds.shape % 4, RankedList{.hits = {}, .query = 7, .source = 7, .weight = 3.0});
        RC_ASSERT(same(before, fuse(given, method_of(seeds))));
    }));
}

TEST_CASE("a document that is repeated lower down in its list changes nothing") {
    CHECK(holds("repeated document", [](const Seeds& seeds) {
        Lists lists = random_lists::clean(seeds, true);
        const auto before = fuse(lists.ranked(), method_of(seeds));
        auto& list = longest(lists);
        RC_PRE(!list.empty());
        trawl::Hit copy = list[seeds.method % list.size()];
        copy.score = 99.0;
        list.push_back(copy);
        RC_ASSERT(same(before, fuse(lists.ranked(), method_of(seeds))));
    }));
}

TEST_CASE("the first k are the beginning of all") {
    CHECK(holds("prefix", [](const Seeds& seeds) {
        const Lists lists = random_lists::odd(seeds);
        const std::size_t wanted = 1 + seeds.shape % 8;
        auto all = fuse(lists.ranked(), method_of(seeds));
        const auto some = fuse(lists.ranked(), method_of(seeds), wanted);
        all.resize(std::min(all.size(), wanted));
        RC_ASSERT(same(all, some));
    }));
}

TEST_CASE("references are what is fused, without copies") {
    CHECK(holds("references", [](const Seeds& seeds) {
        const Lists lists = random_lists::odd(seeds);
        const std::size_t wanted = seeds.shape % 8;
        const auto fused = fuse(lists.ranked(), method_of(seeds), wanted);
        const auto references = trawl::fuse_references(lists.ranked(), method_of(seeds), wanted);
        RC_ASSERT(std::equal(fused.begin(), fused.end(), references.begin(), references.end(),
                             [](const FusedHit& hit, const trawl::FusedReference& reference) {
                                 return hit.document == reference.hit->document &&
                                        same_bits(hit.score, reference.score);
                             }));
    }));
}

bool survives_shifting(const Fusion& method) {
    const trawl::Normaliser* normaliser = random_lists::normaliser_of(method);
    const std::string_view by = normaliser == nullptr ? "rank" : trawl::name(*normaliser);
    return !std::holds_alternative<trawl::BestScore>(method) &&
           (by == "min_max" || by == "z_score" || by == "three_sigma" || by == "sum" || by == "rank");
}

bool survives_scaling(const Fusion& method) {
    const trawl::Normaliser* normaliser = random_lists::normaliser_of(method);
    const std::string_view by = normaliser == nullptr ? "rank" : trawl::name(*normaliser);
    return survives_shifting(method) || by == "max" || by == "l2";
}

TEST_CASE("scaling and shifting a list changes nothing where the normaliser promises it") {
    const auto promising = methods_that(survives_scaling);
    REQUIRE(promising.size() >= 30);
    CHECK(holds("scale and shift", [&](const Seeds& seeds) {
        const Fusion& method = promising[seeds.method % promising.size()];
        Lists lists = random_lists::clean(seeds, true);
        const auto before = fuse(lists.ranked(), method);
        // Eighths stay exact, so that equal scores stay equal.
        const double shift = survives_shifting(method) ? 1024 : 0;
        for (auto& list : lists.hits) {
            for (trawl::Hit& hit : list) hit.score = hit.score * 4 + shift;
        }
        const auto after = fuse(lists.ranked(), method);
        RC_ASSERT(before.size() == after.size());
        for (const FusedHit& hit : before) {
            const double score = after[place_of(after, hit.document.id)].score;
            RC_ASSERT(std::abs(hit.score - score) <= 1e-9 * std::max(1.0, std::abs(score)));
        }
    }));
}

/// Whether standing at the top of every list is worth most: each list must give its first document the most, and no
/// less for being in more lists.
bool rewards_unanimity(const Fusion& method) {
    const trawl::Normaliser* normaliser = random_lists::normaliser_of(method);
    if (normaliser == nullptr) return true;
    const std::string_view by = trawl::name(*normaliser);
    const std::string_view how = trawl::name(method);
    if (by == "min_max" || by == "rank") return how != "comb_gmnz" || std::get<trawl::CombGmnz>(method).gamma >= 0;
    return (how == "comb_sum" || how == "comb_mnz" || how == "comb_max") &&
           (by == "z_score" || by == "sum" || by == "sigmoid");
}

TEST_CASE("a document at the top of every list is first") {
    const auto promising = methods_that(rewards_unanimity);
    REQUIRE(promising.size() >= 15);
    CHECK(holds("unanimity", [&](const Seeds& seeds) {
        Lists lists = random_lists::clean(seeds, false);
        for (auto& list : lists.hits) {
            const auto direction = list.empty() ? trawl::Direction::higher_is_better : list.front().scale.direction;
            const double best = direction == trawl::Direction::higher_is_better ? 10.0 : -10.0;
            list.insert(list.begin(), {trawl::Document{"top", ""}, best, {trawl::Metric::unknown, direction}});
        }
        const auto fused = fuse(lists.ranked(), promising[seeds.method % promising.size()]);
        RC_ASSERT(fused.front().document.id == "top");
    }));
}

/// The others go by more than a document's own places: another one's move may reorder the rest.
bool is_monotone(const Fusion& method) {
    return !std::holds_alternative<trawl::TwoStageReciprocalRank>(method) &&
           !std::holds_alternative<trawl::Condorcet>(method) && !std::holds_alternative<trawl::RoundRobin>(method);
}

TEST_CASE("a document that moves up in one list does not move down in the merged one") {
    const auto promising = methods_that(is_monotone);
    CHECK(holds("monotone in rank", [&](const Seeds& seeds) {
        const Fusion& method = promising[seeds.method % promising.size()];
        Lists lists = random_lists::clean(seeds, true);
        auto& list = longest(lists);
        RC_PRE(list.size() >= 2U);
        const std::size_t place = 1 + seeds.method % (list.size() - 1);
        const std::string id = list[place].document.id;
        const std::size_t before = place_of(fuse(lists.ranked(), method), id);
        std::swap(list[place].document, list[place - 1].document);
        RC_ASSERT(place_of(fuse(lists.ranked(), method), id) <= before);
    }));
}

TEST_CASE("shares add up to the score") {
    // Borda gives points for absence, too, which are no list's share.
    const auto promising =
        methods_that([](const Fusion& method) { return !std::holds_alternative<trawl::Borda>(method); });
    CHECK(holds("shares", [&](const Seeds& seeds) {
        const Fusion& method = promising[seeds.method % promising.size()];
        const Lists lists = random_lists::clean(seeds, true);
        for (const FusedHit& hit : fuse(lists.ranked(), method)) {
            double sum = 0.0;
            double size = 1.0;
            for (const trawl::Contribution& one : hit.contributions) {
                sum += one.share;
                size = std::max(size, std::abs(one.share));
            }
            RC_ASSERT(std::abs(sum - hit.score) <= 1e-9 * size);
        }
    }));
}

TEST_CASE("rescaled scores lie in [0, 1] and keep the order") {
    CHECK(holds("rescale", [](const Seeds& seeds) {
        const Lists lists = random_lists::clean(seeds, true);
        const Fusion& method = method_of(seeds);
        const auto plain = fuse(lists.ranked(), method);
        std::vector<trawl::Rescale> ways{trawl::Rescale::min_max};
        try {
            validate({.rescale = trawl::Rescale::best_possible}, method);
            ways.push_back(trawl::Rescale::best_possible);
        } catch (const std::invalid_argument&) {
            // This method's scores have no upper bound.
        }
        for (const trawl::Rescale way : ways) {
            const auto rescaled = fuse(lists.ranked(), method, {.rescale = way});
            RC_ASSERT(rescaled.size() == plain.size());
            for (std::size_t i = 0; i < plain.size(); ++i) {
                RC_ASSERT(rescaled[i].document.id == plain[i].document.id);
                RC_ASSERT(rescaled[i].score >= 0.0);
                RC_ASSERT(rescaled[i].score <= 1.0);
            }
        }
    }));
}

}  // namespace
