// Prints how merging compares with a hand-written merge, and how its time grows; gives other programs the same lists.
#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <time.h>  // NOLINT(modernize-deprecated-headers): <ctime> does not promise clock_gettime

#include <array>
#include <cstddef>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "fusion/by_hand.hpp"
#include "statistics.hpp"

namespace {

constexpr std::size_t wanted = 10;

struct Arguments {
    std::size_t rounds = 31;
    double slice_ms = 10;
    bool quick = false;
    bool once = false;
    std::string lists;
};

struct Shape {
    std::size_t lists;
    std::size_t length;
};
constexpr std::array shapes{Shape{8, 10}, Shape{8, 100}, Shape{32, 100}, Shape{8, 1000}, Shape{64, 1000}};

double cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Keeps the compiler from leaving out what nobody looks at.
template <class T>
void use(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// CPU time of one merge, in turn over all data sets, for at least the slice.
template <class Merge>
double ns_per_merge(const std::vector<bench::Lists>& sets, double slice_ms, Merge merge) {
    const double begun = cpu_ns();
    std::size_t merges = 0;
    double passed = 0;
    do {
        for (const bench::Lists& lists : sets) use(merge(lists));
        merges += sets.size();
        passed = cpu_ns() - begun;
    } while (passed < slice_ms * 1e6);
    return passed / static_cast<double>(merges);
}

const auto by_hand = [](const bench::Lists& lists) { return bench::fuse_by_hand(lists, wanted); };
const auto by_trawl = [](const bench::Lists& lists) {
    return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}, wanted);
};
const auto whole_list = [](const bench::Lists& lists) { return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}); };

void report(const Arguments& arguments) {
    fmt::print("{:<14}{:>12}{:>12}{:>12}{:>10}   ratio\n", "lists x hits", "by hand", "trawl", "whole list",
               "distinct");
    fmt::print("{:<14}{:>12}{:>12}{:>12}{:>10}\n", "", "ns/hit", "ns/hit", "ns/hit", "");
    for (const Shape shape : shapes) {
        const auto sets = bench::data_sets(shape.lists, shape.length);
        const auto hits = static_cast<double>(shape.lists * shape.length);
        std::vector<double> hand;
        std::vector<double> ours;
        std::vector<double> whole;
        std::vector<double> ratios;
        for (std::size_t round = 0; round < arguments.rounds; ++round) {
            hand.push_back(ns_per_merge(sets, arguments.slice_ms, by_hand) / hits);
            ours.push_back(ns_per_merge(sets, arguments.slice_ms, by_trawl) / hits);
            whole.push_back(ns_per_merge(sets, arguments.slice_ms, whole_list) / hits);
            ratios.push_back(hand.back() / ours.back());
        }
        const auto ratio = bench::spread(ratios);
        fmt::print("{:<14}{:>12.1f}{:>12.1f}{:>12.1f}{:>10}   {:.2f} [{:.2f}..{:.2f}]\n",
                   fmt::format("{} x {}", shape.lists, shape.length), bench::spread(hand).median,
                   bench::spread(ours).median, bench::spread(whole).median, whole_list(sets.front()).size(),
                   ratio.median, ratio.min, ratio.max);
    }
}

void write_lists(const std::string& file) {
    namespace json = boost::json;
    const bench::Lists lists = bench::make_lists(8, 100, 1);
    json::array all;
    for (const auto& hits : lists.hits) {
        json::array list;
        for (const trawl::Hit& hit : hits) list.push_back(json::array{hit.document.id, hit.score});
        all.push_back(std::move(list));
    }
    json::array merged;
    for (const auto& hit : whole_list(lists)) merged.push_back(json::array{hit.document.id, hit.score});
    std::ofstream{file} << json::serialize(json::object{{"lists", std::move(all)}, {"merged", std::move(merged)}});
}

void measure_once(double slice_ms) {
    const std::vector<bench::Lists> sets = bench::data_sets(8, 100);
    fmt::print("{{\"first_ten_us\": {:.3f}, \"whole_list_us\": {:.3f}}}\n",
               ns_per_merge(sets, slice_ms, by_trawl) / 1000, ns_per_merge(sets, slice_ms, whole_list) / 1000);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{"Reciprocal rank fusion against a hand-written merge: CPU time, in alternating rounds, medians."};
    app.add_option("--rounds", arguments.rounds, "rounds of each contender")->check(CLI::PositiveNumber);
    app.add_option("--slice-ms", arguments.slice_ms, "time of each contender in a round");
    app.add_flag("--quick", arguments.quick, "one short round: shows that it works, not how fast anything is");
    app.add_flag("--once", arguments.once, "print the time of 8 lists of 100 hits alone, as JSON");
    app.add_option("--lists", arguments.lists, "write 8 lists of 100 hits and their merge into this file, as JSON");
    CLI11_PARSE(app, argc, argv);
    if (arguments.quick) {
        arguments.rounds = 1;
        arguments.slice_ms = 0;
    }
    try {
        if (!arguments.lists.empty()) {
            write_lists(arguments.lists);
        } else if (arguments.once) {
            measure_once(arguments.slice_ms);
        } else {
            report(arguments);
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return 1;
    }
    return 0;
}
