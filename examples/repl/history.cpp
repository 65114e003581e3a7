// The history by libedit.
#include "history.hpp"

#include <histedit.h>

#include <system_error>

namespace repl {

void HistoryLog::Close::operator()(struct ::history* handle) const noexcept { ::history_end(handle); }

HistoryLog::HistoryLog(std::filesystem::path file) : file_(std::move(file)), handle_(::history_init()) {
    HistEvent event{};
    ::history(handle_.get(), &event, H_SETSIZE, most_lines);
    ::history(handle_.get(), &event, H_SETUNIQUE, 1);
    if (!file_.empty()) {
        ::history(handle_.get(), &event, H_LOAD, file_.c_str());
    }
}

void HistoryLog::add(const std::string& line) {
    const auto end = line.find_last_not_of(" \t\r\n");
    if (end == std::string::npos) {
        return;
    }
    HistEvent event{};
    ::history(handle_.get(), &event, H_ENTER, line.substr(0, end + 1).c_str());
    if (!file_.empty()) {
        ::history(handle_.get(), &event, H_SAVE, file_.c_str());
    }
}

std::vector<std::string> HistoryLog::lines() const {
    std::vector<std::string> found;
    HistEvent event{};
    // libedit counts from the newest: its last is the oldest.
    for (int more = ::history(handle_.get(), &event, H_LAST); more != -1;
         more = ::history(handle_.get(), &event, H_PREV)) {
        found.emplace_back(event.str);
        while (!found.back().empty() && found.back().back() == '\n') {
            found.back().pop_back();
        }
    }
    return found;
}

}  // namespace repl
