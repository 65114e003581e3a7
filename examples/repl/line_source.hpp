// Where lines come from when no person types them.
#pragma once

#include <cstddef>
#include <string>

namespace repl {

/// Longer lines are refused: no question is as long, and a pasted file must not become one.
inline constexpr std::size_t longest_line = 16 * 1024;

struct Line {
    enum class Kind {
        text,         ///< One line, without its end.
        too_long,     ///< Skipped.
        interrupted,  ///< Ctrl-C.
        end,          ///< Nothing more comes.
    };
    Kind kind = Kind::end;
    std::string text;
};

class LineSource {
public:
    virtual ~LineSource() = default;
    virtual Line next() = 0;
};

/// Lines of a pipe or a file.
class PipedLines final : public LineSource {
public:
    explicit PipedLines(int descriptor) : descriptor_(descriptor) {}
    Line next() override;

private:
    /// More bytes into the buffer; false at the end, or when Ctrl-C was pressed.
    bool fill();

    int descriptor_;
    std::string buffer_;
    bool interrupted_ = false;
};

}  // namespace repl
