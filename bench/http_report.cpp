// Prints what a request of 6 KB costs our HTTP client, a bare epoll client and wrk, in one run.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "http/core.hpp"
#include "http/measured.hpp"
#include "http/server.hpp"
#include "http/wrk.hpp"
#include "statistics.hpp"

namespace {

constexpr std::size_t body_bytes = 6271;

struct Costs {
    std::vector<double> epoll;
    std::vector<double> wrk;
    std::vector<double> ours;
};

/// The median of the quotients of each round, since a machine's rounds differ more from each other than its clients.
double ratio(const std::vector<double>& above, const std::vector<double>& below) {
    std::vector<double> quotients;
    for (std::size_t round = 0; round < above.size(); ++round) {
        quotients.push_back(above[round] / below[round]);
    }
    return bench::spread(quotients).median;
}

void print_row(std::size_t connections, const Costs& costs) {
    const auto median = [](const std::vector<double>& values) {
        return values.empty() ? std::string{"-"} : fmt::format("{:.2f}", bench::spread(values).median);
    };
    fmt::print("{:>12}{:>14}{:>14}{:>14}{:>15.2f}{:>13}\n", connections, median(costs.epoll), median(costs.wrk),
               median(costs.ours), ratio(costs.epoll, costs.ours),
               costs.wrk.empty() ? "-" : fmt::format("{:.2f}", ratio(costs.wrk, costs.ours)));
}

void compare(std::size_t rounds, std::chrono::milliseconds span) {
    // Before anything else: the server's process must not inherit a client.
    const bench::HttpServer server{body_bytes};
    bench::stay_on(bench::Core::first);
    fmt::print("{:>12}{:>14}{:>14}{:>14}{:>15}{:>13}\n", "connections", "epoll us/req", "wrk us/req", "trawl us/req",
               "epoll / trawl", "wrk / trawl");
    for (const std::size_t connections : {1U, 8U, 64U}) {
        Costs costs;
        for (std::size_t round = 0; round < rounds; ++round) {
            costs.epoll.push_back(bench::run_epoll_client(server.port(), connections, span).cpu_us_per_request);
            if (const auto run = bench::run_wrk(server.port(), connections, span)) {
                costs.wrk.push_back(run->cpu_us_per_request);
            }
            costs.ours.push_back(bench::run_trawl_client(server.port(), connections, span).cpu_us_per_request);
        }
        print_row(connections, costs);
    }
}

/// For strace and profilers, which look at one client at a time.
void run_ours_alone(std::size_t connections, std::chrono::milliseconds span) {
    const bench::HttpServer server{body_bytes};
    bench::stay_on(bench::Core::first);
    const bench::HttpRun run = bench::run_trawl_client(server.port(), connections, span);
    fmt::print("{} requests over {} connections, {:.2f} us of CPU each\n", run.requests, connections,
               run.cpu_us_per_request);
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app{
        "CPU per request of trawl's HTTP client, of a bare epoll client and of wrk ('-' where it is not installed),\n"
        "against a server on the loopback"};
    bool is_quick = false;
    std::size_t rounds = 5;
    std::size_t alone = 0;
    app.add_flag("--quick", is_quick, "once and short: shows that it works");
    app.add_option("--rounds", rounds, "how often each is measured, in turn");
    app.add_option("--alone", alone, "run trawl's client alone for three seconds, over this many connections");
    CLI11_PARSE(app, count, arguments);
    try {
        if (alone > 0) {
            run_ours_alone(alone, std::chrono::seconds{3});
        } else {
            compare(is_quick ? 1 : std::max<std::size_t>(rounds, 1), std::chrono::milliseconds{is_quick ? 20 : 1000});
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "http_report: {}\n", error.what());
        return 1;
    }
    return 0;
}
