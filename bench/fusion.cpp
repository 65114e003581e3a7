// How long merging takes: against the table that one would write by hand, over sizes, and by method.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include <trawl/fusion.hpp>

#include "fusion/by_hand.hpp"

namespace {

constexpr std::size_t wanted = 10;

template <class Merge>
void run(benchmark::State& state, Merge merge) {
    const auto sets =
        bench::data_sets(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(merge(sets[next]));
        next = next + 1 == sets.size() ? 0 : next + 1;
    }
    state.counters["per_hit"] =
        benchmark::Counter(double(state.range(0) * state.range(1)),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void by_hand(benchmark::State& state) {
    run(state, [](const bench::Lists& lists) { return bench::fuse_by_hand(lists, wanted); });
}
BENCHMARK(by_hand)->Args({8, 10})->Args({8, 100})->Args({32, 100})->Args({64, 1000});

void reciprocal_rank_references(benchmark::State& state) {
    run(state, [](const bench::Lists& lists) {
        return trawl::fuse_references(lists.ranked, trawl::ReciprocalRank{}, wanted);
    });
}
BENCHMARK(reciprocal_rank_references)->Args({8, 10})->Args({8, 100})->Args({32, 100})->Args({64, 1000});

void reciprocal_rank(benchmark::State& state) {
    run(state, [](const bench::Lists& lists) { return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}, wanted); });
}
BENCHMARK(reciprocal_rank)->Args({8, 10})->Args({8, 100})->Args({32, 100})->Args({8, 1000})->Args({64, 1000});

void reciprocal_rank_whole_list(benchmark::State& state) {
    run(state, [](const bench::Lists& lists) { return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}); });
}
BENCHMARK(reciprocal_rank_whole_list)->Args({8, 10})->Args({8, 100})->Args({64, 1000});

void method(benchmark::State& state, std::string_view name) {
    run(state, [fusion = trawl::fusion_named(name)](const bench::Lists& lists) {
        return trawl::fuse(lists.ranked, fusion, wanted);
    });
}

void same_text(benchmark::State& state) {
    const trawl::FusionOptions options{.deduplication = {.by = trawl::SameText{}}};
    run(state,
        [&](const bench::Lists& lists) { return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}, options, wanted); });
}
BENCHMARK(same_text)->Args({8, 100});

}  // namespace

int main(int argc, char** argv) {
    for (const std::string_view name : trawl::fusion_names()) {
        benchmark::RegisterBenchmark(std::string{name}.c_str(), method, name)->Args({8, 100});
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
