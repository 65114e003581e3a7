// What a REPL does with commands, and what it remembers between them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "answer.hpp"
#include "command.hpp"
#include "corpus.hpp"
#include "faults.hpp"
#include "history.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "settings.hpp"

namespace repl {

class Session {
public:
    Session(Corpus& corpus, SettingsState settings, HistoryLog& history, Interrupt& interrupt, Output& output);

    /// Carries out one line. Returns: whether it went well.
    bool run(std::string_view line);
    bool run(const Command& command);
    [[nodiscard]] bool finished() const { return finished_; }
    /// The last command ended by Ctrl-C.
    [[nodiscard]] bool was_interrupted() const { return interrupted_; }

    /// Makes all backends slow, without a word.
    void slow_down(std::chrono::milliseconds latency) { faults_->latency = latency; }
    /// What a newcomer should know, at the start.
    void greet() const;

private:
    bool perform(const Nothing& nothing);
    bool perform(const Ask& ask);
    bool perform(const Index& index);
    bool perform(const Explain& explain);
    bool perform(const Set& set);
    bool perform(const InjectLatency& injection);
    bool perform(const InjectFailure& injection);
    bool perform(const InjectHang& injection);
    bool perform(const InjectClear& clear);
    bool perform(const ShowInjections& show);
    bool perform(const Compare& compare);
    bool perform(const Stats& stats);
    bool perform(const Settings& show);
    bool perform(const History& show);
    bool perform(const Help& help);
    bool perform(const Quit& quit);
    bool perform(const Invalid& invalid);

    /// Fills in the queries.
    void expand(Answer& answer);
    Answer answer_to(const std::string& question, const trawl::RetrieverOptions& options);
    void show(const Answer& answer) const;
    void show_tip();
    bool refuse(std::string_view message) const;
    /// Says why, when it cannot.
    bool can_be_asked(const std::string& question);

    Corpus& corpus_;
    SettingsState settings_;
    HistoryLog& history_;
    Interrupt& interrupt_;
    Output& output_;
    std::shared_ptr<Faults> faults_ = std::make_shared<Faults>();
    std::optional<Answer> last_;
    std::filesystem::path base_;  ///< Paths below it are shown from there on.
    std::vector<std::chrono::nanoseconds> walls_;
    std::size_t leaves_ = 0;
    std::size_t leaves_answered_ = 0;
    std::size_t tips_shown_ = 0;
    bool finished_ = false;
    bool interrupted_ = false;
};

}  // namespace repl
