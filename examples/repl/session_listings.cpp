// The commands that only change or show something.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <trawl/version.hpp>

#include "session.hpp"
#include "text.hpp"

namespace repl {
namespace {

std::string help_list(const Terminal& terminal) {
    const std::size_t width = terminal.columns - 1;
    std::string drawn = wrap("Type a question, or a command; commands begin with a colon.", width) + "\n\n";
    for (const Manual& manual : manuals()) {
        if (manual.name == "exit") {
            continue;
        }
        constexpr std::size_t usage_width = 34;
        constexpr std::size_t indent = 6;
        const std::string usage =
            ':' + std::string{manual.name} + (manual.usage.empty() ? "" : " ") + std::string{manual.usage};
        const std::string summary{manual.summary};
        if (columns_of(usage) > usage_width || width < usage_width + 4 + columns_of(summary)) {
            drawn += "  " + paint(terminal, Role::number, usage) + '\n' + std::string(indent, ' ') +
                     wrap(summary, width, indent) + '\n';
        } else {
            drawn += "  " + paint(terminal, Role::number, pad_right(usage, usage_width)) + "  " + summary + '\n';
        }
    }
    return drawn + '\n' + wrap("Commands may be shortened (:q, :set, :comp). :help COMMAND says more.", width) + '\n';
}

std::string injections_text(const Faults& faults) {
    std::string drawn = "Injected until :inject clear:\n";
    for (const std::string& line : faults.described()) {
        drawn += "  " + line + '\n';
    }
    return drawn;
}

}  // namespace

void Session::greet() const {
    const Terminal& terminal = output_.terminal();
    const auto size = corpus_.size();
    const std::size_t width = terminal.columns - 1;
    std::string drawn = paint(terminal, Role::heading, fmt::format("trawl {}", trawl::version())) +
                        ": one question, several queries, all at once\n";
    if (size.chunks == 0 && corpus_.is_elsewhere()) {
        drawn += wrap(fmt::format("Ask about what {} holds, or fill it: :index FOLDER",
                                  printable(corpus_.backends().store.label)),
                      width) +
                 '\n';
    } else if (size.chunks == 0) {
        drawn += wrap("The database is empty. Read a folder first, for example :index /usr/share/doc", width) + '\n';
    } else {
        drawn += wrap(fmt::format("{} in {} to ask about. Type a question, or :help.",
                                  count_text(size.documents, "document", "documents"),
                                  count_text(size.chunks, "passage", "passages")),
                      width) +
                 '\n';
    }
    if (faults_->any()) {
        drawn += injections_text(*faults_);
    }
    output_.say(drawn);
}

bool Session::perform(const Nothing& /*nothing*/) { return true; }

bool Session::perform(const Quit& /*quit*/) {
    finished_ = true;
    return true;
}

bool Session::perform(const Invalid& invalid) { return refuse(invalid.message); }

bool Session::perform(const Set& set) {
    output_.say(change_setting(settings_, set.setting, set.value, output_.terminal()));
    return true;
}

bool Session::perform(const Settings& /*show*/) {
    output_.say(render_settings(settings_, output_.terminal()));
    if (faults_->any()) {
        output_.say("\n");
        return perform(ShowInjections{});
    }
    return true;
}

bool Session::perform(const InjectLatency& injection) {
    if (injection.leaf) {
        faults_->leaf_latency[*injection.leaf] = injection.latency;
    } else {
        faults_->latency = injection.latency;
    }
    return perform(ShowInjections{});
}

bool Session::perform(const InjectFailure& injection) {
    faults_->failing.insert(injection.leaf);
    return perform(ShowInjections{});
}

bool Session::perform(const InjectHang& injection) {
    faults_->hanging.insert(injection.leaf);
    return perform(ShowInjections{});
}

bool Session::perform(const InjectClear& /*clear*/) {
    faults_->clear();
    return perform(ShowInjections{});
}

bool Session::perform(const ShowInjections& /*show*/) {
    output_.say(faults_->any() ? injections_text(*faults_)
                               : "Nothing is injected; the backends are as fast and as reliable as they are.\n");
    return true;
}

bool Session::perform(const Stats& /*stats*/) {
    const auto size = corpus_.size();
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(corpus_.file(), ignored);
    std::string drawn =
        fmt::format("Database  {}, {}, {} in {}{}\n", count_text(size.documents, "document", "documents"),
                    count_text(size.chunks, "passage", "passages"), size_text(ignored ? 0 : bytes),
                    printable(corpus_.file().string()), corpus_.is_temporary() ? " (removed at the end)" : "");
    const std::vector<trawl::Source> sources = corpus_.sources();
    for (const trawl::Source& source : sources) {
        drawn += fmt::format(
            "Source    {}: {}\n", source.name(),
            source.is_lexical() ? "words, by BM25" : "vectors, by cosine; " + source.provider()->info().model);
    }
    const Backends& backends = corpus_.backends();
    if (corpus_.is_elsewhere()) {
        drawn += fmt::format("Store     {}\n", printable(backends.store.label));
    }
    if (backends.chat) {
        drawn += fmt::format("Chat      {}: makes the queries\n", printable(backends.chat->label));
    }
    if (backends.reranking) {
        drawn += fmt::format("Reranker  {}\n", printable(backends.reranking->label));
    }
    if (walls_.empty()) {
        drawn += "Session   no question yet\n";
    } else {
        auto sorted = walls_;
        std::sort(sorted.begin(), sorted.end());
        drawn += fmt::format("Session   {}, {} of {} leaves answered, wall time {} (median)\n",
                             count_text(walls_.size(), "question", "questions"), leaves_answered_, leaves_,
                             duration_text(sorted[sorted.size() / 2], output_.terminal().unicode));
    }
    output_.say(drawn);
    return true;
}

bool Session::perform(const History& /*show*/) {
    std::string drawn;
    std::size_t number = 0;
    for (const std::string& line : history_.lines()) {
        drawn += paint(output_.terminal(), Role::number, pad_left(std::to_string(++number), 5)) + "  " +
                 printable(line) + '\n';
    }
    output_.say(drawn.empty() ? "No lines yet; those that are typed at a terminal are remembered.\n" : drawn);
    return true;
}

bool Session::perform(const Help& help) {
    const Terminal& terminal = output_.terminal();
    if (help.topic.empty()) {
        output_.say(help_list(terminal));
        return true;
    }
    const std::string_view topic = help.topic.front() == ':' ? std::string_view{help.topic}.substr(1) : help.topic;
    const Manual* manual = find_manual(topic);
    if (manual == nullptr) {
        return refuse("there is no command :" + cut(printable(topic), 40, "...") + "; :help lists all");
    }
    std::string drawn =
        fmt::format(":{}{}{}\n{}.\n", manual->name, manual->usage.empty() ? "" : " ", manual->usage, manual->summary);
    if (!manual->details.empty()) {
        drawn += std::string{manual->details} + '\n';
    }
    output_.say(wrap_lines(drawn, terminal.columns - 1));
    return true;
}

}  // namespace repl
