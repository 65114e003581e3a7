// The lines of earlier sessions.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// libedit's own type; its header stays out of ours.
struct history;

namespace repl {

/// Remembers the last lines in a file that only its owner can read.
class HistoryLog {
public:
    static constexpr int most_lines = 1000;

    /// Parameters: file: empty = nothing is kept beyond the session. A file that cannot be read is no error.
    explicit HistoryLog(std::filesystem::path file);

    /// Adds a line and writes the file at once: a session may end at any time. Empty lines and repetitions are left
    /// out.
    void add(const std::string& line);
    /// Oldest first.
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    /// For the line editor.
    [[nodiscard]] struct ::history* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(struct ::history* handle) const noexcept;
    };
    std::filesystem::path file_;
    std::unique_ptr<struct ::history, Close> handle_;
};

}  // namespace repl
