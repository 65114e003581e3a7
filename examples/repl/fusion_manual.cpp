// What each way of merging does, in a line.
#include "fusion_manual.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <trawl/config.hpp>
#include <trawl/fusion_method.hpp>

#include "text.hpp"

namespace repl {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 19> lines{{
    {"reciprocal_rank", "adds 1 / (k + rank) of every list: by ranks alone, hard to get wrong"},
    {"best_score", "the best raw score in any list: only where all sources share a metric"},
    {"two_stage_reciprocal_rank", "reciprocal ranks over each query's sources, then over the queries"},
    {"qdrant_reciprocal_rank", "reciprocal ranks as Qdrant has them, with k = 2"},
    {"comb_sum", "adds normalised scores"},
    {"comb_mnz", "that sum, times the number of lists that found it"},
    {"comb_anz", "that sum, divided by that number: the mean"},
    {"comb_gmnz", "that sum, times the square root of that number"},
    {"comb_median", "the median of its normalised scores"},
    {"comb_min", "the smallest of its normalised scores"},
    {"comb_max", "the largest of its normalised scores"},
    {"relative_score", "adds min-max scores, divided by the number of lists, as Weaviate does"},
    {"distribution_based", "adds three-sigma scores, as Qdrant's DBSF does"},
    {"inverse_square_rank", "adds 1 / rank squared, times the number of lists that found it"},
    {"rank_biased_centroid", "adds 0.8 to the power of the rank: what a tiring reader comes to see"},
    {"borda", "lists give points by place, and share out what is left to the others"},
    {"condorcet", "by majority: first is what more lists put before the others"},
    {"round_robin", "the lists take turns"},
    {"concatenation", "one list after the other"},
}};

std::string accepted(std::string_view key) {
    const auto catalogue = trawl::option_catalogue();
    return std::find_if(catalogue.begin(), catalogue.end(), [&](const auto& info) { return info.key == key; })
        ->accepted;
}

}  // namespace

std::string_view fusion_line(std::string_view name) {
    const auto found = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.first == name; });
    return found == lines.end() ? std::string_view{} : found->second;
}

std::string render_fusion_methods(const Terminal& terminal) {
    constexpr std::size_t name_width = 27;
    const std::size_t width = terminal.columns - 1;
    std::string drawn;
    for (const std::string_view name : trawl::fusion_names()) {
        drawn += "  " + paint(terminal, Role::number, pad_right(name, name_width)) +
                 wrap(fusion_line(name), width, name_width + 2) + '\n';
    }
    return drawn + wrap("A normaliser may follow " + accepted("fusion_normaliser").substr(5) + '.', width) + '\n';
}

}  // namespace repl
