// The account of one merged hit as text.
#include <trawl/explain.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace trawl {
namespace {

std::string short_number(double number) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, 4).ptr;
    return {buffer, end};
}

std::string named(std::span<const std::string> names, std::size_t index, const char* kind, const char* quote) {
    if (index < names.size() && !names[index].empty()) return quote + names[index] + quote;
    return kind + std::to_string(index);
}

void pad_to(std::string& line, std::size_t width) {
    if (line.size() < width) line.append(width - line.size(), ' ');
}

}  // namespace

std::string explain(const FusedHit& hit, const ExplainNames& names) {
    std::string text = hit.document.id + "  score " + short_number(hit.score);
    if (hit.rerank_score) text += "  reranked " + short_number(*hit.rerank_score);
    text += "\n";

    std::vector<const Contribution*> order;
    double sum = 0.0;
    bool positive = true;
    for (const Contribution& one : hit.contributions) {
        order.push_back(&one);
        sum += one.share;
        positive = positive && one.share >= 0;
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const Contribution* a, const Contribution* b) { return a->share > b->share; });
    const double rest = hit.score - sum;
    const bool complete = std::abs(rest) <= 1e-9 * std::max(std::abs(hit.score), std::abs(sum));

    for (const Contribution* one : order) {
        std::string line = "  " + short_number(one->share);
        pad_to(line, 12);
        if (positive && complete && hit.score > 0) {
            line += std::to_string(std::lround(100 * one->share / hit.score)) + " %";
            pad_to(line, 19);
        }
        line += "rank " + std::to_string(one->rank);
        line += "  " + std::string{one->scale.metric == Metric::unknown ? "score" : name(one->scale.metric)} + " " +
                short_number(one->score);
        if (one->scale.direction == Direction::lower_is_better) line += " (lower is better)";
        if (one->normalised_score != 0) line += "  normalised " + short_number(one->normalised_score);
        line += "  " + named(names.queries, one->query, "query ", "\"") + " at " +
                named(names.sources, one->source, "source ", "");
        text += line + "\n";
    }
    if (!complete) text += "  " + short_number(rest) + "  from no leaf\n";
    return text;
}

}  // namespace trawl
