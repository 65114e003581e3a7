// Drawing queries, hits and explanations.
#include "hits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <trawl/explain.hpp>

#include "document_view.hpp"
#include "snippet.hpp"
#include "text.hpp"

namespace repl {
namespace {

constexpr std::size_t indent = 4;
constexpr std::size_t widest_text = 100;  // Longer lines are tiring to read.

std::size_t text_columns(const Terminal& terminal) {
    return std::min(terminal.columns, widest_text + indent) - indent - 1;
}

std::string_view kind_text(trawl::Expansion kind) {
    switch (kind) {
        case trawl::Expansion::original: return "as you asked it";
        case trawl::Expansion::sub_question: return "part of it";
        case trawl::Expansion::topic: return "one side";
        case trawl::Expansion::phrase: return "quoted";
        case trawl::Expansion::keywords: return "keywords";
        case trawl::Expansion::rephrasing: return "in other words";
        case trawl::Expansion::passage: return "a made-up answer";
    }
    return {};
}

std::vector<std::string> terms_of(const Answer& answer) { return search_terms(keywords_of(answer)); }

/// Four digits that mean something, whatever the size.
std::string score_text(double score) {
    return score != 0 && (std::abs(score) < 1e-3 || std::abs(score) >= 1e6) ? fmt::format("{:.3e}", score)
                                                                            : fmt::format("{:.4f}", score);
}

/// ", reranked 1.2500", where a reranker decided the place.
std::string reranked_text(const trawl::FusedHit& hit) {
    return hit.rerank_score ? ", reranked " + score_text(*hit.rerank_score) : std::string{};
}

/// "q1 vector #2, lexical #1 · q3 vector #4".
std::string provenance(const Answer& answer, const trawl::FusedHit& hit, const Terminal& terminal) {
    std::string line;
    std::optional<std::size_t> query;
    for (const trawl::Contribution& found : hit.contributions) {
        if (query == found.query) {
            line += ", ";
        } else {
            line += (query ? std::string{terminal.unicode ? " · " : "; "} : "") + 'q' +
                    std::to_string(found.query + 1) + ' ';
        }
        line += answer.sources[found.source] + " #" + std::to_string(found.rank);
        query = found.query;
    }
    return line;
}

}  // namespace

std::string render_queries(const Answer& answer, const Terminal& terminal) {
    constexpr std::size_t kind_width = 18;
    const std::size_t width = text_columns(terminal) - kind_width;
    std::size_t longest = 0;
    for (const trawl::ExpandedQuery& query : answer.queries) {
        longest = std::max(longest, columns_of(printable(query.text)));
    }
    longest = std::min(longest, width);
    std::string drawn = paint(terminal, Role::heading, answer.queries.size() == 1 ? "Query" : "Queries") + '\n';
    for (std::size_t i = 0; i < answer.queries.size(); ++i) {
        const std::string text = cut(printable(answer.queries[i].text), longest, terminal.ellipsis());
        drawn += paint(terminal, Role::number, pad_left('q' + std::to_string(i + 1), indent)) + "  " +
                 pad_right(text, longest) + "  " + paint(terminal, Role::quiet, kind_text(answer.queries[i].kind)) +
                 '\n';
    }
    return drawn;
}

std::string render_hits(const Answer& answer, const Terminal& terminal) {
    const auto& hits = answer.retrieval.hits;
    if (hits.empty()) {
        return paint(terminal, Role::heading, "No hits") + '\n';
    }
    const std::vector<std::string> terms = terms_of(answer);
    const std::size_t width = text_columns(terminal);
    std::string drawn = paint(terminal, Role::heading, "Hits") + '\n';
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const std::string score = score_text(hits[i].score) + reranked_text(hits[i]);
        const std::string title = title_of(hits[i].document, answer.base, terminal, width - score.size() - 2);
        drawn += paint(terminal, Role::number, pad_left(std::to_string(i + 1), indent - 1)) + ' ';
        drawn += paint(terminal, Role::heading, pad_right(title, width - score.size())) +
                 paint(terminal, Role::quiet, score) + '\n';
        for (const std::string& line : snippet(body_of(hits[i].document), terms, terminal, width, 2)) {
            drawn += std::string(indent, ' ') + line + '\n';
        }
        const std::string found = "found by " + provenance(answer, hits[i], terminal);
        drawn += std::string(indent, ' ') + paint(terminal, Role::quiet, wrap(found, width + indent, indent)) + '\n';
    }
    return drawn;
}

std::string render_explanation(const Answer& answer, std::size_t index, const Terminal& terminal) {
    const trawl::FusedHit& hit = answer.retrieval.hits[index];
    const std::size_t width = text_columns(terminal);
    std::string drawn = paint(terminal, Role::heading, title_of(hit.document, answer.base, terminal, width)) + '\n';
    for (const auto& [key, value] : details_of(hit.document)) {
        drawn += std::string(indent, ' ') + paint(terminal, Role::quiet, pad_right(key, 10)) +
                 cut_left(value, width - 10, terminal.ellipsis()) + '\n';
    }
    std::vector<std::string> queries;
    for (std::size_t i = 0; i < answer.queries.size(); ++i) {
        constexpr std::size_t enough = 32;
        queries.push_back('q' + std::to_string(i + 1) + ' ' +
                          cut(printable(answer.queries[i].text), enough, terminal.ellipsis()));
    }
    const std::string account = trawl::explain(hit, {.queries = queries, .sources = answer.sources});
    // Its first line has the id and the score; the title above said the former.
    drawn += fmt::format("\n{}Fused score {}{}, from {}:\n", std::string(indent, ' '), score_text(hit.score),
                         reranked_text(hit), count_text(hit.contributions.size(), "leaf", "leaves"));
    for (std::size_t at = account.find('\n') + 1; at < account.size();) {
        const std::size_t end = std::min(account.find('\n', at), account.size());
        drawn += std::string(indent, ' ') + account.substr(at, end - at) + '\n';
        at = end + 1;
    }
    drawn += '\n';
    constexpr std::size_t most_lines = 40;
    for (const std::string& line : snippet(body_of(hit.document), terms_of(answer), terminal, width, most_lines)) {
        drawn += std::string(indent, ' ') + line + '\n';
    }
    return drawn;
}

}  // namespace repl
