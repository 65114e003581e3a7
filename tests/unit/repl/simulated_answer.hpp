// An answer as the REPL gets it, from scripted backends on virtual time: the same bytes every time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/parallel_retriever.hpp>
#include <trawl/testing/simulation.hpp>
#include <trawl/wrappers.hpp>

#include "repl/answer.hpp"
#include "repl/faults.hpp"

namespace repl_test {

/// Documents about tides. Each query finds the first two by vectors, and the second and third by words.
inline trawl::Document document(int number) {
    static const std::vector<std::pair<std::string, std::string>> texts{
        {"Springs and neaps",
         "# Springs and neaps\n\nA spring tide comes with the full moon, and another one with the new moon."},
        {"Why twice a day", "The Earth turns below two bulges of water. So most coasts have two tides a day."},
        {"", "Harbour masters publish tables."}};
    const auto& [heading, text] = texts[static_cast<std::size_t>(number)];
    trawl::Metadata metadata{{"path", "/home/ann/docs/tides.md"}, {"line", std::int64_t{number * 10 + 1}}};
    if (!heading.empty()) {
        metadata.emplace("heading", heading);
    }
    return {"/home/ann/docs/tides.md#" + std::to_string(number + 1), text, metadata};
}

/// One question, run once.
struct Run {
    trawl::testing::Simulation simulation{};
    std::shared_ptr<repl::Faults> faults = std::make_shared<repl::Faults>(simulation.clock());
    std::string question = "When do spring tides come and why?";
    trawl::RetrieverOptions options{};

    repl::Answer answer() {
        repl::Answer made;
        made.question = question;
        made.queries = trawl::expand_query(question);
        made.base = "/home/ann";
        std::vector<std::string> texts;
        for (const auto& query : made.queries) {
            texts.push_back(query.text);
        }
        std::vector<trawl::Source> sources{vector_source(), lexical_source()};
        for (std::size_t i = 0; i < sources.size(); ++i) {
            made.sources.push_back(sources[i].name());
            sources[i] = with_faults(sources[i], i, faults);
        }
        faults->expect(texts, sources.size());
        options.clock = simulation.clock();
        const trawl::ParallelRetriever retriever{std::move(sources), options};
        retriever.async_retrieve(simulation.executor(), trawl::as_queries(made.queries),
                                 [&made](std::exception_ptr failure, trawl::Retrieval retrieval) {
                                     made.retrieval = std::move(retrieval);
                                     if (failure) {
                                         made.error = trawl::to_error(failure);
                                     }
                                 });
        simulation.run();
        return made;
    }

    static trawl::Source vector_source() {
        auto provider = trawl::make_embedding_provider(
            {.name = "numbers", .model = "none", .dimension = 1, .max_batch = 0},
            [](trawl::EmbedRequest request, trawl::CallContext) -> trawl::Task<std::vector<trawl::Embedding>> {
                std::vector<trawl::Embedding> vectors(request.texts.size(), trawl::Embedding{1.0F});
                co_return vectors;
            });
        auto store = trawl::make_vector_store(
            {.name = "store", .scale = {trawl::Metric::cosine}, .dimension = 1, .max_batch = 0},
            [](std::vector<trawl::VectorQuery> queries,
               trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
                const trawl::ScoreScale scale{trawl::Metric::cosine};
                trawl::HitList list{{document(0), 0.75, scale}, {document(1), 0.5, scale}};
                std::vector<trawl::HitList> lists(queries.size(), list);
                co_return lists;
            });
        return {std::move(provider), std::move(store), "vector"};
    }

    static trawl::Source lexical_source() {
        return trawl::Source{
            trawl::make_lexical_index({.name = "index", .scale = {trawl::Metric::bm25}, .dimension = 0, .max_batch = 0},
                                      [](std::vector<trawl::TextQuery> queries,
                                         trawl::CallContext) -> trawl::Task<std::vector<trawl::HitList>> {
                                          const trawl::ScoreScale scale{trawl::Metric::bm25};
                                          trawl::HitList list{{document(1), 8.5, scale}, {document(2), 2.25, scale}};
                                          std::vector<trawl::HitList> lists(queries.size(), list);
                                          co_return lists;
                                      }),
            "lexical"};
    }
};

}  // namespace repl_test
