// How long merging takes: against the table that one would write by hand, over sizes, and by method.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <trawl/fusion.hpp>

#include "fusion/lists.hpp"

namespace {

constexpr std::size_t wanted = 10;

/// Several data sets in turn, so that no branch is learnt by heart.
std::vector<bench::Lists> data_sets(std::size_t lists, std::size_t length) {
    const std::size_t count = std::clamp<std::size_t>(12'800 / (lists * length), 1, 16);
    std::vector<bench::Lists> sets;
    for (std::size_t seed = 1; seed <= count; ++seed) sets.push_back(bench::make_lists(lists, length, seed));
    return sets;
}

/// What one writes by hand: scores by id, no ties, no duplicates, no account of who found what.
std::vector<std::pair<std::string_view, double>> fuse_by_hand(const std::vector<trawl::RankedList>& lists,
                                                              std::size_t total) {
    std::unordered_map<std::string_view, double> scores;
    scores.reserve(total);
    for (const trawl::RankedList& list : lists) {
        double rank = 0;
        for (const trawl::Hit& hit : list.hits) scores[hit.document.id] += list.weight / (60 + ++rank);
    }
    std::vector<std::pair<std::string_view, double>> merged(scores.begin(), scores.end());
    const std::size_t count = std::min(wanted, merged.size());
    std::partial_sort(merged.begin(), merged.begin() + static_cast<std::ptrdiff_t>(count), merged.end(),
                      [](const auto& a, const auto& b) { return a.second > b.second; });
    merged.resize(count);
    return merged;
}

template <class Merge>
void run(benchmark::State& state, Merge merge) {
    const auto sets = data_sets(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
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
    run(state, [](const bench::Lists& lists) { return fuse_by_hand(lists.ranked, lists.total()); });
}
BENCHMARK(by_hand)->Args({8, 10})->Args({8, 100})->Args({32, 100})->Args({64, 1000});

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
