// Normalisers: the table of edge cases of docs/fusion.md, row by row.
#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include <trawl/normalise.hpp>

#include "lists.hpp"

namespace {

using lists::infinity;
using lists::nan;
using trawl::Direction;
using trawl::Metric;
using trawl::normalise;
using trawl::Normaliser;
using Values = std::vector<double>;

constexpr trawl::ScoreScale higher{Metric::unknown, Direction::higher_is_better};
constexpr trawl::ScoreScale lower{Metric::unknown, Direction::lower_is_better};

bool near(const Values& left, const Values& right) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (!(std::abs(left[i] - right[i]) <= 1e-12)) return false;
    }
    return true;
}

const std::vector<Normaliser> all_normalisers{trawl::MinMax{},  trawl::RawScore{},   trawl::TheoreticalMinMax{},
                                              trawl::ZScore{},  trawl::ThreeSigma{}, trawl::MaxNorm{},
                                              trawl::SumNorm{}, trawl::L2Norm{},     trawl::RankNorm{},
                                              trawl::Sigmoid{}, trawl::Arctan{}};

TEST_CASE("three different scores") {
    const Values scores{6, 3, 0};
    const double deviation = std::sqrt(6.0);
    CHECK(near(normalise(scores, higher, trawl::MinMax{}), {1, 0.5, 0}));
    CHECK(near(normalise(scores, higher, trawl::RawScore{}), {6, 3, 0}));
    CHECK(near(normalise(scores, higher, trawl::ZScore{}), {3 / deviation, 0, -3 / deviation}));
    CHECK(near(normalise(scores, higher, trawl::ZScore{trawl::Deviation::sample}), {1, 0, -1}));
    CHECK(near(normalise(scores, higher, trawl::ThreeSigma{}), {2.0 / 3, 0.5, 1.0 / 3}));
    CHECK(near(normalise(scores, higher, trawl::MaxNorm{}), {1, 0.5, 0}));
    CHECK(near(normalise(scores, higher, trawl::SumNorm{}), {2.0 / 3, 1.0 / 3, 0}));
    CHECK(near(normalise(scores, higher, trawl::L2Norm{}), {6 / std::sqrt(45.0), 3 / std::sqrt(45.0), 0}));
    CHECK(near(normalise(scores, higher, trawl::RankNorm{}), {1, 2.0 / 3, 1.0 / 3}));
    CHECK(near(normalise(scores, higher, trawl::Sigmoid{3, 2}),
               {1 / (1 + std::exp(-1.5)), 0.5, 1 / (1 + std::exp(1.5))}));
    CHECK(near(normalise(Values{1, 0}, higher, trawl::Arctan{}), {0.75, 0.5}));
}

TEST_CASE("nothing gives nothing") {
    for (const Normaliser& normaliser : all_normalisers) CHECK(normalise({}, higher, normaliser).empty());
}

TEST_CASE("one hit and equal hits keep their say") {
    for (const Values& scores : {Values{0.3}, Values{0.1, 0.1, 0.1}, Values(6, 0.9), Values(7, 1e-300)}) {
        const auto n = double(scores.size());
        CAPTURE(n);
        CHECK(normalise(scores, higher, trawl::MinMax{}) == Values(scores.size(), 1.0));
        CHECK(normalise(scores, higher, trawl::ZScore{}) == Values(scores.size(), 0.0));
        CHECK(normalise(scores, higher, trawl::ThreeSigma{}) == Values(scores.size(), 0.5));
        CHECK(normalise(scores, higher, trawl::MaxNorm{}) == Values(scores.size(), 1.0));
        CHECK(normalise(scores, higher, trawl::SumNorm{}) == Values(scores.size(), 1 / n));
        CHECK(near(normalise(scores, higher, trawl::L2Norm{}), Values(scores.size(), 1 / std::sqrt(n))));
    }
    CHECK(normalise(Values{-2, -2}, higher, trawl::MinMax{}) == Values{1, 1});
    CHECK(normalise(Values{-2, -2}, higher, trawl::MaxNorm{}) == Values{-1, -1});
    CHECK(normalise(Values{0, 0}, higher, trawl::L2Norm{}) == Values{0, 0});
}

