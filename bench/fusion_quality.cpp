// Draws what ways of merging make of an example, and judges them on the Cranfield collection.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "fusion_quality/cranfield.hpp"
#include "fusion_quality/pictures.hpp"

namespace {

struct Arguments {
    std::string cranfield;
    std::string example_svg;
    std::string quality_svg;
    std::size_t depth = 50;
    bool quick = false;
};

void write(const std::string& file, const std::string& text) {
    std::ofstream out{file};
    out << text;
    if (!out.flush()) throw std::runtime_error{file + " cannot be written"};
}

void print_rows(const std::vector<bench::Quality>& rows) {
    for (const bench::Quality& one : rows) {
        fmt::print("{:<28}{:>10.1f}{:>12.1f}\n", one.name, 100 * one.hybrid, 100 * one.rewritten);
    }
}

void judge(const Arguments& arguments) {
    const auto questions = bench::ask_cranfield(arguments.cranfield, arguments.depth);
    const auto sources = bench::judge_sources(questions);
    const auto methods = bench::judge_methods(questions);
    fmt::print("nDCG@10 in percent, {} questions, {} hits a list\n{:<28}{:>10}{:>12}\n", questions.size(),
               arguments.depth, "", "hybrid", "rewritten");
    print_rows(sources);
    print_rows(methods);
    if (!arguments.quality_svg.empty()) {
        std::vector<bench::Quality> shown;
        std::copy_if(methods.begin(), methods.end(), std::back_inserter(shown),
                     [](const bench::Quality& one) { return one.name.find(' ') == std::string::npos; });
        write(arguments.quality_svg, bench::draw_quality(shown, sources));
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{"Ways of merging: a worked example, and how well they rank the Cranfield collection."};
    app.add_option("--cranfield", arguments.cranfield, "folder of the collection: corpus.jsonl, queries.jsonl, ...");
    app.add_option("--example-svg", arguments.example_svg, "draw the worked example into this file");
    app.add_option("--quality-svg", arguments.quality_svg, "draw the figures into this file");
    app.add_option("--depth", arguments.depth, "hits of each list");
    app.add_flag("--quick", arguments.quick, "only show that it works");
    CLI11_PARSE(app, argc, argv);
    try {
        const std::string example = bench::draw_example();
        if (!arguments.quick) fmt::print("{}\n", bench::print_example());
        if (!arguments.example_svg.empty()) write(arguments.example_svg, example);
        if (!arguments.cranfield.empty()) judge(arguments);
        if (arguments.quick) return example.find("</svg>") == std::string::npos ? 1 : 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return 1;
    }
    return 0;
}
