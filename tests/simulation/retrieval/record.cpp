// One retrieval in a world, run on virtual time.
#include "record.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <sstream>
#include <utility>

#include <trawl/testing/simulation.hpp>

#include "second_stage.hpp"

namespace simulation {

namespace {

using trawl::testing::CallLog;

class Listener final : public trawl::Observer {
public:
    explicit Listener(std::vector<HeardEvent>& events) : events_(events) {}
    void on_event(const trawl::Event& event) noexcept override {
        events_.push_back({event.kind, event.time, event.query, event.source, event.count, event.error != nullptr});
    }

private:
    std::vector<HeardEvent>& events_;
};

trawl::testing::Script script_of(const Backend& backend) {
    return [&backend](std::string_view text) { return backend.behaviour(text); };
}

constexpr trawl::ScoreScale cosine{trawl::Metric::cosine, trawl::Direction::higher_is_better};
constexpr std::size_t dimension = 16;

std::vector<trawl::Source> sources_of(const World& world, const std::shared_ptr<CallLog>& log) {
    std::vector<std::shared_ptr<trawl::EmbeddingProvider>> providers;
    for (const Backend& backend : world.providers) {
        providers.push_back(std::make_shared<trawl::testing::ScriptedProvider>(
            trawl::EmbeddingProviderInfo{backend.name, "scripted", dimension, backend.max_batch}, log,
            script_of(backend)));
    }
    std::vector<trawl::Source> sources;
    for (const WorldSource& source : world.sources) {
        const Backend& backend = world.stores[source.store];
        trawl::StoreInfo info{
            .name = backend.name, .scale = cosine, .dimension = dimension, .max_batch = backend.max_batch};
        if (source.provider) {
            auto store = std::make_shared<trawl::testing::ScriptedStore>(info, log, script_of(backend));
            sources.emplace_back(providers[*source.provider], std::move(store));
        } else {
            sources.emplace_back(std::make_shared<trawl::testing::ScriptedLexicalIndex>(info, log, script_of(backend)));
        }
        sources.back().with_weight(source.weight);
    }
    return sources;
}

}  // namespace

std::string Record::trace() const {
    std::ostringstream out;
    out << trawl::to_json(retrieval) << '\n' << (error ? error->what() : "no error") << '\n';
    for (const HeardEvent& event : events) {
        out << name(event.kind) << ' ' << event.time.time_since_epoch().count() << ' ' << event.query << ' '
            << event.source << ' ' << event.count << ' ' << event.has_error << '\n';
    }
    auto all_calls = calls;
    all_calls.insert(all_calls.end(), second_stage_calls.begin(), second_stage_calls.end());
    for (const auto& call : all_calls) {
        out << call.backend << ' ' << call.texts.size() << ' ' << call.started.time_since_epoch().count() << ' '
            << (call.ended ? call.ended->time_since_epoch().count() : -1) << '\n';
    }
    return out.str();
}

Record run(const World& world) {
    Record record;
    trawl::testing::Simulation simulation;
    const auto log = std::make_shared<CallLog>(simulation.clock());
    trawl::RetrieverOptions options = world.options;
    options.clock = simulation.clock();
    options.observer = std::make_shared<Listener>(record.events);
    const auto second_stage_log = std::make_shared<CallLog>(simulation.clock());
    add_second_stage(world, second_stage_log, options);
    const trawl::ParallelRetriever retriever{sources_of(world, log), options};
    bool is_over = false;
    boost::asio::cancellation_signal cancel;
    record.started = simulation.clock()->now();
    retriever.async_retrieve(
        simulation.executor(), world.queries,
        [&record](const trawl::Outcome& outcome) { record.heard.push_back(outcome); },
        boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr failure, trawl::Retrieval retrieval) {
            is_over = true;
            record.ended = simulation.clock()->now();
            record.retrieval = std::move(retrieval);
            record.calls = log->calls();
            record.second_stage_calls = second_stage_log->calls();
            record.peak = log->peak();
            if (failure) {
                record.error = trawl::to_error(failure);
            }
        }));
    if (world.cancel_after) {
        simulation.run_for(*world.cancel_after);
        if (!is_over) {
            cancel.emit(boost::asio::cancellation_type::terminal);
        }
    }
    simulation.run();
    // What hangs deaf to cancellation is let go, and has nothing more to say.
    simulation.clock()->wake_hanging();
    simulation.run();
    record.calls_after_end =
        log->calls().size() - record.calls.size() + second_stage_log->calls().size() - record.second_stage_calls.size();
    record.leftovers = simulation.leftovers();
    if (!is_over) {
        record.leftovers.emplace_back("the retrieval never ended");
    }
    return record;
}

}  // namespace simulation
