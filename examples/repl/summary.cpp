// The figures and the troubles of one question, in words.
#include "summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace repl {
namespace {

constexpr double worth_mentioning = 1.05;

std::string calls_text(const trawl::Statistics& statistics, const Terminal& terminal) {
    std::string after;
    if (statistics.rerank_calls > 0) after += ", then one to rerank";
    if (statistics.vector_calls > 0) after += ", then one for the vectors of hits";
    return fmt::format("{} embedding + {} search calls, at most {} at a time{}{}plan {}", statistics.embed_calls,
                       statistics.search_calls, statistics.peak_in_flight, after, terminal.separator(),
                       name(statistics.plan));
}

std::string speed_text(const trawl::Statistics& statistics, const Terminal& terminal) {
    const std::string busy = duration_text(statistics.busy, terminal.unicode);
    if (statistics.speed_up() < worth_mentioning) {
        return fmt::format("The calls took {}, one after the other.", busy);
    }
    const std::string factor = fmt::format("{:.1f}{}", statistics.speed_up(), terminal.times());
    return fmt::format("One call after the other would have taken {}: {} as fast.", busy,
                       paint(terminal, Role::good, factor));
}

std::string bullet(const Terminal& terminal, Role role, std::string_view text) {
    constexpr std::size_t indent = 4;
    return "  " + paint(terminal, role, "!") + ' ' + wrap(text, terminal.columns - 1, indent) + '\n';
}

}  // namespace

std::string advice_for(trawl::Errc code) {
    switch (code) {
        case trawl::Errc::timeout: return "a longer limit for each leaf is set by :timeout, for example :timeout 5s";
        case trawl::Errc::deadline_exceeded:
            return "give the question more time with :deadline 10s, or run more leaves at a time with :cap 8";
        case trawl::Errc::data_corrupt: return "delete the data folder (:stats shows where it is) and index again";
        default: return {};
    }
}

std::string explained(const trawl::Error& error) {
    const std::string advice = advice_for(error.code());
    return (error.detail().empty() ? std::string{error.what()} : error.detail()) +
           (advice.empty() ? "" : " (" + advice + ')');
}

std::string render_summary(const Answer& answer, const Terminal& terminal) {
    const trawl::Statistics& statistics = answer.retrieval.statistics;
    if (statistics.leaves == 0) {
        return {};
    }
    const std::string wall = paint(terminal, Role::heading, duration_text(statistics.wall, terminal.unicode));
    std::string drawn;
    if (statistics.succeeded == statistics.leaves) {
        drawn += statistics.leaves == 1 ? fmt::format("The leaf answered within {}. ", wall)
                                        : fmt::format("All {} leaves answered within {}. ", statistics.leaves, wall);
    } else {
        const std::string part = fmt::format("{} of {} leaves", statistics.succeeded, statistics.leaves);
        drawn += fmt::format("{} answered within {} (coverage {:.0f} %). ", paint(terminal, Role::bad, part), wall,
                             statistics.coverage() * 100);
    }
    drawn = wrap(drawn + speed_text(statistics, terminal), terminal.columns - 1);
    return drawn + '\n' + paint(terminal, Role::quiet, wrap(calls_text(statistics, terminal), terminal.columns - 1)) +
           '\n';
}

std::string render_troubles(const Answer& answer, const Terminal& terminal) {
    std::string drawn;
    std::vector<trawl::Errc> advised;
    if (answer.expansion_failure) {
        drawn += bullet(terminal, Role::bad,
                        fmt::format("the language model made no queries, so the question went alone: {}",
                                    printable(answer.expansion_failure->what())));
    }
    for (const trawl::Outcome& outcome : answer.retrieval.outcomes) {
        if (outcome.ok() || outcome.duplicate_of || outcome.error->code() == trawl::Errc::cancelled) {
            continue;
        }
        drawn +=
            bullet(terminal, Role::bad,
                   fmt::format("leaf {} ({}): {}", leaf_number(answer, outcome),
                               leaf_name(answer, outcome.query, outcome.source), printable(outcome.error->what())));
        advised.push_back(outcome.error->code());
    }
    for (const trawl::Warning& warning : answer.retrieval.warnings) {
        const bool said_already = warning.kind == trawl::Warning::Kind::leaf_failed;
        if (!said_already) {
            drawn += bullet(terminal, Role::match, printable(warning.message));
        }
    }
    std::sort(advised.begin(), advised.end());
    advised.erase(std::unique(advised.begin(), advised.end()), advised.end());
    for (const trawl::Errc code : advised) {
        if (const std::string advice = advice_for(code); !advice.empty()) {
            drawn += bullet(terminal, Role::good, advice);
        }
    }
    return drawn;
}

}  // namespace repl
