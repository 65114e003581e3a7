// Prints how the gather compares with a plain loop and with Asio alone: time, heap and cancellation, in one run.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <malloc.h>

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "gather/contenders.hpp"
#include "gather/measure.hpp"
#include "statistics.hpp"

namespace {

using bench::Behaviour;
using bench::Contender;
using bench::Shape;

// Eight leaves alone, and on a busy server: there another timer is due sooner, so that arming one is no system call.
const std::vector<Shape> shapes{{8, 8},     {8, 8, 64},   {64, 32},    {64, 64},
                                {1000, 32}, {1000, 1000}, {10000, 32}, {10000, 10000}};
constexpr std::size_t in_flight = 10000;

std::string heading(Shape shape) {
    const auto leaves = fmt::format("{}/{}", shape.leaves, shape.cap);
    return shape.fan_outs == 1 ? leaves : fmt::format("{} x {}", shape.fan_outs, leaves);
}

void print_row(const std::string& name, const std::vector<std::string>& cells) {
    fmt::print("{:<33}", name);
    for (const auto& cell : cells) {
        fmt::print("{:>16}", cell);
    }
    fmt::print("\n");
}

/// ns[shape][contender][round]
using Times = std::vector<std::vector<std::vector<double>>>;

Times measure_times(const std::vector<Contender>& contenders, const bench::Effort& effort) {
    Times times(shapes.size(), std::vector<std::vector<double>>(contenders.size()));
    bench::asio::io_context context{1};
    for (std::size_t round = 0; round < effort.rounds; ++round) {
        for (std::size_t s = 0; s < shapes.size(); ++s) {
            for (std::size_t c = 0; c < contenders.size(); ++c) {
                times[s][c].push_back(bench::ns_per_leaf(contenders[c], context, shapes[s], effort.slice_ms));
            }
        }
    }
    return times;
}

/// How often `one` fits into `other`, round by round.
bench::Spread ratio(const std::vector<double>& other, const std::vector<double>& one) {
    std::vector<double> ratios;
    for (std::size_t round = 0; round < one.size(); ++round) {
        ratios.push_back(other[round] / one[round]);
    }
    return bench::spread(ratios);
}

void print_times(const std::vector<Contender>& contenders, const Times& times) {
    std::vector<std::string> headings;
    headings.reserve(shapes.size());
    for (const auto shape : shapes) {
        headings.push_back(heading(shape));
    }
    print_row("ns of CPU per leaf, by leaves/cap", headings);
    for (std::size_t c = 0; c < contenders.size(); ++c) {
        std::vector<std::string> cells;
        for (std::size_t s = 0; s < shapes.size(); ++s) {
            cells.push_back(fmt::format("{:.0f}", bench::spread(times[s][c]).median));
        }
        print_row(contenders[c].id, cells);
    }
}

void print_ratios(const std::vector<Contender>& contenders, const Times& times, const std::string& reference) {
    std::size_t r = 0;
    while (contenders[r].id != reference) ++r;
    print_row(fmt::format("{} costs how many times as much", reference), {});
    for (std::size_t c = 0; c < contenders.size(); ++c) {
        std::vector<std::string> cells;
        for (std::size_t s = 0; s < shapes.size() && c != r; ++s) {
            const auto factor = ratio(times[s][r], times[s][c]);
            cells.push_back(factor.median < 10
                                ? fmt::format("{:.1f} [{:.1f}..{:.1f}]", factor.median, factor.min, factor.max)
                                : fmt::format("{:.0f} [{:.0f}..{:.0f}]", factor.median, factor.min, factor.max));
        }
        if (c != r) print_row(contenders[c].id, cells);
    }
}

void print_heap(const std::vector<Contender>& contenders) {
    print_row("allocations (bytes) per leaf", {});
    for (const auto& contender : contenders) {
        std::vector<std::string> cells;
        for (const auto shape : shapes) {
            const auto heap = bench::heap_per_leaf(contender, shape);
            cells.push_back(fmt::format("{:.1f} ({:.0f})", heap.allocations, heap.bytes));
        }
        print_row(contender.id, cells);
    }
}

void print_parked(const std::vector<Contender>& contenders, const bench::Effort& effort, Shape shape) {
    print_row(fmt::format("{} x {} in flight, per leaf", shape.fan_outs, shape.leaves),
              {"bytes", "blocks", "ns to cancel"});
    for (const auto& contender : contenders) {
        std::vector<double> cancel;
        bench::Parked parked;
        for (std::size_t round = 0; round < effort.rounds; ++round) {
            parked = bench::park_and_cancel(contender, shape);
            cancel.push_back(parked.ns_to_cancel);
        }
        const auto ns = bench::spread(cancel);
        print_row(contender.id, {fmt::format("{:.0f}", parked.live_bytes), fmt::format("{:.1f}", parked.live_blocks),
                                 fmt::format("{:.0f} [{:.0f}..{:.0f}]", ns.median, ns.min, ns.max)});
    }
}

void print_failure(const std::vector<Contender>& sound, const std::vector<Contender>& failing,
                   const bench::Effort& effort) {
    print_row("one of eight leaves fails", {"ns added"});
    bench::asio::io_context context{1};
    for (std::size_t c = 0; c < sound.size(); ++c) {
        std::vector<double> added;
        for (std::size_t round = 0; round < effort.rounds; ++round) {
            added.push_back(8 * (bench::ns_per_leaf(failing[c], context, {8, 8}, effort.slice_ms, 1) -
                                 bench::ns_per_leaf(sound[c], context, {8, 8}, effort.slice_ms)));
        }
        print_row(sound[c].id, {fmt::format("{:.0f}", bench::spread(added).median)});
    }
}

void report(const bench::Effort& effort) {
    const auto posted = Behaviour::posted_answer;
    std::vector<Contender> contenders{bench::plain_loop(posted),
                                      bench::post_and_count(posted),
                                      bench::trawl_gather(posted),
                                      bench::trawl_gather(Behaviour::inline_answer),
                                      bench::trawl_gather_of_awaitables(posted),
                                      bench::idiomatic(posted, true),
                                      bench::idiomatic(posted, false)};
    contenders[3].id = "T0";
    contenders[3].what = "as T, leaves answer without waiting";
    for (const auto& contender : contenders) {
        fmt::print("{:<4}{}\n", contender.id, contender.what);
    }
    fmt::print(
        "One thread; every leaf returns 10 hits in one allocation, on the next turn of the executor; limits of 60 s a "
        "leaf\n"
        "and 120 s in all are armed. Medians of {} interleaved rounds.\n\n",
        effort.rounds);

    const auto times = measure_times(contenders, effort);
    print_times(contenders, times);
    fmt::print("\n");
    print_ratios(contenders, times, "A");
    fmt::print("\n");
    print_heap(contenders);
    for (const Shape shape : {Shape{in_flight, in_flight}, Shape{8, 8, in_flight / 8}}) {
        fmt::print("\n");
        std::vector<Contender> parked;
        for (const auto behaviour : {Behaviour::parked, Behaviour::parked_no_throw}) {
            const std::string how = behaviour == Behaviour::parked ? " wait throws" : " wait hands over its error";
            for (auto contender : {bench::trawl_gather(behaviour), bench::trawl_gather_of_awaitables(behaviour),
                                   bench::idiomatic(behaviour, behaviour == Behaviour::parked_no_throw)}) {
                contender.id += how;
                parked.push_back(contender);
            }
        }
        print_parked(parked, effort, shape);
    }
    fmt::print("\n");
    const auto fails = Behaviour::first_fails;
    print_failure({bench::plain_loop(posted), bench::trawl_gather(posted), bench::trawl_gather_of_awaitables(posted)},
                  {bench::plain_loop(fails), bench::trawl_gather(fails), bench::trawl_gather_of_awaitables(fails)},
                  effort);
    fmt::print("A and A3 are missing here: `a || b` drops the error of a failing side and waits for the other.\n");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Compares trawl's gather with a plain loop and with the idiomatic fan-out on Asio, in one run."};
    bench::Effort effort;
    bool quick = false;
    app.add_option("--rounds", effort.rounds, "Rounds of every measurement; medians are over these.")
        ->check(CLI::Range(1U, 1000U))
        ->capture_default_str();
    app.add_option("--slice-ms", effort.slice_ms, "CPU time of one measurement.")
        ->check(CLI::Range(0, 10000))
        ->capture_default_str();
    app.add_flag("--quick", quick, "Everything once and as short as can be: shows that it works, not how fast it is.");
    CLI11_PARSE(app, argc, argv);
    if (quick) effort = {1, 0};
    // What is freed stays with the process, as in a program that has been running for a while.
    mallopt(M_TRIM_THRESHOLD, 1 << 30);  // NOLINT(concurrency-mt-unsafe): there is one thread
    mallopt(M_MMAP_THRESHOLD, 1 << 30);  // NOLINT(concurrency-mt-unsafe)
    try {
        report(effort);
    } catch (const std::exception& error) {
        fmt::print(stderr, "gather_report: {}\n", error.what());
        return 1;
    }
}
