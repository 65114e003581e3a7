// Line editing by libedit.
#include "editor.hpp"

#include <fmt/format.h>
#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cwchar>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "command.hpp"

namespace repl {
namespace {

namespace fs = std::filesystem;

// libedit leaves out what stands between two of these when it measures the prompt.
constexpr char invisible = '\1';

char* prompt_of(EditLine* line) {
    void* self = nullptr;
    ::el_get(line, EL_CLIENTDATA, &self);
    // libedit asks for a mutable text and does not change it.
    return const_cast<char*>(static_cast<Editor*>(self)->prompt().c_str());  // NOLINT
}

std::string common_beginning(const std::vector<std::string>& texts) {
    std::string common = texts.front();
    for (const std::string& text : texts) {
        const auto end = std::mismatch(common.begin(), common.end(), text.begin(), text.end()).first;
        common.erase(end, common.end());
    }
    return common;
}

unsigned char complete(EditLine* line, int /*key*/) {
    const LineInfo* info = ::el_line(line);
    if (info->cursor != info->lastchar) {
        return CC_ERROR;
    }
    const std::string typed{info->buffer, static_cast<std::size_t>(info->lastchar - info->buffer)};
    const std::vector<std::string> found = completions_with_folders(typed);
    if (found.empty()) {
        return CC_ERROR;
    }
    const std::string common = common_beginning(found);
    if (common.size() > typed.size()) {
        const bool finished = found.size() == 1 && common.back() != '/';
        ::el_insertstr(line, (common.substr(typed.size()) + (finished ? " " : "")).c_str());
        return CC_REFRESH;
    }
    constexpr std::size_t most_shown = 40;
    std::string shown = "\n";
    for (std::size_t i = 0; i < std::min(found.size(), most_shown); ++i) {
        shown += "  " + found[i] + '\n';
    }
    if (found.size() > most_shown) {
        shown += "  and " + std::to_string(found.size() - most_shown) + " more\n";
    }
    if (::write(STDOUT_FILENO, shown.data(), shown.size()) < 0) {
        return CC_ERROR;
    }
    return CC_REDISPLAY;
}

/// Waits for a key or for Ctrl-C, which is still a signal while the prompt is being printed.
int read_key(EditLine* line, wchar_t* key) {
    void* self = nullptr;
    ::el_get(line, EL_CLIENTDATA, &self);
    std::array<pollfd, 2> either{
        {{STDIN_FILENO, POLLIN, 0}, {static_cast<Editor*>(self)->interrupt().descriptor(), POLLIN, 0}}};
    std::mbstate_t state{};
    for (;;) {
        const int ready = ::poll(either.data(), either.size(), -1);
        if (either[1].revents != 0 && ready > 0) {
            errno = EINTR;
            return -1;
        }
        if (ready < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        char byte = 0;
        const auto got = ::read(STDIN_FILENO, &byte, 1);
        if (got <= 0) {
            return static_cast<int>(got);
        }
        const std::size_t length = std::mbrtowc(key, &byte, 1, &state);
        if (length == static_cast<std::size_t>(-1)) {
            // No text: a replacement character in its place, and on with the next.
            *key = L'\ufffd';
            return 1;
        }
        if (length <= 1) {
            return 1;
        }
    }
}

/// Ctrl-C as a key: as a signal it would race with the keys that follow it.
unsigned char give_up_key(EditLine* line, int /*key*/) {
    void* self = nullptr;
    ::el_get(line, EL_CLIENTDATA, &self);
    static_cast<Editor*>(self)->give_up();
    return CC_EOF;
}

/// Ctrl-Z, which is a key as well then; libedit's own handler of the signal brings the terminal in order.
unsigned char suspend_key(EditLine* /*line*/, int /*key*/) {
    ::raise(SIGTSTP);
    return CC_REDISPLAY;
}

}  // namespace

void Editor::Close::operator()(::editline* handle) const noexcept { ::el_end(handle); }

Editor::Editor(const Terminal& terminal, HistoryLog& history, Interrupt& interrupt)
    : interrupt_(interrupt), handle_(::el_init("trawl-repl", stdin, stdout, stderr)) {
    prompt_ = terminal.color ? std::string{invisible} + "\033[1;32m" + invisible + "trawl>" + invisible + "\033[0m" +
                                   invisible + ' '
                             : "trawl> ";
    EditLine* line = handle_.get();
    ::el_set(line, EL_CLIENTDATA, this);
    ::el_set(line, EL_PROMPT_ESC, prompt_of, invisible);
    ::el_set(line, EL_EDITOR, "emacs");
    ::el_set(line, EL_HIST, ::history, history.handle());
    ::el_set(line, EL_SIGNAL, 1);
    ::el_set(line, EL_GETCFN, read_key);
    ::el_set(line, EL_SETTY, "-d", "-isig", nullptr);
    ::el_set(line, EL_ADDFN, "trawl-give-up", "drops the line", give_up_key);
    ::el_set(line, EL_BIND, "^C", "trawl-give-up", nullptr);
    ::el_set(line, EL_ADDFN, "trawl-suspend", "goes back to the shell", suspend_key);
    ::el_set(line, EL_BIND, "^Z", "trawl-suspend", nullptr);
    ::el_set(line, EL_ADDFN, "trawl-complete", "completes commands and folders", complete);
    ::el_set(line, EL_BIND, "^I", "trawl-complete", nullptr);
    ::el_set(line, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    ::el_set(line, EL_BIND, "\\e[3~", "ed-delete-next-char", nullptr);
    ::el_set(line, EL_BIND, "\\e[H", "ed-move-to-beg", nullptr);
    ::el_set(line, EL_BIND, "\\e[F", "ed-move-to-end", nullptr);
    ::el_set(line, EL_BIND, "\\e[1;5C", "em-next-word", nullptr);
    ::el_set(line, EL_BIND, "\\e[1;5D", "ed-prev-word", nullptr);
    // A user's own ~/.editrc has the last word.
    ::el_source(line, nullptr);
}

Line Editor::next() {
    interrupt_.reset();
    // libedit itself does it behind the prompt, too late for a key that is pressed as soon as the prompt is there.
    ::el_set(handle_.get(), EL_PREP_TERM, 1);
    int length = 0;
    const char* text = ::el_gets(handle_.get(), &length);
    // The flag of the signal too: somebody else may have sent it.
    if (std::exchange(given_up_, false) || interrupt_.pending()) {
        interrupt_.reset();
        ::el_reset(handle_.get());
        return {Line::Kind::interrupted, {}};
    }
    if (text == nullptr || length <= 0) {
        return {Line::Kind::end, {}};
    }
    std::string line{text, static_cast<std::size_t>(length)};
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.pop_back();
    }
    if (line.size() > longest_line) {
        return {Line::Kind::too_long, {}};
    }
    return {Line::Kind::text, std::move(line)};
}

std::vector<std::string> completions_with_folders(const std::string& line) {
    constexpr std::string_view command = ":index ";
    if (!line.starts_with(command)) {
        return completions(line);
    }
    const std::string typed = line.substr(command.size());
    const auto slash = typed.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : typed.substr(0, slash + 1);
    const std::string begun = slash == std::string::npos ? typed : typed.substr(slash + 1);
    std::vector<std::string> found;
    std::error_code failure;
    for (fs::directory_iterator
             entry{folder.empty() ? "." : folder, fs::directory_options::skip_permission_denied, failure},
         end;
         !failure && entry != end; entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        std::error_code ignored;
        if (name.starts_with(begun) && (!begun.empty() || name.front() != '.') && entry->is_directory(ignored)) {
            found.push_back(fmt::format("{}{}{}/", command, folder, name));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace repl
