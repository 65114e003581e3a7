// The table and the JSON.
#include "report.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <iterator>

namespace bench {

namespace {

std::string cap_text(const Case& what) {
    return what.cap == Case::sequential ? "sequential" : fmt::format("cap {}", what.cap);
}

double latency_ms(const Case& what) { return std::chrono::duration<double, std::milli>(what.latency.both()).count(); }

}  // namespace

std::string duration_text(double ms) {
    if (ms >= 1000) return fmt::format("{:.2f} s", ms / 1000);
    return ms >= 100 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.2f} ms", ms);
}

std::string to_table(const std::vector<Measured>& measured, std::size_t runs) {
    std::string text;
    std::size_t queries = 0;
    for (const auto& row : measured) {
        if (row.what.queries != queries) {
            queries = row.what.queries;
            fmt::format_to(std::back_inserter(text),
                           "{}{} queries x {:g} ms (embed, then search); wall time, {} runs\n",
                           text.empty() ? "" : "\n", queries, latency_ms(row.what), runs);
            fmt::format_to(std::back_inserter(text), "{:<12}{:>10}{:>24}{:>10}{:>8}{:>10}\n", "", "median",
                           "min .. max", "ideal", "ratio", "speed-up");
        }
        const auto range = fmt::format("{} .. {}", duration_text(row.wall_ms.min), duration_text(row.wall_ms.max));
        fmt::format_to(std::back_inserter(text), "{:<12}{:>10}{:>24}{:>10}{:>8.4f}{:>9.2f}x\n", cap_text(row.what),
                       duration_text(row.wall_ms.median), range, duration_text(row.what.ideal_ms()), row.ratio_to_ideal,
                       row.speed_up);
    }
    return text;
}

std::string to_json(const std::vector<Measured>& measured, std::size_t runs) {
    boost::json::array cases;
    for (const auto& row : measured) {
        boost::json::object one;
        one["queries"] = row.what.queries;
        one["sequential"] = row.what.cap == Case::sequential;
        if (row.what.cap != Case::sequential) one["cap"] = row.what.cap;
        one["latency_ms"] = latency_ms(row.what);
        one["ideal_ms"] = row.what.ideal_ms();
        one["median_ms"] = row.wall_ms.median;
        one["min_ms"] = row.wall_ms.min;
        one["max_ms"] = row.wall_ms.max;
        one["ratio_to_ideal"] = row.ratio_to_ideal;
        one["speed_up"] = row.speed_up;
        cases.push_back(std::move(one));
    }
    boost::json::object all;
    all["runs"] = runs;
    all["cases"] = std::move(cases);
    return boost::json::serialize(all) + "\n";
}

}  // namespace bench
