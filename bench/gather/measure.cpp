// CPU time by the thread's own clock, heap by the counted allocator.
#include "measure.hpp"

#include <ctime>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "heap_count.hpp"

namespace bench {

namespace {

double cpu_ns() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

}  // namespace

double ns_per_leaf(const Contender& contender, asio::io_context& context, Shape shape, int slice_ms,
                   std::size_t failing) {
    run_once(contender, context, shape, failing);
    const double began = cpu_ns();
    const double enough = began + slice_ms * 1e6;
    // The clock costs as much as a leaf: look at it once in about 500 of them.
    const std::size_t between_looks = std::max<std::size_t>(1, 500 / shape.all_leaves());
    std::size_t runs = 0;
    double now = began;
    do {
        for (std::size_t i = 0; i < between_looks; ++i) {
            run_once(contender, context, shape, failing);
        }
        runs += between_looks;
        now = cpu_ns();
    } while (now < enough);
    return (now - began) / static_cast<double>(runs * shape.all_leaves());
}

HeapPerLeaf heap_per_leaf(const Contender& contender, Shape shape) {
    asio::io_context context{1};
    run_once(contender, context, shape);
    const HeapCounter counter;
    run_once(contender, context, shape);
    const auto used = counter.count();
    const auto leaves = static_cast<double>(shape.all_leaves());
    return {static_cast<double>(used.allocations) / leaves, static_cast<double>(used.allocated_bytes) / leaves};
}

Parked park_and_cancel(const Contender& contender, Shape shape) {
    asio::io_context context{1};
    run_once(plain_loop(Behaviour::inline_answer), context, shape);
    std::vector<asio::cancellation_signal> stops(shape.fan_outs);
    std::vector<Tally> tallies(shape.fan_outs);
    Parked parked;
    const auto in_all = static_cast<double>(shape.all_leaves());
    {
        const HeapCounter counter;
        for (std::size_t i = 0; i < shape.fan_outs; ++i) {
            contender.start(context, shape.leaves, shape.cap, stops[i].slot(), tallies[i]);
        }
        context.poll();
        parked.live_bytes = static_cast<double>(counter.count().live_bytes) / in_all;
        parked.live_blocks = static_cast<double>(counter.count().live_blocks) / in_all;
    }
    const double began = cpu_ns();
    for (auto& stop : stops) {
        stop.emit(asio::cancellation_type::terminal);
    }
    context.run();
    parked.ns_to_cancel = (cpu_ns() - began) / in_all;
    const bool all_ended = std::all_of(tallies.begin(), tallies.end(), [](const Tally& tally) { return tally.ended; });
    if (!all_ended) {
        throw std::logic_error("contender " + contender.id + " did not end when cancelled");
    }
    return parked;
}

}  // namespace bench
