// SIGINT to a flag and a pipe, since a handler may do little else.
#include "interrupt.hpp"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): <csignal> does not promise sigaction
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

namespace repl {
namespace {

// Signal handlers reach nothing but globals.
std::atomic<bool> flag{false};
std::array<int, 2> ends{-1, -1};
struct sigaction before {};

static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_interrupt(int /*signal*/) {
    const int kept = errno;
    flag.store(true);
    const char byte = 0;
    // A full pipe is readable already.
    [[maybe_unused]] const auto written = ::write(ends[1], &byte, 1);
    errno = kept;
}

}  // namespace

Interrupt::Interrupt() {
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    ::sigemptyset(&action.sa_mask);
    // Without SA_RESTART: a read of the next line must end, too.
    ::sigaction(SIGINT, &action, &before);
}

Interrupt::~Interrupt() {
    ::sigaction(SIGINT, &before, nullptr);
    for (int& end : ends) {
        ::close(end);
        end = -1;
    }
}

bool Interrupt::pending() const noexcept { return flag.load(); }

void Interrupt::reset() noexcept {
    std::array<char, 64> bytes{};
    while (::read(ends[0], bytes.data(), bytes.size()) > 0) {
    }
    flag.store(false);
}

int Interrupt::descriptor() const noexcept { return ends[0]; }

}  // namespace repl
