// Prints what a request of 6 KB costs our HTTP client and a bare epoll client, in one run.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "http/measured.hpp"
#include "http/server.hpp"
#include "statistics.hpp"

namespace {

constexpr std::size_t body_bytes = 6271;

}  // namespace

int main(int count, char** arguments) {
    CLI::App app{"CPU per request of trawl's HTTP client and of a bare epoll client, against a server on the loopback"};
    bool is_quick = false;
    std::size_t rounds = 5;
    app.add_flag("--quick", is_quick, "once and short: shows that it works");
    app.add_option("--rounds", rounds, "how often each is measured, in turn");
    CLI11_PARSE(app, count, arguments);
    const std::chrono::milliseconds span{is_quick ? 20 : 1000};
    rounds = is_quick ? 1 : std::max<std::size_t>(rounds, 1);

    // Before anything else: the server's process must not inherit a client.
    const bench::HttpServer server{body_bytes};
    fmt::print("{:>12}{:>16}{:>16}{:>16}\n", "connections", "epoll us/req", "trawl us/req", "epoll / trawl");
    for (const std::size_t connections : {1U, 8U, 64U}) {
        std::vector<double> floor;
        std::vector<double> ours;
        std::vector<double> ratios;
        for (std::size_t round = 0; round < rounds; ++round) {
            floor.push_back(bench::run_epoll_client(server.port(), connections, span).cpu_us_per_request);
            ours.push_back(bench::run_trawl_client(server.port(), connections, span).cpu_us_per_request);
            ratios.push_back(floor.back() / ours.back());
        }
        fmt::print("{:>12}{:>16.2f}{:>16.2f}{:>16.2f}\n", connections, bench::spread(floor).median,
                   bench::spread(ours).median, bench::spread(ratios).median);
    }
    return 0;
}
