// Maximal marginal relevance over vectors in the plane.
#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <vector>

#include <trawl/diversify.hpp>

#include "lists.hpp"

namespace {

using Order = std::vector<std::size_t>;
using trawl::diversify;
using trawl::Embedding;

const std::vector<Embedding> vectors{{1, 0}, {0.99F, 0.1F}, {0, 1}, {-1, 0}};
const std::vector<double> relevance{1.0, 0.9, 0.5, 0.1};

TEST_CASE("lambda weighs relevance against unlikeness") {
    CHECK(diversify(relevance, vectors, {.lambda = 1.0}) == Order{0, 1, 2, 3});
    CHECK(diversify(relevance, vectors, {.lambda = 0.5}) == Order{0, 3, 2, 1});
    CHECK(diversify(relevance, vectors, {.lambda = 0.75}) == Order{0, 1, 2, 3});
    CHECK(diversify(relevance, vectors, {.lambda = 0.0}, 2) == Order{0, 3});
}

TEST_CASE("equals are taken in their order, and documents without direction are like no other") {
    const std::vector<Embedding> odd{{1, 0}, {}, {0, 0}, {static_cast<float>(lists::nan), 1}, {2, 0}};
    CHECK(diversify(std::vector<double>(5, 1.0), odd, {}) == Order{0, 1, 2, 3, 4});
    CHECK(diversify(std::vector<double>{lists::nan, 0.0}, std::vector<Embedding>{{1, 0}, {0, 1}}, {}) == Order{1, 0});
    CHECK(diversify(std::vector<double>{}, std::vector<Embedding>{}, {}).empty());
}

TEST_CASE("a merged list keeps its scores") {
    std::vector<trawl::FusedHit> hits;
    for (const double score : {0.03, 0.029, 0.02})
        hits.push_back({trawl::Document{std::to_string(hits.size()), ""}, score, {}, {}});
    const std::vector<Embedding> plane{{1, 0}, {1, 0}, {0, 1}};
    const auto picked = diversify(hits, plane, {.lambda = 0.4}, 2);
    CHECK(lists::ids(picked) == "0 2 ");
    CHECK(picked[1].score == 0.02);
}

TEST_CASE("where a reranker has spoken, its scores are the relevance, not the fused ones") {
    const auto hit = [](const char* id, double fused, std::optional<double> reranked) {
        return trawl::FusedHit{trawl::Document{id, ""}, fused, {}, reranked};
    };
    const std::vector<Embedding> plane{{1, 0}, {1, 0}, {0, 1}, {0, 1}};
    const auto order = [&](std::optional<double> of_d) {
        const std::vector<trawl::FusedHit> hits{hit("b", 0.01, 9.0), hit("a", 0.04, 8.0), hit("c", 0.03, 1.0),
                                                hit("d", 0.02, of_d)};
        return lists::ids(diversify(hits, plane, {.lambda = 0.9}));
    };
    CHECK(order(2.0) == "b a d c ");
    CHECK(order(lists::nan) == "b a c d ");
    CHECK(order(std::nullopt) == "b a c d ");
    CHECK(order(-lists::infinity) == "b a c d ");
}

TEST_CASE("cosine relevance") {
    const auto cosines = trawl::cosine_relevance({2, 0}, std::vector<Embedding>{{5, 0}, {0, 1}, {-1, 0}, {}});
    CHECK(cosines == std::vector<double>{1, 0, -1, 0});
    CHECK_THROWS_AS(trawl::cosine_relevance({1, 0}, std::vector<Embedding>{{1, 0, 0}}), std::invalid_argument);
}

TEST_CASE("what does not match is refused") {
    CHECK_THROWS_WITH_AS(diversify(relevance, vectors, {.lambda = 1.5}), doctest::Contains("lambda"),
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(diversify(std::vector<double>{1}, vectors, {}),
                         doctest::Contains("1 relevances for 4 vectors"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(diversify(std::vector<double>{1, 1}, std::vector<Embedding>{{1, 0}, {1, 0, 0}}, {}),
                         doctest::Contains("3 dimensions"), std::invalid_argument);
}

}  // namespace
