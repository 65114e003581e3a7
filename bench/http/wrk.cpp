// The load generator of that name, as a process of its own.
#include "wrk.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {

namespace {

/// What an exec that failed ends with, as in a shell.
constexpr int not_found = 127;

/// Says what to send; a script without functions costs wrk nothing for each request. Removed at the end.
class Script {
public:
    Script() : file_((std::filesystem::temp_directory_path() / "trawl-wrk-XXXXXX").string()) {
        const int opened = ::mkstemp(file_.data());
        if (opened < 0) {
            throw std::runtime_error("no temporary file can be made for wrk's script");
        }
        ::close(opened);
        std::ofstream{file_} << "wrk.method = 'POST'\nwrk.body = '" << search_body
                             << "'\nwrk.headers['User-Agent'] = 'trawl'\nwrk.headers['Accept-Encoding'] = 'identity'\n"
                                "wrk.headers['Accept'] = 'application/json'\n"
                                "wrk.headers['Content-Type'] = 'application/json'\n";
    }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;
    ~Script() { ::unlink(file_.c_str()); }

    [[nodiscard]] const std::string& file() const noexcept { return file_; }

private:
    std::string file_;
};

struct Finished {
    std::string output;
    int status = 0;
    rusage usage{};
};

Finished run_process(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        throw std::runtime_error("no pipe can be made for wrk's output");
    }
    const pid_t process = ::fork();
    if (process == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execvp(arguments.front(), arguments.data());
        ::_exit(not_found);
    }
    ::close(ends[1]);
    Finished finished;
    std::array<char, 4096> piece{};
    for (auto got = ::read(ends[0], piece.data(), piece.size()); got > 0 || (got < 0 && errno == EINTR);
         got = ::read(ends[0], piece.data(), piece.size())) {
        finished.output.append(piece.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    ::close(ends[0]);
    ::wait4(process, &finished.status, 0, &finished.usage);
    return finished;
}

}  // namespace

std::optional<HttpRun> run_wrk(std::uint16_t port, std::size_t connections, std::chrono::milliseconds span) {
    const Script script;
    // It takes whole seconds only.
    const auto seconds = std::max(std::chrono::ceil<std::chrono::seconds>(span), std::chrono::seconds{1});
    const Finished finished = run_process({"wrk", "--threads", "1", "--connections", std::to_string(connections),
                                           "--duration", std::to_string(seconds.count()) + "s", "--script",
                                           script.file(), "http://127.0.0.1:" + std::to_string(port) + "/search"});
    if (WIFEXITED(finished.status) && WEXITSTATUS(finished.status) == not_found) {
        return std::nullopt;
    }
    std::smatch found;
    if (finished.status != 0 || !std::regex_search(finished.output, found, std::regex{R"((\d+) requests in)"})) {
        throw std::runtime_error("wrk did not say how many requests it made: " + finished.output);
    }
    HttpRun run;
    run.requests = std::stoul(found[1]);
    run.cpu_us_per_request = cpu_us(finished.usage) / static_cast<double>(run.requests);
    return run;
}

}  // namespace bench
