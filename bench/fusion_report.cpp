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
    std::size_t hits = bench::hits_in_cache;
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

using Samples = std::vector<double>;

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
const auto by_reference = [](const bench::Lists& lists) {
    return trawl::fuse_references(lists.ranked, trawl::ReciprocalRank{}, wanted);
};
const auto all_by_reference = [](const bench::Lists& lists) {
    return trawl::fuse_references(lists.ranked, trawl::ReciprocalRank{});
};
const auto by_trawl = [](const bench::Lists& lists) {
    return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}, wanted);
};
const auto whole_list = [](const bench::Lists& lists) { return trawl::fuse(lists.ranked, trawl::ReciprocalRank{}); };

/// How many times as long as ours theirs took, round by round.
std::string times(const Samples& theirs, const Samples& ours) {
    Samples ratios;
    for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(theirs[i] / ours[i]);
    const auto ratio = bench::spread(ratios);
    return fmt::format("{:.2f} [{:.2f}..{:.2f}]", ratio.median, ratio.min, ratio.max);
}

void report(const Arguments& arguments) {
    fmt::print("{:<14}{:>9}{:>12}{:>9}{:>12}{:>10}   {:<22}by hand / fuse\n", "lists x hits", "by hand", "references",
               "fuse", "whole list", "distinct", "by hand / references");
    fmt::print("{:<14}{:>9}{:>12}{:>9}{:>12}\n", "", "ns/hit", "ns/hit", "ns/hit", "ns/hit");
    for (const Shape shape : shapes) {
        const auto sets = bench::data_sets(shape.lists, shape.length, arguments.hits);
        const auto hits = static_cast<double>(shape.lists * shape.length);
        Samples hand;
        Samples references;
        Samples fused;
        Samples whole;
        for (std::size_t round = 0; round < arguments.rounds; ++round) {
            hand.push_back(ns_per_merge(sets, arguments.slice_ms, by_hand) / hits);
            references.push_back(ns_per_merge(sets, arguments.slice_ms, by_reference) / hits);
            fused.push_back(ns_per_merge(sets, arguments.slice_ms, by_trawl) / hits);
            whole.push_back(ns_per_merge(sets, arguments.slice_ms, whole_list) / hits);
        }
        fmt::print("{:<14}{:>9.1f}{:>12.1f}{:>9.1f}{:>12.1f}{:>10}   {:<22}{}\n",
                   fmt::format("{} x {}", shape.lists, shape.length), bench::spread(hand).median,
                   bench::spread(references).median, bench::spread(fused).median, bench::spread(whole).median,
                   whole_list(sets.front()).size(), times(hand, references), times(hand, fused));
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

void measure_once(const Arguments& arguments) {
    const auto sets = bench::data_sets(8, 100, arguments.hits);
    const auto us = [&](auto merge) { return ns_per_merge(sets, arguments.slice_ms, merge) / 1000; };
    fmt::print("{{\"first_ten_us\": {:.3f}, \"references_us\": {:.3f}, \"whole_list_us\": {:.3f}}}\n", us(by_trawl),
               us(all_by_reference), us(whole_list));
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{"Reciprocal rank fusion against a hand-written merge: CPU time, in alternating rounds, medians."};
    app.add_option("--rounds", arguments.rounds, "rounds of each contender")->check(CLI::PositiveNumber);
    app.add_option("--slice-ms", arguments.slice_ms, "time of each contender in a round");
    app.add_option("--hits", arguments.hits, "hits of all data sets of a size together, which are taken in turn");
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
            measure_once(arguments);
        } else {
            report(arguments);
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return 1;
    }
    return 0;
}
