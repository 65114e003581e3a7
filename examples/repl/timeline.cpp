// Drawing the waterfall.
#include "timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "text.hpp"

namespace repl {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

enum class Phase { nothing, waiting, embedding, searching, between, failed };

struct Glyph {
    std::string_view unicode;
    std::string_view ascii;
    Role role;
};

constexpr std::array<Glyph, 6> glyphs{{{" ", " ", Role::quiet},
                                       {"·", ".", Role::waiting},
                                       {"▒", "=", Role::embedding},
                                       {"█", "#", Role::searching},
                                       {"─", "-", Role::quiet},
                                       {"✗", "x", Role::bad}}};

std::string draw(const Terminal& terminal, Phase phase, std::size_t times = 1) {
    const Glyph& glyph = glyphs[static_cast<std::size_t>(phase)];
    std::string drawn;
    for (std::size_t i = 0; i < times; ++i) {
        drawn += terminal.unicode ? glyph.unicode : glyph.ascii;
    }
    return phase == Phase::nothing ? drawn : paint(terminal, glyph.role, drawn);
}

Phase phase_at(const trawl::LeafTimings& timings, Nanoseconds moment) {
    if (moment >= timings.finished) return Phase::nothing;
    if (moment < timings.started) return Phase::waiting;
    if (moment < timings.started + timings.embedding) return Phase::embedding;
    return moment >= timings.finished - timings.searching ? Phase::searching : Phase::between;
}

/// One phase a cell: that of the cell's middle; a leaf that is too short to be seen gets one cell all the same.
std::vector<Phase> cells_of(const trawl::Outcome& outcome, Nanoseconds scale, std::size_t width) {
    const trawl::LeafTimings& timings = outcome.timings;
    std::vector<Phase> cells(width, Phase::nothing);
    const double cell = static_cast<double>(scale.count()) / static_cast<double>(width);
    for (std::size_t i = 0; i < width; ++i) {
        cells[i] = phase_at(timings, Nanoseconds{static_cast<std::int64_t>((static_cast<double>(i) + 0.5) * cell)});
    }
    const auto cell_of = [&](Nanoseconds moment) {
        return std::min(static_cast<std::size_t>(static_cast<double>(moment.count()) / cell), width - 1);
    };
    const auto shows = [&](Phase phase) { return std::find(cells.begin(), cells.end(), phase) != cells.end(); };
    if (timings.total() > Nanoseconds{0} && !shows(Phase::embedding) && !shows(Phase::searching)) {
        cells[cell_of(timings.started)] = timings.embedding > timings.searching ? Phase::embedding : Phase::searching;
    }
    if (!outcome.ok()) {
        const auto last =
            std::find_if(cells.rbegin(), cells.rend(), [](Phase phase) { return phase != Phase::nothing; });
        (last == cells.rend() ? cells.front() : *last) = Phase::failed;
    }
    return cells;
}

std::string draw_cells(const Terminal& terminal, const std::vector<Phase>& cells) {
    std::string drawn;
    for (std::size_t i = 0; i < cells.size();) {
        std::size_t end = i;
        while (end < cells.size() && cells[end] == cells[i]) {
            ++end;
        }
        drawn += draw(terminal, cells[i], end - i);
        i = end;
    }
    return drawn;
}

std::string result_text(const trawl::Outcome& outcome) {
    if (outcome.error) return std::string{trawl::name(outcome.error->code())};
    if (outcome.duplicate_of) return fmt::format("as q{}", *outcome.duplicate_of + 1);
    return outcome.hits.empty() ? "no hits" : count_text(outcome.hits.size(), "hit", "hits");
}

std::string tries_text(const trawl::Outcome& outcome) {
    return outcome.attempts > 1 ? fmt::format("  try {}", outcome.attempts) : std::string{};
}

}  // namespace

