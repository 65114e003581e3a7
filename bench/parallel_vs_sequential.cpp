// Measures how much sooner several queries are answered in parallel than one after the other; prints and draws it.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "parallel_vs_sequential/measurement.hpp"
#include "parallel_vs_sequential/report.hpp"

namespace {

struct Arguments {
    std::size_t runs = 20;
    std::vector<std::size_t> queries{8, 50, 100};
    double embed_ms = 75;
    double search_ms = 75;
    double scale_above_eight = 0.1;
    bool quick = false;
    bool json = false;
    std::string svg;
};

std::chrono::nanoseconds from_ms(double ms) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double, std::milli>(ms));
}

void show_progress(std::chrono::steady_clock::time_point began, double share) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    fmt::print(stderr, "\r{:3.0f} %, {:.0f} s left   ", 100 * share, passed.count() * (1 - share) / share);
    std::fflush(stderr);
}

void run(const Arguments& arguments) {
    const bench::Latency latency{from_ms(arguments.embed_ms), from_ms(arguments.search_ms)};
    const auto cases = bench::make_cases(arguments.queries, latency, arguments.scale_above_eight);
    const bool is_terminal = isatty(STDERR_FILENO) != 0;
    const auto began = std::chrono::steady_clock::now();
    const auto measured = bench::measure(cases, arguments.runs, [&](double share) {
        if (is_terminal) show_progress(began, share);
    });
    if (is_terminal) fmt::print(stderr, "\r{:30}\r", "");

    fmt::print("{}",
               arguments.json ? bench::to_json(measured, arguments.runs) : bench::to_table(measured, arguments.runs));
    const bool is_shortened = cases.back().latency.both() != latency.both();
    if (!arguments.json && is_shortened) {
        fmt::print(
            "\nMore than 8 queries: latencies times {:g}, to save time; --scale-above-eight 1 runs them in full.\n",
            arguments.scale_above_eight);
    }
    if (!arguments.svg.empty()) {
        std::ofstream file{arguments.svg};
        file << bench::to_svg(measured, arguments.runs);
        file.close();
        if (!file) throw std::runtime_error("cannot write " + arguments.svg + ": does its folder exist?");
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{
        "Runs the same queries in parallel at several caps and one after the other, against an embedding\n"
        "provider and a vector store that take a fixed time on the real clock, and compares the wall times with\n"
        "each other and with the ideal: ceil(queries / cap) times the latency of one query."};
    app.add_option("--runs", arguments.runs, "Runs of every case; medians are over these.")
        ->check(CLI::Range(1U, 10000U))
        ->capture_default_str();
    app.add_option("--queries", arguments.queries, "Numbers of queries.")
        ->check(CLI::Range(1U, 100000U))
        ->capture_default_str();
    app.add_option("--embed-ms", arguments.embed_ms, "Latency of one embedding call.")
        ->check(CLI::Range(0.001, 60000.0))
        ->capture_default_str();
    app.add_option("--search-ms", arguments.search_ms, "Latency of one search call.")
        ->check(CLI::Range(0.001, 60000.0))
        ->capture_default_str();
    app.add_option("--scale-above-eight", arguments.scale_above_eight,
                   "Latencies are multiplied by this for more than 8 queries.")
        ->check(CLI::Range(0.001, 1.0))
        ->capture_default_str();
    app.add_flag("--json", arguments.json, "Prints JSON instead of a table.");
    app.add_option("--svg", arguments.svg, "Draws the picture into this file.");
    app.add_flag("--quick", arguments.quick,
                 "One run with latencies of 2 ms: shows that it works, not how fast it is.");
    CLI11_PARSE(app, argc, argv);
    if (arguments.quick) {
        arguments.runs = 1;
        arguments.embed_ms = arguments.search_ms = 2;
        arguments.scale_above_eight = 0.5;
    }
    try {
        run(arguments);
    } catch (const std::exception& error) {
        fmt::print(stderr, "parallel_vs_sequential: {}\n", error.what());
        return 1;
    }
}
