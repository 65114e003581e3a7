// Writing to descriptors, all of it or an exception.
#include "output.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>

#include "text.hpp"

namespace repl {
namespace {

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            throw OutputClosed{};
        }
    }
}

}  // namespace

void Output::answer(std::string_view text) const { write_all(STDOUT_FILENO, text); }

void Output::say(std::string_view text) const { write_all(json_ ? STDERR_FILENO : STDOUT_FILENO, text); }

void Output::complain(std::string_view text) const { write_all(STDERR_FILENO, text); }

void Output::status(std::string_view text) const {
    if (!terminal_.in_place) {
        return;
    }
    const std::string line = cut(text, terminal_.columns - 1, terminal_.ellipsis());
    // Erasing by blanks, not by an escape sequence, which a dumb terminal would print.
    write_all(STDERR_FILENO, '\r' + std::string(terminal_.columns - 1, ' ') + '\r' + line);
}

void Output::measure() {
    Surroundings now = look_around();
    const Terminal fresh = decide(now, ColorChoice::automatic);
    terminal_.columns = fresh.columns;
}

}  // namespace repl
