// The cost of the gather per leaf, by number of leaves and cap, against a plain loop and against Asio alone.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include "gather/contenders.hpp"
#include "gather/measure.hpp"

namespace {

using bench::Behaviour;
using bench::Contender;

void run(benchmark::State& state, const Contender& contender) {
    const bench::Shape shape{static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1))};
    bench::asio::io_context context{1};
    const auto heap = bench::heap_per_leaf(contender, shape);
    for (auto _ : state) {
        bench::run_once(contender, context, shape);
    }
    state.counters["per_leaf"] = benchmark::Counter(
        static_cast<double>(shape.leaves), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    state.counters["allocs_per_leaf"] = heap.allocations;
    state.counters["bytes_per_leaf"] = heap.bytes;
}

void add(const std::string& name, const Contender& contender) {
    benchmark::RegisterBenchmark(("gather/" + name).c_str(),
                                 [contender](benchmark::State& state) { run(state, contender); })
        ->ArgNames({"leaves", "cap"})
        ->Args({8, 8})
        ->Args({64, 8})
        ->Args({64, 32})
        ->Args({64, 64})
        ->Args({1000, 8})
        ->Args({1000, 32})
        ->Args({1000, 1000})
        ->Args({10000, 8})
        ->Args({10000, 32})
        ->Args({10000, 10000});
}

}  // namespace

int main(int argc, char** argv) {
    add("plain_loop", bench::plain_loop(Behaviour::posted_answer));
    add("post_and_count", bench::post_and_count(Behaviour::posted_answer));
    add("trawl", bench::trawl_gather(Behaviour::posted_answer));
    add("trawl_inline", bench::trawl_gather(Behaviour::inline_answer));
    add("trawl_awaitable_leaf", bench::trawl_gather_of_awaitables(Behaviour::posted_answer));
    add("idiomatic", bench::idiomatic(Behaviour::posted_answer, false));
    add("idiomatic_quiet_timer", bench::idiomatic(Behaviour::posted_answer, true));
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
