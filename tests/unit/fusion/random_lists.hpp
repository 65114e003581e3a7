// Lists drawn from a few numbers, so that rapidcheck can shrink a failing case to its core.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <trawl/fusion.hpp>

#include "lists.hpp"

namespace random_lists {

/// Lists with their hits; copies would point into the original, so there are none.
struct Lists {
    Lists() = default;
    Lists(const Lists&) = delete;
    Lists& operator=(const Lists&) = delete;
    Lists(Lists&&) = default;
    Lists& operator=(Lists&&) = default;

    std::vector<std::vector<trawl::Hit>> hits;
    std::vector<double> weights;
    std::size_t sources = 1;

    [[nodiscard]] std::vector<trawl::RankedList> ranked() const {
        std::vector<trawl::RankedList> made;
        for (std::size_t i = 0; i < hits.size(); ++i) made.push_back({hits[i], i / sources, i % sources, weights[i]});
        return made;
    }
};

/// What a case is made from. Every number stands for something, whatever it is.
struct Seeds {
    std::vector<std::uint16_t> hits;  ///< Each: list, document, score.
    std::uint16_t shape = 0;          ///< Sources, directions, weights.
    std::uint16_t method = 0;
};

/// For the report of a failing case.
inline std::ostream& operator<<(std::ostream& out, const Seeds& seeds) {
    out << "shape " << seeds.shape << ", method " << seeds.method << ", hits";
    for (const unsigned hit : seeds.hits) out << ' ' << hit;
    return out;
}

inline std::string id_of(unsigned number) { return std::string("d") + static_cast<char>('a' + number % 12); }

/// Everything that a store may get wrong, and plain numbers in between.
inline double odd_score(unsigned number) {
    constexpr double odd[] = {
        lists::nan, lists::infinity, -lists::infinity, 0.0,  -0.0, 1.7e308, -1.7e308, 5e-324, 1e-310, 0.1, 0.7,
        -0.4,       1e300,           -1e300,           1e16, 3.0};
    return number % 2 == 0 ? odd[number / 2 % 16] : double(number % 64) / 8 - 3;
}

/// Lists as stores should give them: best first, each document once, scores that are eighths from -2 to 6.
inline Lists clean(const Seeds& seeds, bool weighted) {
    Lists made;
    made.hits.resize(4);
    made.sources = 1 + seeds.shape % 2;
    for (const unsigned seed : seeds.hits) {
        auto& list = made.hits[seed % 4];
        const std::string id = id_of(seed / 4);
        const bool known =
            std::any_of(list.begin(), list.end(), [&](const auto& hit) { return hit.document.id == id; });
        if (!known) list.emplace_back(trawl::Document{id, ""}, double(seed / 64 % 64) / 8 - 2);
    }
    for (std::size_t i = 0; i < 4; ++i) {
        const bool lower = (seeds.shape >> (1 + i)) % 2 == 1;
        auto& list = made.hits[i];
        std::stable_sort(list.begin(), list.end(),
                         [&](const auto& a, const auto& b) { return lower ? a.score < b.score : a.score > b.score; });
        for (trawl::Hit& hit : list) {
            hit.scale.direction = lower ? trawl::Direction::lower_is_better : trawl::Direction::higher_is_better;
        }
        made.weights.push_back(weighted ? double((seeds.shape >> (5 + 2 * i)) % 4) / 2 : 1.0);
    }
    return made;
}

/// Lists as they should never be: in no order, with repeated documents, odd scores and extreme weights.
inline Lists odd(const Seeds& seeds) {
    Lists made;
    made.hits.resize(4);
    made.sources = 1 + seeds.shape % 2;
    constexpr trawl::Metric metrics[] = {trawl::Metric::unknown, trawl::Metric::cosine, trawl::Metric::bm25,
                                         trawl::Metric::euclidean};
    for (const unsigned seed : seeds.hits) {
        const auto list = seed % 4;
        const trawl::ScoreScale scale{metrics[(seeds.shape + list) % 4], (seeds.shape >> (1 + list)) % 2 == 1
                                                                             ? trawl::Direction::lower_is_better
                                                                             : trawl::Direction::higher_is_better};
        made.hits[list].emplace_back(trawl::Document{id_of(seed / 4), ""}, odd_score(seed / 64), scale);
    }
    constexpr double weights[] = {1.0, 0.0, 1.7e308, 5e-324};
    for (std::size_t i = 0; i < 4; ++i) made.weights.push_back(weights[(seeds.shape >> (5 + 2 * i)) % 4]);
    return made;
}

/// Every method, with every normaliser where it takes one.
inline std::vector<trawl::Fusion> all_methods() {
    std::vector<trawl::Fusion> made;
    for (const std::string_view name : trawl::fusion_names()) {
        made.push_back(trawl::fusion_named(name));
        if (!name.starts_with("comb_")) continue;
        for (const char* normaliser : {"raw_score", "theoretical_min_max", "z_score", "three_sigma", "max", "sum", "l2",
                                       "rank", "sigmoid", "arctan"}) {
            made.push_back(trawl::fusion_named(name, normaliser));
        }
    }
    made.emplace_back(trawl::InverseSquareRank{trawl::Agreement::log_count});
    made.emplace_back(trawl::InverseSquareRank{trawl::Agreement::log_sigma});
    made.emplace_back(trawl::CombGmnz{.gamma = -10.0});
    made.emplace_back(trawl::ReciprocalRank{.k = 0});
    return made;
}

/// The normaliser of a comb method; null for all others.
inline const trawl::Normaliser* normaliser_of(const trawl::Fusion& method) {
    return std::visit(
        [](const auto& one) -> const trawl::Normaliser* {
            if constexpr (requires { one.normaliser; }) return &one.normaliser;
            return nullptr;
        },
        method);
}

}  // namespace random_lists

template <>
struct rc::Arbitrary<random_lists::Seeds> {
    static Gen<random_lists::Seeds> arbitrary() {
        // The numbers have their whole range from the first case on; only their count grows.
        const auto number = gen::resize(kNominalSize, gen::arbitrary<std::uint16_t>());
        return gen::build<random_lists::Seeds>(
            gen::set(&random_lists::Seeds::hits, gen::scale(0.24, gen::container<std::vector<std::uint16_t>>(number))),
            gen::set(&random_lists::Seeds::shape, number), gen::set(&random_lists::Seeds::method, number));
    }
};