TEST_CASE("what rounding makes of equals is equal, and nothing else is") {
    const double almost = 0.7 * (1 + 4e-16);
    REQUIRE(almost != 0.7);
    CHECK(normalise(Values{almost, 0.7}, higher, trawl::MinMax{}) == Values{1, 1});
    CHECK(normalise(Values{almost, 0.7}, higher, trawl::ZScore{}) == Values{0, 0});
    CHECK(normalise(Values{0.7 * (1 + 1e-10), 0.7}, higher, trawl::MinMax{}) == Values{1, 0});
}

TEST_CASE("lower is better changes the sign, and nothing else") {
    for (const Normaliser& normaliser : all_normalisers) {
        CAPTURE(trawl::name(normaliser));
        CHECK(normalise(Values{0.5, 1, 4}, lower, normaliser) == normalise(Values{-0.5, -1, -4}, higher, normaliser));
    }
}

TEST_CASE("missing and infinite scores count as the worst and the best finite one") {
    for (const Normaliser& normaliser : all_normalisers) {
        CAPTURE(trawl::name(normaliser));
        if (std::holds_alternative<trawl::SumNorm>(normaliser) || std::holds_alternative<trawl::L2Norm>(normaliser))
            continue;
        const Values odd = normalise(Values{infinity, 8, 5, -infinity, nan}, higher, normaliser);
        const Values even = normalise(Values{8, 8, 5, 5, 5}, higher, normaliser);
        REQUIRE(odd.size() == 5);
        CHECK(odd[2] <= odd[1]);
        if (std::holds_alternative<trawl::RankNorm>(normaliser)) continue;
        CHECK(odd[0] == odd[1]);
        CHECK(odd[3] == odd[2]);
        CHECK(odd[4] == odd[2]);
        if (!std::holds_alternative<trawl::ThreeSigma>(normaliser) &&
            !std::holds_alternative<trawl::ZScore>(normaliser)) {
            CHECK(odd == even);
        }
    }
    CHECK(normalise(Values{8, 5, nan}, higher, trawl::ZScore{}) == Values{1, -1, -1});
    CHECK(normalise(Values{nan, nan}, higher, trawl::MinMax{}) == Values{1, 1});
    CHECK(normalise(Values{infinity, nan, -infinity}, higher, trawl::MinMax{}) == Values{1, 0, 0});
    CHECK(normalise(Values{-infinity, infinity}, lower, trawl::RawScore{}) == Values{1, 0});
}

TEST_CASE("nothing overflows or vanishes at the ends of the range") {
    const double huge = 1.7e308;
    CHECK(near(normalise(Values{huge, 0, -huge}, higher, trawl::MinMax{}), {1, 0.5, 0}));
    CHECK(near(normalise(Values{huge, 0, -huge}, higher, trawl::ZScore{trawl::Deviation::sample}), {1, 0, -1}));
    CHECK(near(normalise(Values{huge, 0}, higher, trawl::L2Norm{}), {1, 0}));
    CHECK(near(normalise(Values{4e-320, 2e-320, 0}, higher, trawl::MinMax{}), {1, 0.5, 0}));
    CHECK(near(normalise(Values{4e-320, 0}, higher, trawl::SumNorm{}), {1, 0}));
    CHECK(normalise(Values{huge, -huge}, higher, trawl::Sigmoid{-huge, 1e-300}) == Values{1, 0.5});
}

