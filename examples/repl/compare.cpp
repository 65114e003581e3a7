// Drawing several runs on one scale.
#include "compare.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"
#include "timeline.hpp"

namespace repl {
namespace {

std::string_view meaning(trawl::Plan plan) {
    switch (plan) {
        case trawl::Plan::sequential: return "one leaf after the other";
        case trawl::Plan::per_leaf: return "each leaf makes its own calls, under the cap";
        default: return "all queries share one call to each backend";
    }
}

std::string table(const std::vector<Answer>& answers, const Terminal& terminal) {
    std::string drawn;
    const auto first =
        static_cast<double>(std::max<std::int64_t>(answers.front().retrieval.statistics.wall.count(), 1));
    for (const Answer& answer : answers) {
        const trawl::Statistics& statistics = answer.retrieval.statistics;
        const double factor = first / static_cast<double>(std::max<std::int64_t>(statistics.wall.count(), 1));
        const std::string shown = pad_left(fmt::format("{:.1f}{}", factor, terminal.times()), 7);
        drawn += "  " + pad_right(name(statistics.plan), 11) +
                 pad_left(duration_text(statistics.wall, terminal.unicode), 9) +
                 (factor > 1.05 ? paint(terminal, Role::good, shown) : shown) +
                 paint(terminal, Role::quiet,
                       fmt::format("  {:>3} calls{}{} of {} leaves", statistics.embed_calls + statistics.search_calls,
                                   terminal.separator(), statistics.succeeded, statistics.leaves)) +
                 '\n';
    }
    return drawn;
}

std::string verdict(const std::vector<Answer>& answers) {
    const std::string first = trawl::to_json(answers.front().retrieval, false);
    const bool same = std::all_of(answers.begin(), answers.end(), [&](const Answer& answer) {
        return trawl::to_json(answer.retrieval, false) == first;
    });
    const bool complete = std::all_of(answers.begin(), answers.end(), [](const Answer& answer) {
        return answer.retrieval.statistics.succeeded == answer.retrieval.statistics.leaves;
    });
    if (same) return "All runs gave the same answer, byte for byte.";
    if (!complete) return "The answers differ, since not every leaf answered in every run.";
    return "The answers differ, although every leaf answered: the backends did not answer the same each time.";
}

}  // namespace

std::string render_comparison(const std::vector<Answer>& answers, const Terminal& terminal) {
    std::chrono::nanoseconds longest{0};
    for (const Answer& answer : answers) {
        longest = std::max(longest, answer.retrieval.statistics.wall);
    }
    std::string drawn = wrap('"' + printable(answers.front().question) + '"', terminal.columns - 1) + "\n\n";
    for (const Answer& answer : answers) {
        const trawl::Plan plan = answer.retrieval.statistics.plan;
        drawn += paint(terminal, Role::heading, name(plan)) +
                 paint(terminal, Role::quiet, fmt::format(": {}", meaning(plan))) + '\n' +
                 render_timeline(answer, terminal, longest) + '\n';
    }
    return drawn + table(answers, terminal) + verdict(answers) + '\n';
}

}  // namespace repl
