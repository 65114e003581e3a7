// Runs a part of a test in a process of its own, to be killed or to lose its rights.
#include "child_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <stdexcept>

namespace trawl_test {

namespace {

void write_all(int descriptor, const std::string& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(descriptor, text.data() + written, text.size() - written);
        if (count < 0 && errno != EINTR) {
            ::_exit(1);
        }
        written += count > 0 ? static_cast<std::size_t>(count) : 0U;
    }
}

}  // namespace

ChildProcess::ChildProcess(const std::function<void(const Tell&)>& body) {
    int ends[2];
    if (::pipe(ends) != 0) {
        throw std::runtime_error{"no pipe"};
    }
    process_ = ::fork();
    if (process_ < 0) {
        throw std::runtime_error{"no fork"};
    }
    if (process_ == 0) {
        ::close(ends[0]);
        const Tell tell = [&](const std::string& line) { write_all(ends[1], line + '\n'); };
        try {
            body(tell);
        } catch (const std::exception& error) {
            tell(std::string{"exception: "} + error.what());
        } catch (...) {
            tell("exception: of another kind");
        }
        // Not exit(): the parent's test runner must not run its end twice.
        ::_exit(0);
    }
    ::close(ends[1]);
    reading_end_ = ends[0];
}

ChildProcess::~ChildProcess() {
    kill();
    ::close(reading_end_);
}

std::string ChildProcess::read_line() {
    while (true) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        char bytes[4096];
        const ssize_t count = ::read(reading_end_, bytes, sizeof bytes);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return {};
        }
        buffer_.append(bytes, count > 0 ? static_cast<std::size_t>(count) : 0U);
    }
}

void ChildProcess::kill() {
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }
}

std::string say_without_rights(const std::function<std::string()>& body) {
    ChildProcess child{[&](const ChildProcess::Tell& tell) {
        constexpr uid_t nobody = 65'534;
        if (::geteuid() == 0 && (::setegid(nobody) != 0 || ::seteuid(nobody) != 0)) {
            throw std::runtime_error{"cannot drop rights"};
        }
        tell(body());
    }};
    return child.read_line();
}

}  // namespace trawl_test
