// The methods, each on lists short enough to work out by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include <trawl/fusion.hpp>

#include "lists.hpp"

namespace {

using doctest::Approx;
using lists::hits;
using lists::ids;
using lists::one_per_query;
using lists::scored;
using trawl::fuse;
using trawl::RankedList;

double score_of(const std::vector<trawl::FusedHit>& fused, const std::string& id) {
    for (const trawl::FusedHit& hit : fused) {
        if (hit.document.id == id) return hit.score;
    }
    return lists::nan;
}

TEST_CASE("k = 2 ties one first place with two third places; k = 60 prefers agreement") {
    const std::vector all{hits({"top", "x", "both"}), hits({"y", "z", "both"})};
    const auto fused = fuse(one_per_query(all), trawl::ReciprocalRank{.k = 1});
    CHECK(score_of(fused, "top") == score_of(fused, "both"));
    CHECK(fuse(one_per_query(all), trawl::ReciprocalRank{.k = 60})[0].document.id == "both");
    // Ranks from 0 are ranks from 1 with k one smaller.
    CHECK(fuse(one_per_query(all), trawl::ReciprocalRank{.k = 60, .first_rank = 0}) ==
          fuse(one_per_query(all), trawl::ReciprocalRank{.k = 59}));
}

TEST_CASE("Qdrant's variant gives the values of its documentation and tests") {
    const std::vector all{hits({"2", "1"}), hits({"1", "2", "3"}), hits({"5", "3", "1"})};
    const auto fused = fuse(one_per_query(all), trawl::QdrantReciprocalRank{});
    CHECK(ids(fused) == "1 2 3 5 ");
    CHECK(fused[0].score == Approx(1.0833334).epsilon(1e-6));
    CHECK(fused[1].score == Approx(0.8333334).epsilon(1e-6));
    CHECK(fused[2].score == Approx(0.5833334).epsilon(1e-6));
    CHECK(fused[3].score == Approx(0.5).epsilon(1e-6));
    // Weight 3 makes place 3 as good as place 1 of weight 1.
    const auto one = hits({"a", "b", "c"});
    const auto other = hits({"d"});
    const auto weighted =
        fuse(std::vector<RankedList>{{one, 0, 0, 3.0}, {other, 1, 0}}, trawl::QdrantReciprocalRank{.k = 60});
    CHECK(score_of(weighted, "c") == Approx(score_of(weighted, "d")).epsilon(1e-12));
}

TEST_CASE("DBSF is Qdrant's: sample deviation, sum, one hit in the middle") {
    const std::vector all{scored({{"a", 3}, {"b", 2}, {"c", 1}}), scored({{"a", 0.4}})};
    const auto fused = fuse(one_per_query(all), trawl::DistributionBased{});
    CHECK(score_of(fused, "a") == Approx((3.0 - (2 - 3 * 1.0)) / 6 + 0.5).epsilon(1e-12));
    CHECK(score_of(fused, "c") == Approx((1.0 - (2 - 3 * 1.0)) / 6).epsilon(1e-12));
    CHECK(fused[0].contributions[1].normalised_score == 0.5);
}

TEST_CASE("two stages: a query that many sources answer has no greater say") {
    const auto a = hits({"a", "b"});
    const auto c = hits({"c", "b"});
    // Query 0 at three sources, query 1 at one.
    const std::vector<RankedList> given{{a, 0, 0}, {a, 0, 1}, {a, 0, 2}, {c, 1, 0}};
    CHECK(ids(fuse(given, trawl::ReciprocalRank{})) == "b a c ");
    const auto fused = fuse(given, trawl::TwoStageReciprocalRank{});
    CHECK(score_of(fused, "a") == Approx(score_of(fused, "c")).epsilon(1e-15));
    CHECK(score_of(fused, "b") == Approx(2.0 / 62).epsilon(1e-15));
    // The three sources of query 0 have a third each of what it gives.
    CHECK(fused[1].document.id == "a");
    CHECK(fused[1].contributions[2].share == Approx(1.0 / 61 / 3).epsilon(1e-12));
}

TEST_CASE("two stages weigh sources inside a query, and queries against each other") {
    const auto a = hits({"a", "b"});
    const auto b = hits({"b", "a"});
    const std::vector<RankedList> given{
        {.hits = a, .query = 0, .source = 0, .weight = 1.0},
        {.hits = b, .query = 0, .source = 1, .weight = 3.0},
        {.hits = a, .query = 1, .source = 0, .weight = 0.5, .query_weight = 0.5},
    };
    const auto fused = fuse(given, trawl::TwoStageReciprocalRank{.k = 0});
    CHECK(score_of(fused, "b") == Approx(1.0 + 0.5 / 2).epsilon(1e-12));
    CHECK(score_of(fused, "a") == Approx(1.0 / 2 + 0.5).epsilon(1e-12));
}

TEST_CASE("the comb methods") {
    const std::vector all{scored({{"a", 0.9}, {"b", 0.5}}), scored({{"a", 0.3}, {"b", 0.1}}), scored({{"a", 0.6}})};
    const auto lists = one_per_query(all);
    const trawl::Normaliser raw = trawl::RawScore{};
    const auto of = [&](const trawl::Fusion& method, const char* id) { return score_of(fuse(lists, method), id); };
    CHECK(of(trawl::CombSum{raw}, "a") == Approx(1.8));
    CHECK(of(trawl::CombMnz{raw}, "a") == Approx(5.4));
    CHECK(of(trawl::CombAnz{raw}, "b") == Approx(0.3));
    CHECK(of(trawl::CombGmnz{.gamma = 0.5, .normaliser = raw}, "b") == Approx(0.6 * std::sqrt(2.0)));
    CHECK(of(trawl::CombMedian{raw}, "a") == Approx(0.6));
    CHECK(of(trawl::CombMedian{raw}, "b") == Approx(0.3));
    CHECK(of(trawl::CombMin{raw}, "a") == Approx(0.3));
    CHECK(of(trawl::CombMax{raw}, "a") == Approx(0.9));
}

TEST_CASE("relative score is the weighted mean over the lists that found anything") {
    const auto one = scored({{"a", 10}, {"b", 5}, {"c", 0}});
    const auto other = scored({{"c", 2}});
    const std::vector<trawl::Hit> none;
    const auto fused =
        fuse(std::vector<RankedList>{{one, 0, 0, 3.0}, {other, 1, 0}, {none, 2, 0, 9.0}}, trawl::RelativeScore{});
    CHECK(ids(fused) == "a b c ");
    CHECK(fused[0].score == Approx(0.75));
    CHECK(fused[1].score == Approx(0.375));
    CHECK(fused[2].score == Approx(0.25));
}

TEST_CASE("methods that go by rank") {
    const std::vector all{hits({"a", "b", "c"}), hits({"b", "a"})};
    const auto of = [&](const trawl::Fusion& method, const char* id) {
        return score_of(fuse(one_per_query(all), method), id);
    };
    CHECK(of(trawl::InverseSquareRank{}, "a") == Approx(2 * 1.25));
    CHECK(of(trawl::InverseSquareRank{trawl::Agreement::log_count}, "c") == 0.0);
    CHECK(of(trawl::InverseSquareRank{trawl::Agreement::log_sigma}, "c") == Approx(std::log(1.01) / 9));
    CHECK(of(trawl::RankBiasedCentroid{.persistence = 0.5}, "a") == Approx(0.5 + 0.25));
    CHECK(of(trawl::Borda{}, "c") == Approx(1 + (3 - 2 + 1) / 2.0));
}

TEST_CASE("Condorcet: who beats everybody is first, although nobody's sum says so") {
    // "w" beats "x" and "y" in two lists of three; its ranks add up to no more than those of the others.
    const std::vector all{hits({"x", "w", "y"}), hits({"w", "y", "x"}), hits({"y", "w", "x"})};
    const auto fused = fuse(one_per_query(all), trawl::Condorcet{});
    CHECK(fused[0].document.id == "w");
    CHECK(fused[0].score == 1.0);
    CHECK(fused[1].score == 0.5);
    double sum = 0.0;
    for (const trawl::Contribution& one : fused[0].contributions) sum += one.share;
    CHECK(sum == Approx(1.0));
    // a beats b, b beats c, c beats a: each stands right behind one that beats it.
    const std::vector circle{hits({"a", "b", "c"}), hits({"b", "c", "a"}), hits({"c", "a", "b"})};
    CHECK(ids(fuse(one_per_query(circle), trawl::Condorcet{})) == "c a b ");
}

TEST_CASE("round-robin takes the best not yet taken, the heaviest list first") {
    const auto one = hits({"a", "b", "c"});
    const auto other = hits({"a", "d", "e"});
    CHECK(ids(fuse(one_per_query({one, other}), trawl::RoundRobin{})) == "a d b e c ");
    const std::vector<RankedList> weighted{{one, 0, 0}, {other, 1, 0, 2.0}};
    CHECK(ids(fuse(weighted, trawl::RoundRobin{})) == "a b d c e ");
    CHECK(ids(fuse(one_per_query({one, other}), trawl::Concatenation{})) == "a b c d e ");
    CHECK(ids(fuse(weighted, trawl::Concatenation{})) == "a d e b c ");
}

TEST_CASE("shares belong to the lists that decided") {
    const std::vector all{scored({{"a", 0.9}}), scored({{"a", 0.3}}), scored({{"a", 0.6}}), scored({{"a", 0.5}})};
    const auto shares = [&](const trawl::Fusion& method) {
        std::vector<double> out;
        const auto fused = fuse(one_per_query(all), method);
        for (const auto& one : fused[0].contributions) out.push_back(one.share);
        return out;
    };
    const trawl::Normaliser raw = trawl::RawScore{};
    using Shares = std::vector<double>;
    CHECK(shares(trawl::CombMax{raw}) == Shares{0.9, 0, 0, 0});
    CHECK(shares(trawl::CombMin{raw}) == Shares{0, 0.3, 0, 0});
    CHECK(shares(trawl::CombMedian{raw}) == Shares{0, 0, 0.3, 0.25});
    CHECK(shares(trawl::CombMnz{raw})[3] == Approx(4 * 0.5));
    CHECK(shares(trawl::BestScore{}) == Shares{0.9, 0, 0, 0});
    CHECK(shares(trawl::Concatenation{}) == Shares{1, 0, 0, 0});
}

TEST_CASE("every method is found by its name, with a normaliser where it takes one") {
    for (const std::string_view name : trawl::fusion_names()) CHECK(trawl::name(trawl::fusion_named(name)) == name);
    CHECK(trawl::fusion_named("comb_mnz", "z_score") == trawl::Fusion{trawl::CombMnz{trawl::ZScore{}}});
    CHECK_THROWS_WITH_AS(trawl::fusion_named("borda", "z_score"), doctest::Contains("takes no normaliser"),
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(trawl::fusion_named("magic"), doctest::Contains("use one of reciprocal_rank, best_score"),
                         std::invalid_argument);
}

TEST_CASE("options out of range are refused by name") {
    const auto refuses = [](const trawl::Fusion& method, const char* field) {
        CHECK_THROWS_WITH_AS(fuse({}, method), doctest::Contains(field), std::invalid_argument);
    };
    refuses(trawl::ReciprocalRank{.k = -1}, "ReciprocalRank.k is -1; it must be finite and not negative");
    refuses(trawl::ReciprocalRank{.k = 0, .first_rank = 0}, "ReciprocalRank.first_rank");
    refuses(trawl::TwoStageReciprocalRank{.k = lists::nan}, "TwoStageReciprocalRank.k");
    refuses(trawl::QdrantReciprocalRank{.k = 0.5}, "QdrantReciprocalRank.k");
    refuses(trawl::CombGmnz{.gamma = 11}, "CombGmnz.gamma");
    refuses(trawl::CombSum{trawl::Sigmoid{0, -1}}, "Sigmoid.scale");
    refuses(trawl::RankBiasedCentroid{.persistence = 1}, "RankBiasedCentroid.persistence");
}

}  // namespace
