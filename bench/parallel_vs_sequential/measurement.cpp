// Runs retrievals against backends that wait, and takes their time from outside.
#include "measurement.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include <trawl/parallel_retriever.hpp>

#include "waiting_backend.hpp"

namespace bench {

namespace {

double to_ms(std::chrono::nanoseconds span) { return std::chrono::duration<double, std::milli>(span).count(); }

trawl::ParallelRetriever make_retriever(const Case& what) {
    return {make_waiting_provider(what.latency.embed), make_waiting_store(what.latency.search),
            trawl::RetrieverOptions{
                .max_concurrent_queries = std::max<std::size_t>(what.cap, 1),
                .query_timeout = std::chrono::seconds{10},
                .deadline = std::chrono::seconds{60},
                .plan = what.cap == Case::sequential ? trawl::Plan::sequential : trawl::Plan::per_leaf,
            }};
}

double wall_ms(const Case& what) {
    const auto retriever = make_retriever(what);
    std::vector<trawl::Query> queries;
    for (std::size_t i = 0; i < what.queries; ++i) {
        queries.emplace_back("question " + std::to_string(i));
    }
    const auto began = std::chrono::steady_clock::now();
    const auto retrieval = retriever.retrieve_blocking(std::move(queries));
    const auto ended = std::chrono::steady_clock::now();
    const std::size_t places = std::min(what.queries, std::max<std::size_t>(what.cap, 1));
    if (retrieval.statistics.succeeded != what.queries || retrieval.statistics.peak_in_flight != places) {
        throw std::runtime_error("a retrieval of " + std::to_string(what.queries) + " queries answered " +
                                 std::to_string(retrieval.statistics.succeeded) + " with " +
                                 std::to_string(retrieval.statistics.peak_in_flight) + " at one time");
    }
    return to_ms(ended - began);
}

}  // namespace

double Case::ideal_ms() const noexcept {
    const double waves = std::ceil(static_cast<double>(queries) / static_cast<double>(std::max<std::size_t>(cap, 1)));
    return waves * to_ms(latency.both());
}

std::vector<Case> make_cases(const std::vector<std::size_t>& queries, Latency latency, double scale_above_eight) {
    const auto scaled = [scale_above_eight](std::chrono::nanoseconds span) {
        return std::chrono::nanoseconds{std::llround(static_cast<double>(span.count()) * scale_above_eight)};
    };
    const Latency shortened{scaled(latency.embed), scaled(latency.search)};
    std::vector<Case> cases;
    for (const auto number : queries) {
        const std::vector<std::size_t> caps = number <= 8
                                                  ? std::vector<std::size_t>{Case::sequential, 1, 3, 4, 5, 7, 8, 10}
                                                  : std::vector<std::size_t>{Case::sequential, 1, 3, 5, 7, 10};
        for (const auto cap : caps) {
            cases.push_back({number, cap, number <= 8 ? latency : shortened});
        }
    }
    return cases;
}

std::vector<Measured> measure(const std::vector<Case>& cases, std::size_t runs,
                              const std::function<void(double)>& progress) {
    double total = 0;
    for (const auto& what : cases) {
        total += what.ideal_ms() * static_cast<double>(runs);
    }
    double behind = 0;
    std::vector<std::vector<double>> walls(cases.size());
    for (std::size_t round = 0; round < runs; ++round) {
        for (std::size_t i = 0; i < cases.size(); ++i) {
            walls[i].push_back(wall_ms(cases[i]));
            behind += cases[i].ideal_ms();
            progress(behind / total);
        }
    }
    std::vector<Measured> measured;
    double sequential = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto wall = spread(walls[i]);
        if (cases[i].cap == Case::sequential) {
            sequential = wall.median;
        }
        measured.push_back({cases[i], wall, wall.median / cases[i].ideal_ms(), sequential / wall.median});
    }
    return measured;
}

}  // namespace bench
