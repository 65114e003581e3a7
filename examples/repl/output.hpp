// Where answers and messages go.
#pragma once

#include <stdexcept>
#include <string_view>

#include "terminal.hpp"

namespace repl {

/// Nobody reads our output any more: `trawl-repl | head`.
struct OutputClosed : std::runtime_error {
    OutputClosed() : std::runtime_error("the output was closed") {}
};

/// Answers go to standard output, messages about troubles to standard error.
class Output {
public:
    explicit Output(Terminal terminal, bool json) : terminal_(terminal), json_(json) {}

    /// Errors (of all): OutputClosed.
    void answer(std::string_view text) const;
    /// What is no answer: confirmations and listings. With --json, standard output holds nothing but JSON.
    void say(std::string_view text) const;
    void complain(std::string_view text) const;
    /// A line that the next one overwrites; only on a terminal. Empty = take it away.
    void status(std::string_view text) const;

    [[nodiscard]] const Terminal& terminal() const { return terminal_; }
    [[nodiscard]] bool json() const { return json_; }
    /// Takes a change of the window's size into account.
    void measure();

private:
    Terminal terminal_;
    bool json_;
};

}  // namespace repl
