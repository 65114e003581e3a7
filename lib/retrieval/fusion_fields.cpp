// Options about the way of merging, as they are written down.
#include <array>
#include <limits>
#include <stdexcept>
#include <string>

#include "option_fields.hpp"

namespace trawl::retrieval {
namespace {

using Type = OptionField::Type;

OptionValue get_fusion(const RetrieverOptions& options) { return std::string{name(options.fusion)}; }
void set_fusion(RetrieverOptions& options, const OptionValue& value) {
    const auto& wanted = std::get<std::string>(value);
    // The same name again keeps the parameters that were set before.
    if (wanted != name(options.fusion)) {
        options.fusion = fusion_named(wanted);
    }
}
std::string fusion_choices() {
    std::string joined;
    for (const std::string_view method : fusion_names()) {
        joined += (joined.empty() ? "" : ", ") + std::string{method};
    }
    return "one of " + joined;
}

/// Empty where the method has no normaliser of its own choosing.
OptionValue get_normaliser(const RetrieverOptions& options) {
    return std::visit(
        [](const auto& method) -> std::string {
            if constexpr (requires { method.normaliser; }) {
                return std::string{name(method.normaliser)};
            } else {
                return {};
            }
        },
        options.fusion);
}
void set_normaliser(RetrieverOptions& options, const OptionValue& value) {
    const auto found = std::visit(
        [&](auto& method) {
            if constexpr (requires { method.normaliser; }) {
                method.normaliser = normaliser_named(std::get<std::string>(value));
                return true;
            } else {
                return false;
            }
        },
        options.fusion);
    if (!found) {
        throw std::invalid_argument("the method has no normaliser");
    }
}
std::string normaliser_choices() {
    std::string joined;
    const auto add = [&]<class... Each>(const std::variant<Each...>*) {
        ((joined += (joined.empty() ? "" : ", ") + std::string{name(Normaliser{Each{}})}), ...);
    };
    add(static_cast<const Normaliser*>(nullptr));
    return "with a comb_ method, one of " + joined;
}

OptionValue get_k(const RetrieverOptions& options) {
    return std::visit(
        [](const auto& method) {
            if constexpr (requires { method.k; }) {
                return method.k;
            } else {
                return std::numeric_limits<double>::quiet_NaN();
            }
        },
        options.fusion);
}
void set_k(RetrieverOptions& options, const OptionValue& value) {
    Fusion changed = options.fusion;
    const bool found = std::visit(
        [&](auto& method) {
            if constexpr (requires { method.k; }) {
                method.k = std::get<double>(value);
                return true;
            } else {
                return false;
            }
        },
        changed);
    if (!found) {
        throw std::invalid_argument("the method has no k");
    }
    validate(changed);
    options.fusion = changed;
}
std::string k_choices() { return "with a reciprocal_rank method, a number from 0 (qdrant_reciprocal_rank: from 1)"; }

constexpr std::array fusion_rows{
    OptionField{"fusion", "how lists are merged", Type::choice, 0, 0, get_fusion, set_fusion, fusion_choices},
    OptionField{"fusion_normaliser", "how a comb_ method brings scores onto one scale", Type::choice, 0, 0,
                get_normaliser, set_normaliser, normaliser_choices},
    OptionField{"fusion_k", "how much a reciprocal_rank method damps the top ranks", Type::number, 0, 0, get_k, set_k,
                k_choices},
};

}  // namespace

std::span<const OptionField> fusion_fields() noexcept { return fusion_rows; }

}  // namespace trawl::retrieval
