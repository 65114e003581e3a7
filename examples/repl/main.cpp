// The REPL: ask questions about a folder of documents, and watch how the answers come about.
#include <fmt/format.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <exception>
#include <memory>
#include <utility>

#include <trawl/config.hpp>
#include <trawl/error.hpp>

#include "backends/backends.hpp"
#include "backends/check.hpp"
#include "editor.hpp"
#include "flags.hpp"
#include "line_source.hpp"
#include "session.hpp"
#include "summary.hpp"
#include "text.hpp"

namespace {

constexpr int went_well = 0;
constexpr int command_failed = 1;
constexpr int wrong_usage = 2;
constexpr int cancelled = 130;
constexpr int output_closed = 141;  // As if SIGPIPE had ended us, as it does other programs in a pipe.

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) {
            words.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return words;
}

repl::SettingsState settings_from(const repl::Flags& flags, bool has_reranker, const repl::Terminal& terminal) {
    repl::SettingsState settings;
    settings.rerank = has_reranker;
    if (!flags.config.empty()) {
        settings.options = trawl::options_from_file(flags.config);
    }
    settings.options = trawl::options_from_environment(trawl::process_environment(), settings.options);
    for (const auto& [name, value] : flags.settings) {
        try {
            repl::change_setting(settings, name, words_of(value), terminal);
        } catch (const trawl::Error& error) {
            // In the words of a command line: "--cap", not ":cap".
            const std::string typed = ':' + name;
            std::string detail = error.detail();
            if (const auto at = detail.find(typed); at != std::string::npos) {
                detail.replace(at, 1, "--");
            }
            throw trawl::Error{error.code(), std::move(detail)};
        }
    }
    return settings;
}

/// Reads lines until their end; returns the exit code.
int run_lines(repl::Session& session, repl::LineSource& lines, repl::HistoryLog& history, const repl::Output& output) {
    const bool by_hand = output.terminal().interactive;
    int code = went_well;
    while (!session.finished()) {
        repl::Line line = lines.next();
        if (line.kind == repl::Line::Kind::end) {
            if (by_hand) {
                output.say("\n");
            }
            break;
        }
        if (line.kind == repl::Line::Kind::interrupted) {
            if (!by_hand) {
                return cancelled;
            }
            output.say("^C\n");
            continue;
        }
        bool well = false;
        if (line.kind == repl::Line::Kind::too_long) {
            output.complain(
                fmt::format("error: this line is longer than {} bytes; ask about the part that matters, or "
                            "save the text to a file and read it with :index\n",
                            repl::number_text(repl::longest_line)));
        } else {
            if (by_hand) {
                history.add(line.text);
            }
            well = session.run(line.text);
        }
        if (!well && !by_hand) {
            code = session.was_interrupted() ? cancelled : command_failed;
        }
        if (code == cancelled) {
            break;
        }
    }
    return code;
}

repl::ConfigTables tables_from(const repl::Flags& flags) {
    return flags.config.empty() ? repl::ConfigTables{} : repl::backend_tables_of(flags.config);
}

/// Returns: the exit code.
int check(const repl::ConfigTables& tables, const repl::Output& output) {
    int code = went_well;
    for (const repl::CheckLine& line : repl::check_backends(tables, repl::process_variables())) {
        output.answer(
            fmt::format("{:<9}  {:<5}  {}\n", line.table, line.well ? "ok" : "WRONG", repl::printable(line.message)));
        code = line.well ? code : command_failed;
    }
    return code;
}

int run(const repl::Flags& flags, const repl::SettingsState& settings, repl::Backends backends, repl::Output& output) {
    const auto folder = flags.temporary      ? std::filesystem::path{}
                        : flags.data.empty() ? repl::default_data_folder()
                                             : flags.data;
    repl::Corpus corpus{folder, std::move(backends)};
    repl::HistoryLog history{folder.empty() ? folder : folder / "history"};
    repl::Interrupt interrupt;
    repl::Session session{corpus, settings, history, interrupt, output};
    int code = went_well;
    const auto take = [&](const repl::Command& command) {
        if (!session.run(command)) {
            code = session.was_interrupted() ? cancelled : command_failed;
        }
    };
    if (!flags.latency.empty()) {
        const auto span = repl::parse_span(flags.latency);
        if (!span) {
            output.complain("error: --latency takes a time such as 75 or 1s\n");
            return wrong_usage;
        }
        session.slow_down(*span);
    }
    for (const std::string& each : flags.folders) {
        take(repl::Index{each});
    }
    for (const std::string& question : flags.questions) {
        take(repl::Ask{question, {}});
    }
    if (!flags.questions.empty()) {
        return code;
    }
    if (!output.terminal().interactive) {
        repl::PipedLines lines{STDIN_FILENO};
        const int lines_code = run_lines(session, lines, history, output);
        return lines_code == went_well ? code : lines_code;
    }
    session.greet();
    repl::Editor editor{output.terminal(), history, interrupt};
    return run_lines(session, editor, history, output);
}

}  // namespace

int main(int argc, char** argv) {
    // Only for the widths of letters: numbers are written the same everywhere.
    if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) {
        std::setlocale(LC_CTYPE, "C.UTF-8");
    }
    std::signal(SIGPIPE, SIG_IGN);
    const repl::ParsedFlags parsed = repl::parse_flags(argc, argv);
    if (parsed.exit_code) {
        return *parsed.exit_code;
    }
    repl::Output output{repl::decide(repl::look_around(), parsed.flags.color), parsed.flags.json};
    int code_of_failure = wrong_usage;
    try {
        try {
            const repl::ConfigTables tables = tables_from(parsed.flags);
            const repl::SettingsState settings =
                settings_from(parsed.flags, tables.contains("rerank"), output.terminal());
            if (parsed.flags.check) {
                return check(tables, output);
            }
            repl::Backends backends = repl::choose_backends(tables, repl::process_variables());
            code_of_failure = command_failed;
            return run(parsed.flags, settings, std::move(backends), output);
        } catch (const trawl::Error& error) {
            output.complain(fmt::format("error: {}\n", repl::printable(repl::explained(error))));
        } catch (const repl::OutputClosed&) {
            return output_closed;
        } catch (const std::exception& error) {
            output.complain(fmt::format("error: {}\n", repl::printable(error.what())));
        }
    } catch (const repl::OutputClosed&) {
        return output_closed;
    }
    return code_of_failure;
}