TEST_CASE("bounds that are known") {
    CHECK(near(normalise(Values{0.9, 0.5, -0.3}, higher, trawl::MinMax{0.0, 1.0}), {0.9, 0.5, 0}));
    CHECK(near(normalise(Values{1, 3}, lower, trawl::MinMax{0.0, 4.0}), {0.75, 0.25}));
    CHECK(near(normalise(Values{4, 2}, higher, trawl::MinMax{.lowest = 0.0}), {1, 0.5}));
    CHECK(near(normalise(Values{0.5}, higher, trawl::MinMax{0.0, 1.0}), {0.5}));
    CHECK(near(normalise(Values{-1, -2}, higher, trawl::MinMax{.lowest = 0.0}), {0, 0}));
    CHECK(near(normalise(Values{3, 2}, higher, trawl::MinMax{.highest = 1.0}), {1, 1}));
}

TEST_CASE("bounds that the metric has") {
    const trawl::TheoreticalMinMax theoretical;
    const auto of = [&](Metric metric, Direction direction, const Values& scores) {
        return normalise(scores, {metric, direction}, theoretical);
    };
    CHECK(near(of(Metric::cosine, Direction::higher_is_better, {1, 0, -1}), {1, 0.5, 0}));
    CHECK(near(of(Metric::cosine, Direction::lower_is_better, {0, 0.5, 2}), {1, 0.75, 0}));
    CHECK(near(of(Metric::relevance, Direction::higher_is_better, {0.4}), {0.4}));
    CHECK(near(of(Metric::relevance, Direction::lower_is_better, {0.4}), {0.6}));
    CHECK(near(of(Metric::bm25, Direction::higher_is_better, {8, 2}), {1, 0.25}));
    CHECK(near(of(Metric::bm25, Direction::lower_is_better, {-8, -2}), {1, 0.25}));
    CHECK(near(of(Metric::euclidean, Direction::lower_is_better, {0.5, 2}), {0.75, 0}));
    CHECK(near(of(Metric::dot_product, Direction::higher_is_better, {30, 20, 10}), {1, 0.5, 0}));
}

TEST_CASE("arctan goes by the metric, as Milvus has it") {
    const auto of = [](Metric metric, Direction direction, double score) {
        return normalise(Values{score}, {metric, direction}, trawl::Arctan{})[0];
    };
    CHECK(of(Metric::cosine, Direction::higher_is_better, 0.5) == doctest::Approx(0.75).epsilon(1e-12));
    CHECK(of(Metric::bm25, Direction::higher_is_better, 1) == doctest::Approx(0.5).epsilon(1e-12));
    CHECK(of(Metric::dot_product, Direction::higher_is_better, 1) == doctest::Approx(0.75).epsilon(1e-12));
    CHECK(of(Metric::euclidean, Direction::lower_is_better, 1) == doctest::Approx(0.5).epsilon(1e-12));
    CHECK(of(Metric::euclidean, Direction::lower_is_better, 0) == 1.0);
}

TEST_CASE("options out of range are refused by name") {
    const auto refuses = [](const Normaliser& normaliser, const char* field) {
        CHECK_THROWS_WITH_AS(normalise(Values{1}, higher, normaliser), doctest::Contains(field), std::invalid_argument);
    };
    refuses(trawl::MinMax{1.0, 1.0}, "MinMax.highest");
    refuses(trawl::MinMax{nan, 1.0}, "MinMax.lowest");
    refuses(trawl::MinMax{0.0, infinity}, "MinMax.highest is inf; it must be finite");
    refuses(trawl::Sigmoid{0, 0}, "Sigmoid.scale");
    refuses(trawl::Sigmoid{nan, 1}, "Sigmoid.midpoint");
    refuses(trawl::Arctan{-1}, "Arctan.scale");
}

TEST_CASE("every normaliser is found by its name") {
    for (const Normaliser& normaliser : all_normalisers)
        CHECK(trawl::normaliser_named(trawl::name(normaliser)) == normaliser);
    CHECK_THROWS_WITH_AS(trawl::normaliser_named("minmax"), doctest::Contains("use one of min_max, raw_score"),
                         std::invalid_argument);
}

}  // namespace
