// The account of one hit, word by word.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <trawl/explain.hpp>
#include <trawl/fusion.hpp>

#include "lists.hpp"

namespace {

using trawl::explain;

const std::vector<std::string> queries{"how do I reset it", "reset"};
const std::vector<std::string> sources{"manual", "wiki"};

TEST_CASE("the largest share comes first, as a part of the score") {
    const auto one =
        lists::scored({{"x", 0.95}, {"c12", 0.912}}, {trawl::Metric::cosine, trawl::Direction::higher_is_better});
    const auto other = lists::scored({{"c12", 0.25}}, lists::distance);
    const auto fused = trawl::fuse(std::vector<trawl::RankedList>{{one, 0, 0}, {other, 1, 1}}, trawl::ReciprocalRank{});
    CHECK(explain(fused[0], {queries, sources}) ==
          "c12  score 0.03252\n"
          "  0.01639   50 %   rank 1  euclidean 0.25 (lower is better)  \"reset\" at wiki\n"
          "  0.01613   50 %   rank 2  cosine 0.912  \"how do I reset it\" at manual\n");
}

TEST_CASE("without names indices are shown, and normalised scores where there are any") {
    const auto list = lists::scored({{"a", 3}, {"b", 1}});
    const auto fused = trawl::fuse(std::vector<trawl::RankedList>{{list, 4, 2}}, trawl::CombSum{});
    CHECK(explain(fused[0]) ==
          "a  score 1\n"
          "  1         100 %  rank 1  score 3  normalised 1  query 4 at source 2\n");
}

TEST_CASE("what no leaf added is said") {
    const std::vector all{lists::hits({"a", "b"}), lists::hits({"c"})};
    auto fused = trawl::fuse(lists::one_per_query(all), trawl::Borda{});
    fused[0].rerank_score = 0.75;
    CHECK(explain(fused[0]) ==
          "a  score 4.5  reranked 0.75\n"
          "  2         rank 1  score 1  query 0 at source 0\n"
          "  2.5  from no leaf\n");
}

}  // namespace
