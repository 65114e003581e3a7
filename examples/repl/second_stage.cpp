// Reranking by words, and diversity by embedding passages once more.
#include "second_stage.hpp"

#include <algorithm>
#include <utility>

#include "snippet.hpp"

namespace repl {
namespace {

/// A word of a text that is one of the terms.
struct Occurrence {
    std::size_t word = 0;
    std::size_t term = 0;
};

std::vector<std::string_view> words_of(std::string_view text) {
    constexpr std::string_view gaps = " \t\r\n.,;:!?()[]{}<>\"'`*#|/\\=+-";
    std::vector<std::string_view> words;
    for (std::size_t at = text.find_first_not_of(gaps); at != std::string::npos;
         at = text.find_first_not_of(gaps, at)) {
        const std::size_t end = std::min(text.find_first_of(gaps, at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::vector<Occurrence> places_of(const std::vector<std::string_view>& words, const std::vector<std::string>& terms) {
    std::vector<Occurrence> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto found =
            std::find_if(terms.begin(), terms.end(), [&](const std::string& term) { return matches(words[i], term); });
        if (found != terms.end()) {
            places.push_back({i, static_cast<std::size_t>(found - terms.begin())});
        }
    }
    return places;
}

/// The fewest words in a row that hold `distinct` terms.
std::size_t shortest_span(const std::vector<Occurrence>& places, std::size_t terms, std::size_t distinct) {
    std::vector<std::size_t> held(terms, 0);
    std::size_t holding = 0;
    std::size_t shortest = places.back().word - places.front().word + 1;
    for (auto first = places.begin(), last = places.begin(); last != places.end(); ++last) {
        holding += held[last->term]++ == 0 ? 1 : 0;
        for (; holding == distinct; ++first) {
            shortest = std::min(shortest, last->word - first->word + 1);
            holding -= --held[first->term] == 0 ? 1 : 0;
        }
    }
    return shortest;
}

}  // namespace

double closeness(std::string_view text, const std::vector<std::string>& terms) {
    const std::vector<Occurrence> places = places_of(words_of(text), terms);
    if (places.empty()) {
        return 0.0;
    }
    std::vector<bool> seen(terms.size(), false);
    for (const Occurrence& place : places) {
        seen[place.term] = true;
    }
    const auto distinct = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
    const auto found = static_cast<double>(distinct);
    const double span = distinct > 1 ? static_cast<double>(shortest_span(places, terms.size(), distinct)) : 2.0;
    return found / static_cast<double>(terms.size()) + found / span / 2;
}

trawl::Task<std::vector<double>> WordReranker::rerank(trawl::RerankRequest request, trawl::CallContext /*context*/) {
    const std::vector<std::string> terms = search_terms(request.query);
    std::vector<double> scores;
    for (const std::string& text : request.texts) {
        scores.push_back(closeness(text, terms));
    }
    co_return scores;
}

void add_second_stage(trawl::RetrieverOptions& options, const SettingsState& settings, std::string keywords,
                      std::shared_ptr<trawl::EmbeddingProvider> provider) {
    if (settings.rerank) {
        options.reranking.reranker = std::make_shared<WordReranker>();
        options.reranking.query = std::move(keywords);
    }
    if (settings.diversity) {
        options.diversity.vectors = trawl::make_reembedding(std::move(provider));
    }
}

}  // namespace repl
