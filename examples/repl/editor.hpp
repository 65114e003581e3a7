// Line editing for a person at a terminal.
#pragma once

#include <memory>
#include <string>

#include "history.hpp"
#include "interrupt.hpp"
#include "line_source.hpp"
#include "terminal.hpp"

// libedit's own type; its header stays out of ours.
struct editline;

namespace repl {

/// Emacs keys, history, completion of commands and folders by the tab key. Ctrl-C gives the line up, Ctrl-D on an empty
/// line is the end.
class Editor final : public LineSource {
public:
    Editor(const Terminal& terminal, HistoryLog& history, Interrupt& interrupt);
    Line next() override;

    /// What libedit calls.
    [[nodiscard]] const std::string& prompt() const { return prompt_; }
    void give_up() { given_up_ = true; }
    [[nodiscard]] const Interrupt& interrupt() const { return interrupt_; }

private:
    struct Close {
        void operator()(::editline* handle) const noexcept;
    };
    std::string prompt_;
    Interrupt& interrupt_;
    bool given_up_ = false;
    std::unique_ptr<::editline, Close> handle_;
};

/// What the half-typed line can become: one text, or several to choose from. Knows commands and folders.
std::vector<std::string> completions_with_folders(const std::string& line);

}  // namespace repl