std::string render_timeline(const Answer& answer, const Terminal& terminal, Nanoseconds scale) {
    const auto& outcomes = answer.retrieval.outcomes;
    if (outcomes.empty()) {
        return {};
    }
    std::size_t name_width = 0;
    std::size_t result_width = 0;
    std::size_t tries_width = 0;
    Nanoseconds longest = std::max(scale, answer.retrieval.statistics.wall);
    for (const trawl::Outcome& outcome : outcomes) {
        name_width = std::max(name_width, columns_of(leaf_name(answer, outcome.query, outcome.source)));
        result_width = std::max(result_width, columns_of(result_text(outcome)));
        tries_width = std::max(tries_width, columns_of(tries_text(outcome)));
        longest = std::max(longest, outcome.timings.finished);
    }
    longest = std::max(longest, Nanoseconds{1});
    constexpr std::size_t number_width = 4;
    constexpr std::size_t time_width = 9;
    constexpr std::size_t borders = 6;
    constexpr std::size_t narrowest = 8;
    constexpr std::size_t widest = 72;
    const std::size_t fixed = number_width + name_width + time_width + borders;
    // Where there is no room for everything, the number of tries goes first, then the ends of the results.
    if (fixed + result_width + tries_width + narrowest > terminal.columns) {
        tries_width = 0;
    }
    if (fixed + result_width + narrowest > terminal.columns) {
        constexpr std::size_t shortest_result = 6;
        const std::size_t room = terminal.columns > fixed + narrowest ? terminal.columns - fixed - narrowest : 0;
        result_width = std::clamp(room, shortest_result, result_width);
    }
    const std::size_t taken = fixed + result_width + tries_width;
    const std::size_t width = std::clamp(terminal.columns > taken ? terminal.columns - taken : 0, narrowest, widest);

    const std::string full = duration_text(longest, terminal.unicode);
    const std::string_view border = terminal.unicode ? "│" : "|";
    std::string drawn(number_width + name_width + 3, ' ');
    drawn += paint(terminal, Role::quiet, pad_right("0", width - full.size()) + full) + '\n';
    bool shows_gaps = false;
    for (const trawl::Outcome& outcome : outcomes) {
        const std::string name = leaf_name(answer, outcome.query, outcome.source);
        const std::string result = pad_left(cut(result_text(outcome), result_width, terminal.ellipsis()), result_width);
        drawn += paint(terminal, Role::number, pad_left(std::to_string(leaf_number(answer, outcome)), number_width));
        drawn += "  " + pad_right(name, name_width) + paint(terminal, Role::quiet, border);
        const std::vector<Phase> cells = cells_of(outcome, longest, width);
        shows_gaps = shows_gaps || std::find(cells.begin(), cells.end(), Phase::between) != cells.end();
        drawn += draw_cells(terminal, cells) + paint(terminal, Role::quiet, border);
        drawn += ' ' + (outcome.ok() ? result : paint(terminal, Role::bad, result));
        drawn += pad_left(duration_text(outcome.timings.total(), terminal.unicode), time_width);
        drawn += (tries_width > 0 ? paint(terminal, Role::quiet, tries_text(outcome)) : std::string{}) + '\n';
    }
    std::string legend = draw(terminal, Phase::waiting) + " waiting  " + draw(terminal, Phase::embedding) +
                         " embedding  " + draw(terminal, Phase::searching) + " searching";
    constexpr std::size_t legend_width = 45;
    if (answer.retrieval.statistics.succeeded < answer.retrieval.statistics.leaves) {
        legend += "  " + draw(terminal, Phase::failed) + " failed";
    }
    if (shows_gaps && terminal.columns > 2 * legend_width) {
        legend += "  " + draw(terminal, Phase::between) + " between calls";
    }
    const std::size_t room = terminal.columns > legend_width ? terminal.columns - legend_width : 0;
    drawn += std::string(std::min(number_width + name_width + 3, room), ' ') + legend;
    return drawn + '\n';
}

}  // namespace repl
