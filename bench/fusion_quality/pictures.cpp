// Drawing what ways of merging make of lists.
#include "pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bench {

namespace {

constexpr const char* style = R"(<style>
  .ground { fill: #ffffff }
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f }
  .title { font-size: 18px; font-weight: 600 }
  .quiet { fill: #57606a; font-size: 12px }
  .value { fill: #57606a; font-size: 12px; stroke: #ffffff; stroke-width: 4; paint-order: stroke }
  .letter { fill: #1f2328; font-weight: 600 }
  .hybrid { fill: #9a6700 }
  .rewritten { fill: #0969da }
  .grid { stroke: #d0d7de }
  .alone { stroke: #57606a; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 }
    text { fill: #e6edf3 }
    .quiet { fill: #9da7b3 }
    .value { fill: #9da7b3; stroke: #0d1117 }
    .letter { fill: #1f2328 }
    .hybrid { fill: #d29922 }
    .rewritten { fill: #4493f8 }
    .grid { stroke: #30363d }
    .alone { stroke: #9da7b3 }
  }
</style>
)";

/// Of the documents A to H; told apart by people who see few colours as well, since every field has its letter.
constexpr std::array colours{"#8dd3c7", "#ffffb3", "#bebada", "#fb8072", "#80b1d3", "#fdb462", "#b3de69", "#fccde5"};

class Picture {
public:
    void text(double x, double y, const char* classes, const char* anchor, const std::string& words) {
        body_ += fmt::format("<text x=\"{:g}\" y=\"{:g}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y, classes,
                             anchor, words);
    }
    void upright(double x, double y, const std::string& words) {
        body_ += fmt::format("<text transform=\"translate({:g} {:g}) rotate(-60)\">{}</text>\n", x, y, words);
    }
    void box(double x, double y, double width, double height, const std::string& paint) {
        body_ += fmt::format("<rect x=\"{:g}\" y=\"{:g}\" width=\"{:.1f}\" height=\"{:g}\" rx=\"2\" {}/>\n", x, y,
                             width, height, paint);
    }
    void line(double x, double y1, double y2, const char* classes) {
        body_ += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1:g}\" x2=\"{0:.1f}\" y2=\"{2:g}\" class=\"{3}\"/>\n", x, y1,
                             y2, classes);
    }
    [[nodiscard]] std::string finish(double width, double height, const std::string& title) const {
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" height=\"{1:g}\" "
            "role=\"img\">\n<title>{2}</title>\n{3}<rect width=\"{0:g}\" height=\"{1:g}\" rx=\"6\" "
            "class=\"ground\"/>\n{4}</svg>\n",
            width, height, title, style, body_);
    }

private:
    std::string body_;
};

ExampleList list(std::string title, trawl::Metric metric, const std::vector<std::pair<const char*, double>>& hits) {
    ExampleList made{std::move(title), {}};
    for (const auto& [id, score] : hits) {
        made.hits.emplace_back(trawl::Document{id, ""}, score,
                               trawl::ScoreScale{metric, trawl::Direction::higher_is_better});
    }
    return made;
}

constexpr double cell_width = 34;
constexpr double cell_height = 26;

void draw_column(Picture& picture, double x, double top, const std::vector<std::string>& ids) {
    for (std::size_t place = 0; place < ids.size(); ++place) {
        const double y = top + cell_height * static_cast<double>(place);
        picture.box(x, y, cell_width - 4, cell_height - 4,
                    fmt::format("style=\"fill: {}\"", colours[static_cast<std::size_t>(ids[place][0] - 'A')]));
        picture.text(x + cell_width / 2 - 2, y + 16, "letter", "middle", ids[place]);
    }
}

std::vector<std::string> merged(const std::vector<ExampleList>& example, std::string_view method) {
    std::vector<trawl::RankedList> lists;
    for (const ExampleList& one : example) lists.push_back({one.hits, lists.size() / 2, lists.size() % 2});
    std::vector<std::string> ids;
    for (const auto& place : trawl::fuse_references(lists, trawl::fusion_named(method))) {
        ids.push_back(place.hit->document.id);
    }
    return ids;
}

std::string percent(double share) { return fmt::format("{:.1f}", 100 * share); }

}  // namespace

std::vector<ExampleList> worked_example() {
    using trawl::Metric;
    return {
        list("by vectors", Metric::cosine, {{"A", 0.92}, {"B", 0.91}, {"C", 0.90}, {"D", 0.55}, {"E", 0.54}}),
        list("by words", Metric::bm25, {{"D", 24.0}, {"F", 8.2}, {"A", 7.9}, {"G", 7.8}}),
        list("rewritten, by vectors", Metric::cosine, {{"C", 0.81}, {"B", 0.80}, {"H", 0.79}, {"F", 0.42}}),
    };
}

std::string draw_example() {
    constexpr double left = 56;
    constexpr double top = 214;
    const std::vector<ExampleList> example = worked_example();
    Picture picture;
    picture.text(20, 32, "title", "start", "Three lists, and what each way of merging makes of them");
    double x = left;
    const auto heading = [&](const std::string& words) { picture.upright(x + 18, top - 8, words); };
    for (const ExampleList& one : example) {
        std::vector<std::string> ids;
        for (const trawl::Hit& hit : one.hits) ids.push_back(hit.document.id);
        heading(one.title);
        draw_column(picture, x, top, ids);
        x += cell_width;
    }
    x += cell_width / 2;
    for (const std::string_view name : trawl::fusion_names()) {
        heading(std::string{name});
        draw_column(picture, x, top, merged(example, name));
        x += cell_width;
    }
    constexpr std::size_t documents = 8;
    for (std::size_t place = 0; place < documents; ++place) {
        picture.text(left - 10, top + cell_height * static_cast<double>(place) + 16, "quiet", "end",
                     std::to_string(place + 1));
    }
    return picture.finish(x + 130, top + cell_height * documents + 16, "How methods rank a worked example");
}

std::string print_example() {
    const std::vector<ExampleList> example = worked_example();
    std::string printed;
    for (const ExampleList& one : example) {
        printed += fmt::format("{:<28}", one.title);
        for (const trawl::Hit& hit : one.hits) printed += fmt::format(" {} {:<5g}", hit.document.id, hit.score);
        printed += '\n';
    }
    for (const std::string_view name : trawl::fusion_names()) {
        printed += fmt::format("{:<28}", name);
        for (const std::string& id : merged(example, name)) printed += ' ' + id;
        printed += '\n';
    }
    return printed;
}

std::string draw_quality(std::vector<Quality> methods, const std::vector<Quality>& sources) {
    std::stable_sort(methods.begin(), methods.end(),
                     [](const Quality& a, const Quality& b) { return a.rewritten > b.rewritten; });
    constexpr double left = 230;
    constexpr double top = 96;
    constexpr double row = 30;
    constexpr double longest = 560;
    constexpr double most = 0.5;
    const double bottom = top + row * static_cast<double>(methods.size());
    const auto x = [](double ndcg) { return left + ndcg / most * longest; };
    Picture picture;
    picture.text(20, 32, "title", "start", "nDCG@10 on the Cranfield collection, in percent");
    picture.box(20, 46, 12, 12, "class=\"hybrid\"");
    picture.text(38, 57, "quiet", "start", "the question, by vectors and by words: two lists");
    picture.box(380, 46, 12, 12, "class=\"rewritten\"");
    picture.text(398, 57, "quiet", "start", "with its four rewrites: ten lists");
    for (int mark = 0; mark <= 50; mark += 10) {
        picture.line(x(mark / 100.0), top - 6, bottom, "grid");
        picture.text(x(mark / 100.0), bottom + 18, "quiet", "middle", std::to_string(mark));
    }
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const double y = top + row * static_cast<double>(i);
        picture.text(left - 10, y + 17, "", "end", methods[i].name);
        picture.box(left, y + 2, x(methods[i].rewritten) - left, 11, "class=\"rewritten\"");
        picture.box(left, y + 14, x(methods[i].hybrid) - left, 11, "class=\"hybrid\"");
    }
    for (const Quality& source : sources) {
        picture.line(x(source.hybrid), top - 6, bottom, "alone");
        picture.text(x(source.hybrid), top - 12, "quiet", source.name[0] == 'v' ? "end" : "start",
                     source.name + ", one list: " + percent(source.hybrid));
    }
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const double y = top + row * static_cast<double>(i);
        picture.text(x(methods[i].rewritten) + 6, y + 12, "value", "start", percent(methods[i].rewritten));
        picture.text(x(methods[i].hybrid) + 6, y + 24, "value", "start", percent(methods[i].hybrid));
    }
    return picture.finish(left + longest + 70, bottom + 34, "nDCG@10 of each way of merging");
}

}  // namespace bench
