// Options about what is the same and what is kept of the merged list, as they are written down.
#include <array>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "option_fields.hpp"

namespace trawl::retrieval {
namespace {

using Type = OptionField::Type;
using Options = RetrieverOptions;

constexpr std::int64_t most = 1'000'000;

/// Changes the options, unless the change is out of range.
template <class Change>
void change_checked(Options& options, Change change) {
    Options changed = options;
    change(changed);
    validate(changed.fusion_options, changed.fusion);
    validate(changed.reranking);
    validate(changed.diversity);
    options = std::move(changed);
}

std::size_t as_size(const OptionValue& value) { return static_cast<std::size_t>(std::get<std::int64_t>(value)); }
OptionValue whole(std::size_t value) { return static_cast<std::int64_t>(value); }
OptionValue in_ms(Duration duration) {
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()};
}
Duration from_ms(const OptionValue& value) { return std::chrono::milliseconds{std::get<std::int64_t>(value)}; }

template <class Enumerator>
using Named = std::pair<std::string_view, Enumerator>;

constexpr std::array<Named<Rescale>, 3> rescales{
    {{"none", Rescale::none}, {"best_possible", Rescale::best_possible}, {"min_max", Rescale::min_max}}};
constexpr std::array<Named<Survivor>, 5> survivors{{{"best_rank", Survivor::best_rank},
                                                    {"best_score", Survivor::best_score},
                                                    {"first_list", Survivor::first_list},
                                                    {"last_list", Survivor::last_list},
                                                    {"longest_text", Survivor::longest_text}}};

template <class Names, class Enumerator>
OptionValue name_of(const Names& names, Enumerator wanted) {
    for (const auto& [name, enumerator] : names) {
        if (enumerator == wanted) return std::string{name};
    }
    return std::string{};
}

template <class Names>
auto named(const Names& names, const OptionValue& value) {
    for (const auto& [name, enumerator] : names) {
        if (name == std::get<std::string>(value)) return enumerator;
    }
    throw std::invalid_argument("no such name");
}

template <class Names>
std::string one_of(const Names& names) {
    std::string joined;
    for (const auto& [name, enumerator] : names) {
        joined += (joined.empty() ? "one of " : ", ") + std::string{name};
    }
    return joined;
}

constexpr std::string_view metadata_prefix = "metadata.";

struct SamenessName {
    std::string operator()(const SameId& /*by*/) const { return "id"; }
    std::string operator()(const SameText& /*by*/) const { return "text"; }
    std::string operator()(const SameMetadata& by) const { return std::string{metadata_prefix} + by.key; }
    std::string operator()(const SimilarText& /*by*/) const { return "similar_text"; }
};

Sameness sameness_named(const std::string& name) {
    if (name == "id") return SameId{};
    if (name == "text") return SameText{};
    if (name == "similar_text") return SimilarText{};
    if (name.starts_with(metadata_prefix)) return SameMetadata{name.substr(metadata_prefix.size())};
    throw std::invalid_argument("no such name");
}

void set_sameness(Options& options, const OptionValue& value) {
    const auto& wanted = std::get<std::string>(value);
    change_checked(options, [&](Options& changed) {
        Sameness& by = changed.fusion_options.deduplication.by;
        // The same name again keeps the parameters that were set before.
        if (std::visit(SamenessName{}, by) != wanted) by = sameness_named(wanted);
    });
}

OptionValue get_threshold(const Options& options) {
    const auto* by = std::get_if<SimilarText>(&options.fusion_options.deduplication.by);
    return by != nullptr ? by->threshold : std::numeric_limits<double>::quiet_NaN();
}

void set_threshold(Options& options, const OptionValue& value) {
    change_checked(options, [&](Options& changed) {
        auto* by = std::get_if<SimilarText>(&changed.fusion_options.deduplication.by);
        if (by == nullptr) throw std::invalid_argument("texts are not compared");
        by->threshold = std::get<double>(value);
    });
}

constexpr std::array refinement_rows{
    OptionField{
        "deduplicate_by", "when two hits are the same document", Type::choice, 0, 0,
        [](const Options& options) -> OptionValue {
            return std::visit(SamenessName{}, options.fusion_options.deduplication.by);
        },
        set_sameness,
        [] { return std::string{"one of id, text, similar_text, or metadata.KEY with the name of a metadata key"}; }},
    OptionField{"similar_text_threshold", "share of word sequences from which on two texts are the same", Type::number,
                0, 0, get_threshold, set_threshold,
                [] { return std::string{"with similar_text, a number above 0 and at most 1"}; }},
    OptionField{
        "deduplicate_survivor", "which of the copies is shown", Type::choice, 0, 0,
        [](const Options& options) { return name_of(survivors, options.fusion_options.deduplication.survivor); },
        [](Options& options, const OptionValue& value) {
            options.fusion_options.deduplication.survivor = named(survivors, value);
        },
        [] { return one_of(survivors); }},
    OptionField{"min_sources", "sources that must have found a document", Type::whole, 1, most,
                [](const Options& options) { return whole(options.fusion_options.min_sources); },
                [](Options& options, const OptionValue& value) { options.fusion_options.min_sources = as_size(value); },
                nullptr},
    OptionField{"min_queries", "queries that must have found a document", Type::whole, 1, most,
                [](const Options& options) { return whole(options.fusion_options.min_queries); },
                [](Options& options, const OptionValue& value) { options.fusion_options.min_queries = as_size(value); },
                nullptr},
    OptionField{"fusion_rescale", "how fused scores are brought into [0, 1]", Type::choice, 0, 0,
                [](const Options& options) { return name_of(rescales, options.fusion_options.rescale); },
                [](Options& options, const OptionValue& value) {
                    change_checked(options,
                                   [&](Options& changed) { changed.fusion_options.rescale = named(rescales, value); });
                },
                [] { return one_of(rescales) + "; best_possible not with every method"; }},
    OptionField{"min_score", "fused score below which hits are dropped; -inf = none", Type::number, 0, 0,
                [](const Options& options) -> OptionValue { return options.fusion_options.cut_off.min_score; },
                [](Options& options, const OptionValue& value) {
                    change_checked(options, [&](Options& changed) {
                        changed.fusion_options.cut_off.min_score = std::get<double>(value);
                    });
                },
                [] { return std::string{"a number, or -inf"}; }},
    OptionField{
        "min_fraction_of_best", "share of the best score below which hits are dropped; 0 = none", Type::number, 0, 0,
        [](const Options& options) -> OptionValue { return options.fusion_options.cut_off.min_fraction_of_best; },
        [](Options& options, const OptionValue& value) {
            change_checked(options, [&](Options& changed) {
                changed.fusion_options.cut_off.min_fraction_of_best = std::get<double>(value);
            });
        },
        [] { return std::string{"a number from 0 to 1"}; }},
    OptionField{"group_key", "metadata key whose value hits of one group share; empty = no groups", Type::choice, 0, 0,
                [](const Options& options) -> OptionValue { return options.fusion_options.group_limit.key; },
                [](Options& options, const OptionValue& value) {
                    options.fusion_options.group_limit.key = std::get<std::string>(value);
                },
                [] { return std::string{"the name of a metadata key"}; }},
    OptionField{"max_hits_per_group", "hits that one group may have", Type::whole, 1, most,
                [](const Options& options) { return whole(options.fusion_options.group_limit.max_hits); },
                [](Options& options, const OptionValue& value) {
                    options.fusion_options.group_limit.max_hits = as_size(value);
                },
                nullptr},
    OptionField{"rerank_depth", "merged hits that the reranker is given, where there is one", Type::whole, 1, most,
                [](const Options& options) { return whole(options.reranking.depth); },
                [](Options& options, const OptionValue& value) { options.reranking.depth = as_size(value); }, nullptr},
    OptionField{"rerank_timeout_ms", "limit of the reranker's call; 0 = none but the deadline", Type::whole, 0, day_ms,
                [](const Options& options) { return in_ms(options.reranking.timeout); },
                [](Options& options, const OptionValue& value) { options.reranking.timeout = from_ms(value); },
                nullptr},
    OptionField{"diversity_lambda", "1 = relevance alone, 0 = unlikeness alone, where there are vectors", Type::number,
                0, 0, [](const Options& options) -> OptionValue { return options.diversity.relevance.lambda; },
                [](Options& options, const OptionValue& value) {
                    change_checked(options, [&](Options& changed) {
                        changed.diversity.relevance.lambda = std::get<double>(value);
                    });
                },
                [] { return std::string{"a number from 0 to 1"}; }},
    OptionField{"diversity_depth", "hits that diversity chooses from", Type::whole, 1, most,
                [](const Options& options) { return whole(options.diversity.depth); },
                [](Options& options, const OptionValue& value) { options.diversity.depth = as_size(value); }, nullptr},
    OptionField{"diversity_timeout_ms", "limit of the call for vectors; 0 = none but the deadline", Type::whole, 0,
                day_ms, [](const Options& options) { return in_ms(options.diversity.timeout); },
                [](Options& options, const OptionValue& value) { options.diversity.timeout = from_ms(value); },
                nullptr},
};

}  // namespace

std::span<const OptionField> refinement_fields() noexcept { return refinement_rows; }

}  // namespace trawl::retrieval
