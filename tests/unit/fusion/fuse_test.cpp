// Merging lists: scores, order of equals, duplicates, weights, arguments out of range.
#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include <trawl/fusion.hpp>

#include "lists.hpp"

namespace {

using lists::distance;
using lists::hits;
using lists::ids;
using lists::nan;
using trawl::fuse;
using trawl::Hit;
using trawl::RankedList;

TEST_CASE("reciprocal rank fusion adds 1 / (k + rank) over the lists") {
    const auto first = hits({"a", "b", "c"});
    const auto second = hits({"b", "d"});
    const auto fused = fuse(std::vector<RankedList>{{first, 0, 0}, {second, 1, 0}}, trawl::ReciprocalRank{.k = 60});
    CHECK(ids(fused) == "b a d c ");
    CHECK(fused[0].score == doctest::Approx(1.0 / 62 + 1.0 / 61).epsilon(1e-15));
    REQUIRE(fused[0].contributions.size() == 2);
    CHECK(fused[0].contributions[0].rank == 2);
    CHECK(fused[0].contributions[1].query == 1);
    CHECK(fused[0].contributions[1].share == 1.0 / 61);
    CHECK(fused[0].document.text == "text of b");
}

TEST_CASE("equal scores are ordered by best rank, then query, then id, whatever the order of the lists") {
    const auto first = hits({"x", "b"});
    const auto second = hits({"b", "x"});
    const auto third = hits({"z"});
    const std::vector<RankedList> given{{first, 0, 0}, {second, 1, 0}, {third, 2, 0}};
    const std::vector<RankedList> turned{{third, 2, 0}, {second, 1, 0}, {first, 0, 0}};
    const auto fused = fuse(given, trawl::ReciprocalRank{});
    CHECK(ids(fused) == "b x z ");
    CHECK(fused == fuse(turned, trawl::ReciprocalRank{}));
}

TEST_CASE("each step of the order of equals decides where those before it do not") {
    const trawl::Fusion by_score = trawl::CombSum{trawl::RawScore{}};
    const auto low = lists::scored({{"x", 5}, {"a", 3}});
    const auto high = lists::scored({{"b", 3}});
    CHECK(ids(fuse(std::vector<RankedList>{{low, 0, 0}, {high, 1, 0}}, by_score)) == "x b a ");
    const auto a = lists::scored({{"a", 3}});
    CHECK(ids(fuse(std::vector<RankedList>{{high, 0, 0}, {a, 1, 0}}, by_score)) == "b a ");
    CHECK(ids(fuse(std::vector<RankedList>{{high, 0, 0}, {a, 0, 1}}, by_score)) == "a b ");
}

TEST_CASE("between queries, the two-stage method goes by their own weights, not by those of their sources") {
    const auto first = hits({"a"});
    const auto second = hits({"b"});
    const RankedList heavy_source{.hits = first, .query = 0, .source = 0, .weight = 9.0, .query_weight = 1.0};
    const RankedList heavy_query{.hits = second, .query = 1, .source = 1, .weight = 0.5, .query_weight = 2.0};
    const auto fused = fuse(std::vector<RankedList>{heavy_source, heavy_query}, trawl::TwoStageReciprocalRank{});
    CHECK(ids(fused) == "b a ");
    CHECK(fused[0].score == doctest::Approx(2.0 / 61).epsilon(1e-15));
}

TEST_CASE("a document that stands twice in one list counts once, at its better place") {
    const auto doubled = lists::scored({{"a", 0.9}, {"b", 0.8}, {"a", 0.7}, {"c", 0.6}});
    const auto plain = lists::scored({{"a", 0.9}, {"b", 0.8}, {"c", 0.6}});
    CHECK(fuse(std::vector<RankedList>{{doubled}}, trawl::ReciprocalRank{}) ==
          fuse(std::vector<RankedList>{{plain}}, trawl::ReciprocalRank{}));
}

TEST_CASE("the best score wins, oriented and boosted by the weight") {
    const std::vector<Hit> near{{trawl::Document{"near", ""}, 0.2, distance},
                                {trawl::Document{"far", ""}, 0.9, distance}};
    const auto fused = fuse(std::vector<RankedList>{{near, 0, 0, 2.0}}, trawl::BestScore{});
    CHECK(ids(fused) == "near far ");
    CHECK(fused[0].score == -0.1);
    CHECK(fused[0].contributions[0].score == 0.2);
    CHECK(fused[0].contributions[0].share == -0.1);
}

TEST_CASE("a hit without a score counts as the worst of its list, and NaN never comes out") {
    const std::vector<Hit> list{
        {trawl::Document{"a", ""}, nan}, {trawl::Document{"b", ""}, -5.0}, {trawl::Document{"c", ""}, -9.0}};
    const auto fused = fuse(std::vector<RankedList>{{list}}, trawl::BestScore{});
    CHECK(ids(fused) == "b a c ");
    CHECK(fused[1].score == -9.0);
    CHECK(std::isnan(fused[1].contributions[0].score));
}

TEST_CASE("a list of weight 0 brings in no document, but is named where it found one") {
    const auto counted = hits({"a"});
    const auto shadow = hits({"b", "a"});
    const auto fused = fuse(std::vector<RankedList>{{counted, 0, 0}, {shadow, 1, 0, 0.0}}, trawl::ReciprocalRank{});
    REQUIRE(ids(fused) == "a ");
    REQUIRE(fused[0].contributions.size() == 2);
    CHECK(fused[0].contributions[1].share == 0.0);
    CHECK(fused[0].contributions[1].rank == 2);
}

TEST_CASE("nothing in, nothing out; top_k cuts") {
    CHECK(fuse({}, trawl::ReciprocalRank{}).empty());
    const auto list = hits({"a", "b", "c"});
    CHECK(ids(fuse(std::vector<RankedList>{{list}}, trawl::ReciprocalRank{}, 2)) == "a b ");
    CHECK(ids(fuse(std::vector<RankedList>{{list}}, trawl::ReciprocalRank{}, 9)) == "a b c ");
}

TEST_CASE("a reference points to the hit where its document stands best") {
    const auto lower = hits({"b", "a"});
    const auto higher = hits({"a", "c"});
    const auto references =
        trawl::fuse_references(std::vector<RankedList>{{lower, 0, 0}, {higher, 1, 0}}, trawl::ReciprocalRank{}, 2);
    REQUIRE(references.size() == 2);
    CHECK(references[0].hit == &higher[0]);
    CHECK(references[0].score == doctest::Approx(1.0 / 61 + 1.0 / 62));
    CHECK(references[1].hit == &lower[0]);
}

TEST_CASE("a merge gives the same after one that needed far more memory, and before") {
    const auto small = hits({"a", "b"});
    const std::vector<RankedList> few{{small}};
    std::vector<std::string> many;
    for (int i = 0; i < 60'000; ++i) many.push_back("document " + std::to_string(i));
    const auto large = hits(many);
    const auto before = fuse(few, trawl::ReciprocalRank{});
    for (int round = 0; round < 3; ++round) {
        const auto merged = trawl::fuse_references(std::vector<RankedList>{{large}}, trawl::ReciprocalRank{});
        REQUIRE(merged.size() == large.size());
        CHECK(merged.back().hit == &large.back());
        CHECK(fuse(few, trawl::ReciprocalRank{}) == before);
    }
}

TEST_CASE("arguments out of range are refused by name") {
    const auto list = hits({"a"});
    CHECK_THROWS_WITH_AS(trawl::fuse_references(std::vector<RankedList>{{list}}, trawl::ReciprocalRank{.k = nan}),
                         doctest::Contains("ReciprocalRank.k"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(fuse(std::vector<RankedList>{{list, 0, 0, -1.0}}, trawl::ReciprocalRank{}),
                         doctest::Contains("RankedList.weight"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(fuse(std::vector<RankedList>{{list}}, trawl::ReciprocalRank{.k = nan}),
                         doctest::Contains("ReciprocalRank.k"), std::invalid_argument);
}

}  // namespace
