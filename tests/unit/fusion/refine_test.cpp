// Thresholds, minimum agreement, rescaling, groups, and the order of a second opinion.
#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include <trawl/fusion.hpp>

#include "lists.hpp"

namespace {

using doctest::Approx;
using lists::hits;
using lists::ids;
using trawl::Document;
using trawl::fuse;
using trawl::FusedHit;
using trawl::FusionOptions;
using trawl::RankedList;

std::vector<FusedHit> merged(const std::vector<std::pair<Document, double>>& pairs) {
    std::vector<FusedHit> made;
    for (const auto& [document, score] : pairs) {
        made.push_back({document,
                        score,
                        {{.query = made.size(), .source = 0, .rank = 1, .score = score, .scale = {}, .share = score}},
                        {}});
    }
    return made;
}

TEST_CASE("a document may have to be found by several sources, or for several queries") {
    const auto ab = hits({"a", "b"});
    const auto bc = hits({"b", "c"});
    const auto a = hits({"a"});
    const std::vector<RankedList> given{{ab, 0, 0}, {bc, 0, 1}, {a, 1, 0}};
    CHECK(ids(fuse(given, trawl::ReciprocalRank{}, {.min_sources = 2})) == "b ");
    CHECK(ids(fuse(given, trawl::ReciprocalRank{}, {.min_queries = 2})) == "a ");
    CHECK(ids(fuse(given, trawl::ReciprocalRank{}, {.min_sources = 3})).empty());
    // A source of weight 0 does not count.
    const std::vector<RankedList> shadow{{ab, 0, 0}, {bc, 0, 1, 0.0}};
    CHECK(ids(fuse(shadow, trawl::ReciprocalRank{}, {.min_sources = 2})).empty());
}

TEST_CASE("rescaled to the best possible, first in every list is 1, whatever the weights") {
    const auto one = hits({"a", "b", "c"});
    const auto other = hits({"a", "c"});
    const std::vector<trawl::Hit> none;
    const std::vector<RankedList> given{{one, 0, 0, 2.0}, {other, 1, 0, 0.5}, {none, 2, 0}};
    for (const std::string_view name : trawl::fusion_names()) {
        if (name == "best_score" || name == "distribution_based") continue;
        CAPTURE(name);
        const auto fused = fuse(given, trawl::fusion_named(name), {.rescale = trawl::Rescale::best_possible});
        REQUIRE(fused.size() == 3);
        CHECK(fused[0].document.id == "a");
        // Mean, median and minimum give less to a document that a light list has as well.
        const bool by_heaviest = name == "comb_anz" || name == "comb_median" || name == "comb_min";
        if (!by_heaviest && name != "comb_gmnz") CHECK(fused[0].score == Approx(1.0).epsilon(1e-12));
        for (const FusedHit& hit : fused) {
            CHECK(hit.score >= 0.0);
            CHECK(hit.score <= 1.0);
        }
    }
}

TEST_CASE("rescaling needs an upper bound") {
    const auto refuses = [](const trawl::Fusion& method) {
        CHECK_THROWS_WITH_AS(fuse({}, method, {.rescale = trawl::Rescale::best_possible}),
                             doctest::Contains("FusionOptions.rescale"), std::invalid_argument);
    };
    refuses(trawl::BestScore{});
    refuses(trawl::DistributionBased{});
    refuses(trawl::CombSum{trawl::ZScore{}});
    CHECK(fuse({}, trawl::BestScore{}, {.rescale = trawl::Rescale::min_max}).empty());
}

TEST_CASE("rescaled over the list, the best is 1 and the worst 0, and shares shrink alike") {
    const auto fused = trawl::rescale_min_max(merged({{{"a", ""}, 3.0}, {{"b", ""}, 2.0}, {{"c", ""}, -1.0}}));
    CHECK(fused[0].score == 1.0);
    CHECK(fused[1].score == 0.75);
    CHECK(fused[2].score == 0.0);
    CHECK(fused[1].contributions[0].share == 0.5);
    CHECK(trawl::rescale_min_max(merged({{{"a", ""}, 3.0}}))[0].score == 1.0);
    CHECK(trawl::rescale_min_max({}).empty());
}

TEST_CASE("the cut-off is a score, or a part of the best one") {
    const auto all = merged({{{"a", ""}, 1.0}, {{"b", ""}, 0.5}, {{"c", ""}, 0.25}});
    CHECK(ids(trawl::cut_off(all, {.min_score = 0.5})) == "a b ");
    CHECK(ids(trawl::cut_off(all, {.min_fraction_of_best = 0.3})) == "a b ");
    CHECK(ids(trawl::cut_off(all, {.min_score = 0.6, .min_fraction_of_best = 0.3})) == "a ");
    CHECK(ids(trawl::cut_off(all, {})) == "a b c ");
    CHECK(ids(trawl::cut_off(merged({{{"a", ""}, -1.0}, {{"b", ""}, -9.0}}), {.min_fraction_of_best = 0.9})) == "a b ");
    CHECK_THROWS_WITH_AS(trawl::cut_off({}, {.min_score = lists::nan}), doctest::Contains("CutOff.min_score"),
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(trawl::cut_off({}, {.min_fraction_of_best = 1.5}),
                         doctest::Contains("CutOff.min_fraction_of_best"), std::invalid_argument);
}

TEST_CASE("at most so many hits per group, and top_k comes last") {
    const auto chunk = [](const char* id, const char* parent) {
        return trawl::Hit{Document{id, "", {{"parent", parent}}}, 1.0};
    };
    const std::vector<trawl::Hit> list{chunk("a1", "a"),
                                       chunk("a2", "a"),
                                       chunk("a3", "a"),
                                       chunk("b1", "b"),
                                       {Document{"lone", ""}, 1.0},
                                       {Document{"single", ""}, 1.0}};
    const std::vector<RankedList> given{{list}};
    const FusionOptions two{.group_limit = {.key = "parent", .max_hits = 2}};
    CHECK(ids(fuse(given, trawl::ReciprocalRank{}, two)) == "a1 a2 b1 lone single ");
    CHECK(ids(fuse(given, trawl::ReciprocalRank{}, two, 3)) == "a1 a2 b1 ");
    CHECK_THROWS_WITH_AS(fuse(given, trawl::ReciprocalRank{}, {.group_limit = {.key = "parent", .max_hits = 0}}),
                         doctest::Contains("GroupLimit.max_hits"), std::invalid_argument);
}

TEST_CASE("chunks collapse to their parent, which takes the place of the best one") {
    auto all = merged({{{"a2", "second", {{"parent", "doc-a"}}}, 3.0},
                       {{"x", "", {}}, 2.0},
                       {{"a1", "first", {{"parent", "doc-a"}}}, 1.0},
                       {{"n", "", {{"parent", std::int64_t{7}}}}, 0.5}});
    const auto parents = trawl::collapse_groups(all, "parent");
    CHECK(ids(parents) == "doc-a x 7 ");
    CHECK(parents[0].document.text == "second");
    CHECK(parents[0].score == 3.0);
    REQUIRE(parents[0].contributions.size() == 2);
    CHECK(parents[0].contributions[1].query == 2);
    CHECK(parents[0].contributions[1].share == 0.0);
    CHECK_THROWS_AS(trawl::collapse_groups(all, ""), std::invalid_argument);
}

TEST_CASE("a second opinion orders the head of the list; NaN goes last, equals stay") {
    const auto all = merged({{{"a", ""}, 4.0}, {{"b", ""}, 3.0}, {{"c", ""}, 2.0}, {{"d", ""}, 1.0}});
    const auto ordered = trawl::reorder(all, std::vector{lists::nan, 0.5, 0.5});
    CHECK(ids(ordered) == "b c a d ");
    CHECK(ordered[0].rerank_score == 0.5);
    CHECK(ordered[0].score == 3.0);
    CHECK(!ordered[3].rerank_score.has_value());
    CHECK_THROWS_AS(trawl::reorder({}, std::vector{1.0}), std::invalid_argument);
}

}  // namespace
