// Asking, comparing and indexing.
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "asker.hpp"
#include "backends/waiting.hpp"
#include "compare.hpp"
#include "hits.hpp"
#include "indexing.hpp"
#include "json_answer.hpp"
#include "second_stage.hpp"
#include "summary.hpp"
#include "text.hpp"
#include "timeline.hpp"

namespace repl {
namespace {

/// What a shell would have made of it.
std::filesystem::path without_tilde(const std::string& folder) {
    const char* home = std::getenv("HOME");
    if (home != nullptr && (folder == "~" || folder.starts_with("~/"))) {
        return home + folder.substr(1);
    }
    return folder;
}

}  // namespace

Session::Session(Corpus& corpus, SettingsState settings, HistoryLog& history, Interrupt& interrupt, Output& output)
    : corpus_(corpus), settings_(std::move(settings)), history_(history), interrupt_(interrupt), output_(output) {
    std::error_code ignored;
    base_ = std::filesystem::current_path(ignored);
}

bool Session::run(std::string_view line) { return run(parse_command(line)); }

bool Session::run(const Command& command) {
    interrupt_.reset();
    interrupted_ = false;
    output_.measure();
    try {
        return std::visit([this](const auto& one) { return perform(one); }, command);
    } catch (const trawl::Error& error) {
        interrupted_ = error.code() == trawl::Errc::cancelled;
        return refuse(explained(error));
    } catch (const OutputClosed&) {
        throw;
    } catch (const std::exception& error) {
        return refuse(error.what());
    }
}

bool Session::refuse(std::string_view message) const {
    output_.status("");
    output_.complain(paint(output_.terminal(), Role::bad, "error: ") + printable(message) + '\n');
    return false;
}

void Session::expand(Answer& answer) {
    const auto& chat = corpus_.backends().chat;
    if (!settings_.expand) {
        answer.queries = {{answer.question, trawl::Expansion::original}};
    } else if (!chat) {
        answer.queries = trawl::expand_query(answer.question);
    } else {
        output_.status(fmt::format("Asking {} for queries", printable(chat->label)));
        trawl::chat::LlmQueryExpander expander{chat->part.model, chat->part.expansion};
        boost::asio::io_context loop{1};
        trawl::chat::QueryExpansion expansion = wait_for(loop, expander.expand(answer.question), &interrupt_);
        answer.queries = std::move(expansion.queries);
        answer.expansion_failure = std::move(expansion.failure);
    }
}

Answer Session::answer_to(const std::string& question, const trawl::RetrieverOptions& options) {
    Answer answer;
    answer.question = question;
    answer.base = base_;
    expand(answer);
    const std::vector<trawl::Source> plain_sources = corpus_.sources();
    std::vector<trawl::Source> sources;
    for (const trawl::Source& source : plain_sources) {
        answer.sources.push_back(source.name());
        sources.push_back(with_faults(source, sources.size(), faults_));
    }
    std::vector<std::string> texts;
    for (const trawl::ExpandedQuery& query : answer.queries) {
        texts.push_back(query.text);
    }
    faults_->expect(texts, sources.size());
    const std::size_t leaves = texts.size() * sources.size();
    trawl::RetrieverOptions with_stages = options;
    add_second_stage(with_stages, settings_, keywords_of(answer), plain_sources.front().provider());
    if (const auto& model = corpus_.backends().reranking; model && settings_.rerank) {
        with_stages.reranking = model->part;
        with_stages.reranking.query = question;
    }
    const trawl::ParallelRetriever retriever{std::move(sources), std::move(with_stages)};
    Asked asked = ask(retriever, trawl::as_queries(answer.queries), interrupt_, [&](const Standing& standing) {
        const std::string_view gap = output_.terminal().separator();
        output_.status(fmt::format("{} of {} leaves settled{}{:.1f} s{}Ctrl-C cancels the question", standing.settled,
                                   leaves, gap, static_cast<double>(standing.elapsed.count()) / 1000, gap));
    });
    output_.status("");
    answer.retrieval = std::move(asked.retrieval);
    answer.error = std::move(asked.error);
    interrupted_ = answer.error && answer.error->code() == trawl::Errc::cancelled;
    return answer;
}

void Session::show(const Answer& answer) const {
    const Terminal& terminal = output_.terminal();
    if (output_.json()) {
        output_.answer(json_line(answer));
        return;
    }
    std::string drawn = render_queries(answer, terminal) + '\n';
    if (!answer.error || !answer.retrieval.hits.empty()) {
        drawn += render_hits(answer, terminal) + '\n';
    }
    drawn += paint(terminal, Role::heading, "Leaves") +
             paint(terminal, Role::quiet, ": each query at each source, and when it did what") + '\n' +
             render_timeline(answer, terminal) + '\n' + render_summary(answer, terminal) +
             render_troubles(answer, terminal);
    output_.answer(drawn);
    if (answer.error) {
        refuse(answer.error->code() == trawl::Errc::cancelled ? "cancelled; what was there by then is shown above"
                                                              : answer.error->what());
    }
}

bool Session::can_be_asked(const std::string& question) {
    if (trawl::expand_query(question).empty()) {
        return refuse("there is neither a letter nor a digit in this question; :help lists what else there is");
    }
    if (corpus_.size().chunks == 0 && !corpus_.is_elsewhere()) {
        return refuse("the database is empty; read a folder first, for example :index /usr/share/doc");
    }
    return true;
}

bool Session::perform(const Ask& ask) {
    if (!ask.hint.empty()) {
        output_.complain(paint(output_.terminal(), Role::match, "hint: ") + ask.hint + '\n');
    }
    const std::string question = printable(ask.question);
    if (!can_be_asked(question)) {
        return false;
    }
    last_ = answer_to(question, settings_.options);
    walls_.push_back(last_->retrieval.statistics.wall);
    leaves_ += last_->retrieval.statistics.leaves;
    leaves_answered_ += last_->retrieval.statistics.succeeded;
    show(*last_);
    if (!last_->error) {
        show_tip();
    }
    if (output_.terminal().interactive && !output_.json()) {
        output_.answer("\n");
    }
    return !last_->error;
}

void Session::show_tip() {
    constexpr std::array<std::string_view, 5> tips{
        ":explain 1 shows why the first hit stands first.",
        ":inject latency 75 makes the backends as slow as remote ones; ask again and look at the waterfall.",
        ":compare runs the last question one by one, in parallel and in shared calls, side by side.",
        ":inject hang 2 lets a leaf hang, :inject failure 3 lets one fail; the others answer all the same.",
        ":settings shows what can be changed: the cap, the time limits, the way of merging.",
    };
    if (output_.terminal().interactive && !output_.json() && tips_shown_ < tips.size()) {
        output_.answer('\n' +
                       paint(output_.terminal(), Role::quiet,
                             wrap(fmt::format("Tip: {}", tips[tips_shown_++]), output_.terminal().columns - 1)) +
                       '\n');
    }
}

bool Session::perform(const Compare& compare) {
    const std::string question =
        !compare.question.empty() ? printable(compare.question) : (last_ ? last_->question : std::string{});
    if (question.empty()) {
        return refuse("there is nothing to compare yet; ask a question first, or write one after :compare");
    }
    if (!can_be_asked(question)) {
        return false;
    }
    std::vector<Answer> answers;
    for (const trawl::Plan plan : {trawl::Plan::sequential, trawl::Plan::per_leaf, trawl::Plan::coalesced}) {
        trawl::RetrieverOptions options = settings_.options;
        options.enable_parallel_processing = true;
        options.plan = plan;
        answers.push_back(answer_to(question, options));
        if (interrupted_) {
            return refuse("cancelled");
        }
    }
    if (output_.json()) {
        for (const Answer& answer : answers) {
            output_.answer(json_line(answer));
        }
    } else {
        output_.answer(render_comparison(answers, output_.terminal()));
    }
    return std::none_of(answers.begin(), answers.end(), [](const Answer& answer) { return answer.error.has_value(); });
}

bool Session::perform(const Explain& explain) {
    if (!last_ || last_->retrieval.hits.empty()) {
        return refuse("there are no hits to explain yet; ask a question first");
    }
    if (explain.hit > last_->retrieval.hits.size()) {
        return refuse(fmt::format("the last question has {}; :explain 1 is the first",
                                  count_text(last_->retrieval.hits.size(), "hit", "hits")));
    }
    output_.say(render_explanation(*last_, explain.hit - 1, output_.terminal()));
    return true;
}

bool Session::perform(const Index& index) {
    const Terminal& terminal = output_.terminal();
    const auto period = terminal.in_place ? std::chrono::milliseconds{100} : std::chrono::seconds{5};
    auto shown = std::chrono::steady_clock::now();
    const std::filesystem::path folder = without_tilde(index.folder);
    output_.status(fmt::format("Looking for files in {}", printable(folder.string())));
    const CorpusReport report = corpus_.index(folder, interrupt_, [&](const trawl::IndexProgress& progress) {
        // Often enough to be lively where it is drawn in place; as plain lines, seldom enough not to fill a log.
        const auto now = std::chrono::steady_clock::now();
        if (now - shown >= period) {
            shown = now;
            const std::string line = progress_line(progress, terminal);
            if (terminal.in_place) {
                output_.status(line);
            } else {
                output_.complain(line + '\n');
            }
        }
        return !interrupt_.pending();
    });
    output_.status("");
    std::string drawn = render_report(report.files, folder, terminal);
    if (report.sent) {
        drawn += fmt::format("Sent {} to {}, and removed {}.\n", count_text(report.sent->sent, "passage", "passages"),
                             printable(corpus_.backends().store.label), number_text(report.sent->removed));
    }
    output_.say(wrap_lines(drawn, terminal.columns - 1));
    interrupted_ = interrupt_.pending();
    return !report.files.stopped_by.has_value();
}

}  // namespace repl
