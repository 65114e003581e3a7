// Running one retrieval over scripted backends on virtual time.
#include "setting.hpp"

#include <trawl/parallel_retriever.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace trawl::test {

namespace {

constexpr std::size_t dimension = 16;

testing::Script script_of(const Backend& backend) {
    return [backend](std::string_view text) {
        const auto entry = backend.script.find(text);
        return entry == backend.script.end() ? backend.otherwise : entry->second;
    };
}

StoreInfo info_of(const Backend& backend) {
    return {.name = backend.name,
            .scale = {Metric::cosine, Direction::higher_is_better},
            .dimension = dimension,
            .max_batch = backend.max_batch};
}

}  // namespace

Errc Answer::code(std::size_t outcome) const {
    const auto& failure = retrieval.outcomes.at(outcome).error;
    return failure ? failure->code() : none;
}

std::size_t Answer::calls_to(const std::string& name) const {
    return static_cast<std::size_t>(std::count_if(
        calls.begin(), calls.end(), [&name](const testing::ScriptedCall& call) { return call.backend == name; }));
}

std::size_t Answer::warnings(Warning::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(retrieval.warnings.begin(), retrieval.warnings.end(),
                                                  [kind](const Warning& warning) { return warning.kind == kind; }));
}

std::vector<Source> Setting::sources(const std::shared_ptr<testing::CallLog>& log) const {
    const EmbeddingProviderInfo info{embedder.name, "scripted", dimension, embedder.max_batch};
    const auto provider = std::make_shared<testing::ScriptedProvider>(info, log, script_of(embedder));
    std::vector<Source> made;
    for (const Backend& store : stores) {
        made.emplace_back(provider, std::make_shared<testing::ScriptedStore>(info_of(store), log, script_of(store)));
        made.back().with_weight(store.weight);
    }
    for (const Backend& index : indexes) {
        made.emplace_back(std::make_shared<testing::ScriptedLexicalIndex>(info_of(index), log, script_of(index)));
        made.back().with_weight(index.weight);
    }
    return made;
}

Answer Setting::ask(const std::vector<Query>& queries, std::optional<Duration> cancel_after) const {
    Answer answer;
    testing::Simulation simulation;
    const auto log = std::make_shared<testing::CallLog>(simulation.clock());
    RetrieverOptions with_clock = options;
    with_clock.clock = simulation.clock();
    if (prepare) {
        prepare(with_clock, log);
    }
    bool is_over = false;
    asio::cancellation_signal cancel;
    {
        // The retriever goes first, as callers may let it.
        const ParallelRetriever retriever{sources(log), with_clock};
        retriever.async_retrieve(
            simulation.executor(), queries, [&answer](const Outcome& outcome) { answer.heard.push_back(outcome); },
            asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr& failure, Retrieval retrieval) {
                is_over = true;
                answer.elapsed = simulation.elapsed();
                answer.retrieval = std::move(retrieval);
                answer.calls = log->calls();
                answer.peak = log->peak();
                if (failure) {
                    answer.error = to_error(failure);
                }
            }));
    }
    if (cancel_after) {
        if (*cancel_after > Duration::zero()) {
            simulation.run_for(*cancel_after);
        }
        cancel.emit(asio::cancellation_type::terminal);
    }
    simulation.run();
    if (!is_over) {
        answer.leftovers.emplace_back("the retrieval never ended");
    }
    simulation.clock()->wake_hanging();
    simulation.run();
    if (log->in_flight() != 0) {
        answer.leftovers.emplace_back("calls are still in flight");
    }
    if (log->calls().size() > answer.calls.size()) {
        answer.leftovers.emplace_back("a call was made after the answer");
    }
    for (std::string& sentence : simulation.leftovers()) {
        answer.leftovers.push_back(std::move(sentence));
    }
    return answer;
}

std::vector<Query> numbered_queries(std::size_t count) {
    std::vector<Query> queries;
    for (std::size_t i = 0; i < count; ++i) {
        queries.emplace_back("q" + std::to_string(i));
    }
    return queries;
}

}  // namespace trawl::test
