// The picture: one panel for each number of queries, one bar for each cap.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "report.hpp"

namespace bench {

namespace {

constexpr double width = 860;
constexpr double bars_left = 110;
constexpr double bars_right = 590;
constexpr double median_right = 680;
constexpr double speed_up_right = 756;
constexpr double ideal_right = 840;
constexpr double bar_height = 16;
constexpr double row_height = 24;
constexpr double title_height = 66;
constexpr double panel_title_height = 34;
constexpr double axis_height = 52;

constexpr const char* style = R"(<style>
  .ground { fill: #ffffff }
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
  .title { font-size: 18px; font-weight: 600 }
  .panel { font-size: 14px; font-weight: 600 }
  .quiet { fill: #57606a; font-size: 12px }
  .sequential { fill: #9a6700 }
  .parallel { fill: #0969da }
  .grid { stroke: #d0d7de }
  .ideal { stroke: #24292f; stroke-width: 2 }
  .range { stroke: #57606a; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 }
    text { fill: #e6edf3 }
    .quiet { fill: #9da7b3 }
    .sequential { fill: #d29922 }
    .parallel { fill: #4493f8 }
    .grid { stroke: #30363d }
    .ideal { stroke: #e6edf3 }
    .range { stroke: #9da7b3 }
  }
</style>
)";

class Picture {
public:
    void text(double x, double y, const char* classes, const char* anchor, const std::string& words) {
        add(R"(<text x="{:g}" y="{:g}" class="{}" text-anchor="{}">{}</text>)", x, y, classes, anchor, words);
    }
    void bar(double y, double length, const char* classes) {
        add(R"(<rect x="{:g}" y="{:g}" width="{:.1f}" height="{:g}" rx="2" class="{}"/>)", bars_left, y, length,
            bar_height, classes);
    }
    void line(double x1, double y1, double x2, double y2, const char* classes) {
        add(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>)", x1, y1, x2, y2, classes);
    }

    /// The whole document.
    [[nodiscard]] std::string finish(double height, const std::string& description) const {
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" height=\"{1:g}\" "
            "role=\"img\">\n<title>{2}</title>\n{3}<rect width=\"{0:g}\" height=\"{1:g}\" rx=\"6\" class=\"ground\"/>\n"
            "{4}</svg>\n",
            width, height, description, style, body_);
    }

private:
    template <class... Values>
    void add(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(body_), format, std::forward<Values>(values)...);
        body_ += '\n';
    }

    std::string body_;
};

/// A round distance between marks, so that there are four to eight of them.
double mark_distance(double longest) {
    const double power = std::pow(10.0, std::floor(std::log10(longest / 4)));
    for (const double factor : {5.0, 2.0, 1.0}) {
        if (longest / (factor * power) >= 4) return factor * power;
    }
    return power;
}

std::string mark_text(double ms, double longest) {
    return longest >= 1000 ? fmt::format("{:g} s", ms / 1000) : fmt::format("{:g} ms", ms);
}

/// Draws the cases [first, last) from `top` downwards; returns where the next panel begins.
double draw_panel(Picture& picture, const std::vector<Measured>& measured, std::size_t first, std::size_t last,
                  double top) {
    double longest = 0;
    for (std::size_t i = first; i < last; ++i) {
        longest = std::max(longest, measured[i].wall_ms.max);
    }
    const auto x = [longest](double ms) { return bars_left + ms / longest * (bars_right - bars_left); };
    const auto& sample = measured[first].what;
    const auto one_ms = std::chrono::duration<double, std::milli>(sample.latency.both()).count();
    picture.text(20, top + 18, "panel", "start", fmt::format("{} queries of {:g} ms each", sample.queries, one_ms));
    picture.text(median_right, top + 18, "quiet", "end", "median");
    picture.text(speed_up_right, top + 18, "quiet", "end", "speed-up");
    picture.text(ideal_right, top + 18, "quiet", "end", "to ideal");

    const double bars_top = top + panel_title_height;
    const double bottom = bars_top + row_height * static_cast<double>(last - first);
    const double distance = mark_distance(longest);
    for (double mark = 0; mark <= longest; mark += distance) {
        picture.line(x(mark), bars_top - 4, x(mark), bottom, "grid");
        picture.text(x(mark), bottom + 16, "quiet", "middle", mark_text(mark, longest));
    }
    picture.text((bars_left + bars_right) / 2, bottom + 34, "quiet", "middle", "wall time of one retrieval");

    for (std::size_t i = first; i < last; ++i) {
        const auto& row = measured[i];
        const double y = bars_top + row_height * static_cast<double>(i - first);
        const double middle = y + bar_height / 2;
        const bool is_sequential = row.what.cap == Case::sequential;
        picture.text(bars_left - 8, middle + 4, "", "end",
                     is_sequential ? "sequential" : fmt::format("cap {}", row.what.cap));
        picture.bar(y, x(row.wall_ms.median) - bars_left, is_sequential ? "sequential" : "parallel");
        picture.line(x(row.wall_ms.min), middle, x(row.wall_ms.max), middle, "range");
        const double ideal = x(row.what.ideal_ms());
        picture.line(ideal, y - 2, ideal, y + bar_height + 2, "ideal");
        picture.text(median_right, middle + 4, "", "end", duration_text(row.wall_ms.median));
        picture.text(speed_up_right, middle + 4, "", "end", fmt::format("{:.2f}", row.speed_up));
        picture.text(ideal_right, middle + 4, "", "end", fmt::format("{:.4f}", row.ratio_to_ideal));
    }
    return bottom + axis_height;
}

}  // namespace

std::string to_svg(const std::vector<Measured>& measured, std::size_t runs) {
    Picture picture;
    picture.text(20, 32, "title", "start", "The same questions, one after the other and in parallel");
    picture.text(
        20, 52, "quiet", "start",
        fmt::format("Each query waits for an embedding, then for a search. Bars: median of {} runs; thin line: "
                    "fastest to slowest; upright mark: ideal.",
                    runs));
    double top = title_height;
    for (std::size_t first = 0; first < measured.size();) {
        std::size_t last = first;
        while (last < measured.size() && measured[last].what.queries == measured[first].what.queries) ++last;
        top = draw_panel(picture, measured, first, last, top);
        first = last;
    }
    return picture.finish(top, "Wall time of parallel and sequential retrieval by number of queries and cap");
}

}  // namespace bench
