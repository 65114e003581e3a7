// Reading lines of bounded length from a descriptor.
#include "line_source.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace repl {

bool PipedLines::fill() {
    std::array<char, 8192> bytes{};
    const auto got = ::read(descriptor_, bytes.data(), bytes.size());
    interrupted_ = got < 0 && errno == EINTR;
    if (got <= 0) {
        return false;
    }
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

Line PipedLines::next() {
    bool too_long = false;
    for (;;) {
        const auto end = buffer_.find('\n');
        if (end != std::string::npos || buffer_.size() > longest_line) {
            Line line{Line::Kind::text, buffer_.substr(0, end)};
            too_long = too_long || line.text.size() > longest_line;
            buffer_.erase(0, end == std::string::npos ? buffer_.size() : end + 1);
            if (end == std::string::npos) {
                continue;
            }
            return too_long ? Line{Line::Kind::too_long, {}} : line;
        }
        if (!fill()) {
            break;
        }
    }
    if (interrupted_) {
        return {Line::Kind::interrupted, {}};
    }
    if (too_long) {
        return {Line::Kind::too_long, {}};
    }
    if (buffer_.empty()) {
        return {Line::Kind::end, {}};
    }
    return {Line::Kind::text, std::exchange(buffer_, {})};
}

}  // namespace repl
