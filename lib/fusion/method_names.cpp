// Methods and normalisers by name, and the checks of their options.
#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include <trawl/fusion_method.hpp>

#include "check.hpp"
#include "overloaded.hpp"

namespace trawl {
namespace {

// In the order of the variants.
constexpr std::array<std::string_view, std::variant_size_v<Normaliser>> normaliser_names{
    "min_max", "raw_score", "theoretical_min_max", "z_score", "three_sigma", "max", "sum", "l2", "rank",
    "sigmoid", "arctan"};
constexpr std::array<std::string_view, std::variant_size_v<Fusion>> method_names{"reciprocal_rank",
                                                                                 "best_score",
                                                                                 "two_stage_reciprocal_rank",
                                                                                 "qdrant_reciprocal_rank",
                                                                                 "comb_sum",
                                                                                 "comb_mnz",
                                                                                 "comb_anz",
                                                                                 "comb_gmnz",
                                                                                 "comb_median",
                                                                                 "comb_min",
                                                                                 "comb_max",
                                                                                 "relative_score",
                                                                                 "distribution_based",
                                                                                 "inverse_square_rank",
                                                                                 "rank_biased_centroid",
                                                                                 "borda",
                                                                                 "condorcet",
                                                                                 "round_robin",
                                                                                 "concatenation"};

/// The alternative of that number, with its defaults.
template <class Variant, std::size_t... I>
Variant alternative(std::size_t number, std::index_sequence<I...>) {
    Variant made;
    (void)((I == number && (made.template emplace<I>(), true)) || ...);
    return made;
}

template <class Variant, std::size_t N>
Variant named(const std::array<std::string_view, N>& names, std::string_view name, std::string_view what) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) {
        return alternative<Variant>(static_cast<std::size_t>(found - names.begin()), std::make_index_sequence<N>{});
    }
    std::string message{what};
    message.append(" \"").append(name).append("\" is not known; use one of");
    for (const std::string_view known : names) message.append(known == names.front() ? " " : ", ").append(known);
    throw std::invalid_argument(message);
}

bool is_damping(double k) { return k >= 0 && std::isfinite(k); }

}  // namespace

std::string_view name(const Normaliser& normaliser) noexcept { return normaliser_names[normaliser.index()]; }

Normaliser normaliser_named(std::string_view name) { return named<Normaliser>(normaliser_names, name, "normaliser"); }

std::string_view name(const Fusion& fusion) noexcept { return method_names[fusion.index()]; }

std::span<const std::string_view> fusion_names() noexcept { return method_names; }

Fusion fusion_named(std::string_view name, std::string_view normaliser) {
    Fusion made = named<Fusion>(method_names, name, "fusion method");
    if (normaliser.empty()) return made;
    const Normaliser wanted = normaliser_named(normaliser);
    const bool taken = std::visit(
        [&](auto& method) {
            if constexpr (requires { method.normaliser; }) {
                method.normaliser = wanted;
                return true;
            }
            return false;
        },
        made);
    if (!taken) {
        throw std::invalid_argument("fusion method " + std::string{name} +
                                    " takes no normaliser; leave it out, or use one of the comb methods");
    }
    return made;
}

void validate(const Fusion& fusion) {
    using fusion::require;
    std::visit(fusion::Overloaded{
                   [](const ReciprocalRank& method) {
                       require(is_damping(method.k), "ReciprocalRank.k", method.k, "finite and not negative");
                       require(is_damping(method.first_rank), "ReciprocalRank.first_rank", method.first_rank,
                               "finite and not negative");
                       require(method.k + method.first_rank > 0, "ReciprocalRank.first_rank", method.first_rank,
                               "above 0 where k is 0");
                   },
                   [](const TwoStageReciprocalRank& method) {
                       require(is_damping(method.k), "TwoStageReciprocalRank.k", method.k, "finite and not negative");
                   },
                   [](const QdrantReciprocalRank& method) {
                       require(method.k >= 1 && std::isfinite(method.k), "QdrantReciprocalRank.k", method.k,
                               "finite and at least 1");
                   },
                   [](const CombGmnz& method) {
                       require(std::abs(method.gamma) <= 10, "CombGmnz.gamma", method.gamma, "in [-10, 10]");
                       validate(method.normaliser);
                   },
                   [](const RankBiasedCentroid& method) {
                       require(method.persistence > 0 && method.persistence < 1, "RankBiasedCentroid.persistence",
                               method.persistence, "above 0 and below 1");
                   },
                   [](const auto& method) {
                       if constexpr (requires { method.normaliser; }) validate(method.normaliser);
                   },
               },
               fusion);
}

}  // namespace trawl
