// Scores to relevance and back: values, order, and both sides of every threshold.
#include <doctest/doctest.h>

#include <trawl/relevance.hpp>
#include <trawl/testing/random.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "random_filters.hpp"

namespace {

using trawl::Direction;
using trawl::Metric;
using trawl::relevance;
using trawl::score_at_relevance;
using trawl::ScoreScale;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr auto higher = Direction::higher_is_better;
constexpr auto lower = Direction::lower_is_better;

const std::vector<Metric> with_relevance{Metric::cosine,
                                         Metric::dot_product,
                                         Metric::euclidean,
                                         Metric::euclidean_squared,
                                         Metric::manhattan,
                                         Metric::relevance,
                                         Metric::dot_product_distance,
                                         Metric::max_inner_product};

double of(double score, Metric metric, Direction direction) {
    const auto result = relevance(score, ScoreScale{metric, direction});
    REQUIRE(result);
    return *result;
}

/// Any double but NaN, and often one near the ends of the metrics' ranges.
double random_score(trawl::testing::Random& random) {
    if (random.chance(70)) {
        return (random.unit() - 0.5) * (random.chance(50) ? 4.0 : 4000.0);
    }
    const auto score = std::bit_cast<double>(random.next());
    return std::isnan(score) ? 0.0 : score;
}

}  // namespace

TEST_CASE("the table of the mapping") {
    struct Row {
        double score;
        Metric metric;
        Direction direction;
        double expected;
    };
    const std::vector<Row> table{
        {1.0, Metric::cosine, higher, 1.0},
        {0.0, Metric::cosine, higher, 0.5},
        {-1.0, Metric::cosine, higher, 0.0},
        {1.0000001, Metric::cosine, higher, 1.0},
        {-1.0000001, Metric::cosine, higher, 0.0},
        {0.0, Metric::cosine, lower, 1.0},
        {1.0, Metric::cosine, lower, 0.5},
        {2.0, Metric::cosine, lower, 0.0},
        {-0.0000001, Metric::cosine, lower, 1.0},
        {0.0, Metric::euclidean, lower, 1.0},
        {2.0, Metric::euclidean, lower, 0.2},
        {-2.0, Metric::euclidean, higher, 0.2},
        {-1e-9, Metric::euclidean, lower, 1.0},
        {4.0, Metric::euclidean_squared, lower, 0.2},
        {4.0, Metric::manhattan, lower, 0.2},
        {infinity, Metric::euclidean, lower, 0.0},
        {0.0, Metric::dot_product, higher, 0.5},
        {1.0, Metric::dot_product, higher, 2.0 / 3.0},
        {-1.0, Metric::dot_product, higher, 1.0 / 3.0},
        {-1.0, Metric::dot_product, lower, 2.0 / 3.0},
        {0.0, Metric::dot_product_distance, lower, 2.0 / 3.0},
        {2.0, Metric::dot_product_distance, lower, 1.0 / 3.0},
        {2.0, Metric::max_inner_product, higher, 2.0 / 3.0},
        {0.5, Metric::max_inner_product, higher, 1.0 / 3.0},
        {0.0, Metric::max_inner_product, higher, 0.0},
        {-1e-9, Metric::max_inner_product, higher, 0.0},
        {0.25, Metric::relevance, higher, 0.25},
        {1.5, Metric::relevance, higher, 1.0},
        {0.25, Metric::relevance, lower, 0.75},
    };
    for (const Row& row : table) {
        CAPTURE(name(row.metric));
        CAPTURE(row.score);
        CHECK(of(row.score, row.metric, row.direction) == doctest::Approx(row.expected).epsilon(1e-15));
    }
}

TEST_CASE("no relevance without a meaning") {
    for (const auto direction : {higher, lower}) {
        CHECK_FALSE(relevance(0.5, ScoreScale{Metric::unknown, direction}));
        CHECK_FALSE(relevance(0.5, ScoreScale{Metric::bm25, direction}));
        CHECK_FALSE(score_at_relevance(0.5, ScoreScale{Metric::unknown, direction}));
        CHECK_FALSE(score_at_relevance(0.5, ScoreScale{Metric::bm25, direction}));
        for (const Metric metric : with_relevance) {
            CHECK_FALSE(relevance(std::numeric_limits<double>::quiet_NaN(), ScoreScale{metric, direction}));
        }
    }
}

