// Finding out what the output can show.
#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace repl {
namespace {

std::string_view value_of(const Surroundings& surroundings, std::string_view name) {
    const auto found = surroundings.environment.find(name);
    return found == surroundings.environment.end() ? std::string_view{} : std::string_view{found->second};
}

/// The first of the three that is set decides, as in setlocale(3); nothing set means a terminal of this century.
bool shows_unicode(const Surroundings& surroundings) {
    for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view value = value_of(surroundings, name);
        if (!value.empty()) {
            return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos ||
                   value.find("UTF8") != std::string::npos;
        }
    }
    return true;
}

std::size_t columns_from(std::string_view text) {
    std::size_t columns = 0;
    std::from_chars(text.data(), text.data() + text.size(), columns);
    return columns;
}

constexpr std::string_view code_of(Role role) {
    switch (role) {
        case Role::heading: return "1";
        case Role::number: return "36";
        case Role::quiet: return "2";
        case Role::match: return "1;33";
        case Role::good: return "32";
        case Role::bad: return "31";
        case Role::waiting: return "2";
        case Role::embedding: return "35";
        case Role::searching: return "34";
    }
    return "0";
}

}  // namespace

Terminal decide(const Surroundings& surroundings, ColorChoice choice) {
    constexpr std::size_t narrowest = 40;
    constexpr std::size_t widest = 240;
    Terminal terminal;
    const bool dumb = value_of(surroundings, "TERM") == "dumb";
    terminal.interactive = surroundings.input_is_terminal && surroundings.output_is_terminal;
    terminal.in_place = surroundings.errors_are_terminal && !dumb;
    terminal.color = choice == ColorChoice::always ||
                     (choice == ColorChoice::automatic && surroundings.input_is_terminal &&
                      surroundings.output_is_terminal && !dumb && value_of(surroundings, "NO_COLOR").empty());
    terminal.unicode = shows_unicode(surroundings);
    std::size_t columns = surroundings.output_is_terminal ? surroundings.columns : 0;
    if (columns == 0) {
        columns = columns_from(value_of(surroundings, "COLUMNS"));
    }
    terminal.columns = columns == 0 ? terminal.columns : std::clamp(columns, narrowest, widest);
    return terminal;
}

Surroundings look_around() {
    Surroundings found;
    found.input_is_terminal = ::isatty(STDIN_FILENO) != 0;
    found.output_is_terminal = ::isatty(STDOUT_FILENO) != 0;
    found.errors_are_terminal = ::isatty(STDERR_FILENO) != 0;
    found.columns = current_columns();
    for (const char* name : {"TERM", "NO_COLOR", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            found.environment.emplace(name, value);
        }
    }
    return found;
}

std::size_t current_columns() {
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string paint(const Terminal& terminal, Role role, std::string_view text) {
    if (!terminal.color || text.empty()) {
        return std::string{text};
    }
    return "\033[" + std::string{code_of(role)} + 'm' + std::string{text} + "\033[0m";
}

}  // namespace repl
