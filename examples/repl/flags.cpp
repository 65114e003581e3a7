// The command line by CLI11.
#include "flags.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <array>
#include <iostream>
#include <map>

#include <trawl/version.hpp>

#include "corpus.hpp"

namespace repl {
namespace {

constexpr int wrong_usage = 2;

struct SettingFlag {
    const char* flag;
    const char* setting;
    const char* help;
};
constexpr std::array<SettingFlag, 11> setting_flags{{
    {"--mode", "mode", "parallel or sequential"},
    {"--plan", "plan", "automatic, coalesced or per_leaf: how leaves become calls"},
    {"--cap", "cap", "leaves that run at one time"},
    {"--timeout", "timeout", "limit for each leaf: 500 ms, 2s, off"},
    {"--deadline", "deadline", "limit for a whole question: 500 ms, 5s, off"},
    {"--fusion", "fusion", "how lists are merged: reciprocal_rank, best_score, \"comb_sum min_max\", ..."},
    {"--rerank", "rerank", "on or off: order the merged hits by the question's words in them"},
    {"--diversity", "diversity", "0 to 1, or off: put hits that say something new before those that repeat"},
    {"--top-k", "top-k", "merged hits to show"},
    {"--depth", "depth", "hits asked of each leaf; 0 = as many as are needed"},
    {"--expand", "expand", "on or off: make several queries of a question"},
}};

std::string footer() {
    return fmt::format(
        "Without --ask it reads lines: at a terminal with editing and history, from a pipe one command a line.\n"
        "A line is a question, or a command that begins with a colon; :help lists them.\n\n"
        "The database is {}, unless --data or --temporary says otherwise.\n"
        "Backends are taken from --config: tables [embedding], [store], [chat], [rerank]; see docs/backends.md.\n"
        "Options are taken from --config (TOML: top_k, max_concurrent_queries, query_timeout_ms, ...), then from the\n"
        "environment (TRAWL_TOP_K, TRAWL_MAX_CONCURRENT_QUERIES, ...), then from the flags above; the last one "
        "counts.\n"
        "NO_COLOR and TERM=dumb turn colours off.\n\n"
        "Exit codes: 0 all went well, 1 a command or a check failed, 2 wrong flags or options, 130 cancelled by "
        "Ctrl-C.\n\n"
        "  trawl-repl --index /usr/share/doc\n"
        "  trawl-repl --ask \"How do I configure the printer?\" --json\n"
        "  printf ':index docs\\nWhat is new?\\n' | trawl-repl --temporary",
        default_data_folder().empty() ? "a temporary one (there is no HOME)" : default_data_folder().string());
}

}  // namespace

ParsedFlags parse_flags(int argc, const char* const* argv) {
    Flags flags;
    CLI::App app{
        "Ask questions about your own documents: each question becomes several queries, which run in parallel."};
    app.name("trawl-repl");
    app.set_version_flag("--version", std::string{trawl::version()}, "print the version");
    app.set_help_flag("-h,--help", "print this help");
    app.get_formatter()->column_width(28);
    app.footer(footer());
    app.add_option("--data", flags.data, "folder of the database and the history")->type_name("DIR");
    app.add_flag("--temporary", flags.temporary, "a new database that is removed at the end; goes before --data");
    app.add_option("--index", flags.folders, "read a folder first; may be given several times")
        ->type_name("FOLDER")
        ->take_all();
    app.add_option("--ask", flags.questions, "ask, print the answer and end; may be given several times")
        ->type_name("QUESTION")
        ->take_all();
    app.add_option("--config", flags.config, "backends and options from a TOML file")->type_name("FILE");
    app.add_flag("--check", flags.check, "try each backend once, say what is wrong and what to do, and end");
    app.add_flag("--json", flags.json, "print each answer as one line of JSON; everything else goes to standard error");
    std::map<std::string, std::string> settings;
    for (const SettingFlag& one : setting_flags) {
        app.add_option(one.flag, settings[one.setting], one.help)->type_name("VALUE");
    }
    app.add_option("--latency", flags.latency, "let every backend call take that much longer, for example 75")
        ->type_name("TIME");
    const std::map<std::string, ColorChoice> choices{
        {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};
    std::string color = "auto";
    app.add_option("--color", color, "auto, always or never")
        ->type_name("WHEN")
        ->check([&choices](const std::string& value) {
            return choices.contains(value) ? std::string{} : "is " + value + "; accepted is auto, always or never";
        });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for = error.get_exit_code() == 0;
        app.exit(error, std::cout, std::cerr);
        std::cout.flush();
        return {{}, asked_for ? 0 : wrong_usage};
    }
    flags.color = choices.at(color);
    for (const auto& [name, value] : settings) {
        if (!value.empty()) {
            flags.settings.emplace_back(name, value);
        }
    }
    return {std::move(flags), std::nullopt};
}

}  // namespace repl