TEST_CASE("stores that write one geometry differently agree") {
    trawl::testing::Random random{11};
    for (int round = 0; round < 1000; ++round) {
        const double p = (random.unit() - 0.5) * 20.0;
        const double r = of(p, Metric::dot_product, higher);
        CHECK(of(-p, Metric::dot_product, lower) == r);
        CHECK(of(1.0 - p, Metric::dot_product_distance, lower) == doctest::Approx(r).epsilon(1e-12));
        const double m = p < 0.0 ? 1.0 / (1.0 - p) : p + 1.0;
        CHECK(of(m, Metric::max_inner_product, higher) == doctest::Approx(r).epsilon(1e-12));
        const double c = random.unit() * 2.0 - 1.0;
        CHECK(of(1.0 - c, Metric::cosine, lower) == doctest::Approx(of(c, Metric::cosine, higher)).epsilon(1e-12));
        CHECK(of((1.0 + c) / 2.0, Metric::relevance, higher) == of(c, Metric::cosine, higher));
        const double d = random.unit() * 10.0;
        CHECK(of(d * d, Metric::euclidean_squared, lower) == of(d, Metric::euclidean, lower));
    }
}

TEST_CASE("relevance stays in [0, 1] and never puts the better score behind the worse") {
    trawl::testing::Random random{12};
    for (std::uint64_t round = 0; round < trawl::test::rounds(5000); ++round) {
        const double left = random_score(random);
        const double right = random.chance(50) ? random_score(random) : std::nextafter(left, infinity);
        for (const Metric metric : with_relevance) {
            for (const auto direction : {higher, lower}) {
                CAPTURE(name(metric));
                CAPTURE(left);
                CAPTURE(right);
                const double of_left = of(left, metric, direction);
                const double of_right = of(right, metric, direction);
                REQUIRE(of_left >= 0.0);
                REQUIRE(of_left <= 1.0);
                if (trawl::is_better(left, right, direction)) {
                    REQUIRE(of_left >= of_right);
                }
                if (trawl::is_better(right, left, direction)) {
                    REQUIRE(of_right >= of_left);
                }
            }
        }
    }
}

TEST_CASE("the score at a relevance is the last that passes") {
    trawl::testing::Random random{13};
    std::vector<double> wanted{1.0, 0.5, 1e-300, 0.25, 0.75, std::nextafter(1.0, 0.0), std::nextafter(0.5, 1.0)};
    for (int i = 0; i < 200; ++i) {
        wanted.push_back(random.unit());
    }
    for (const Metric metric : with_relevance) {
        for (const auto direction : {higher, lower}) {
            for (const double t : wanted) {
                CAPTURE(name(metric));
                CAPTURE(t);
                const auto score = score_at_relevance(t, ScoreScale{metric, direction});
                REQUIRE(score);
                REQUIRE(of(*score, metric, direction) >= t);
                const double worse = std::nextafter(*score, direction == higher ? -infinity : infinity);
                if (worse != *score && t > 0.0) {
                    REQUIRE(of(worse, metric, direction) < t);
                }
            }
        }
    }
}

TEST_CASE("thresholds at the ends, and beyond them") {
    CHECK(score_at_relevance(0.0, ScoreScale{Metric::cosine, higher}) == -infinity);
    CHECK(score_at_relevance(0.0, ScoreScale{Metric::euclidean, lower}) == infinity);
    CHECK(score_at_relevance(0.75, ScoreScale{Metric::cosine, higher}) == doctest::Approx(0.5));
    CHECK(score_at_relevance(0.75, ScoreScale{Metric::cosine, lower}) == doctest::Approx(0.5));
    CHECK(score_at_relevance(0.2, ScoreScale{Metric::euclidean, lower}) == doctest::Approx(2.0));
    for (const double t : {-0.01, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(score_at_relevance(t, ScoreScale{Metric::cosine, higher}), std::invalid_argument);
    }
}
