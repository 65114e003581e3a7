// Lines from a pipe: their ends, their bounds.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "repl/line_source.hpp"

namespace {

using Kind = repl::Line::Kind;

/// All lines of a text, through a real pipe that is large enough for it.
std::vector<repl::Line> lines_of(const std::string& text) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    constexpr int large_enough = 1 << 20;
    REQUIRE(::fcntl(ends[1], F_SETPIPE_SZ, large_enough) >= large_enough);
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
    repl::PipedLines source{ends[0]};
    std::vector<repl::Line> lines;
    do {
        lines.push_back(source.next());
    } while (lines.back().kind != Kind::end);
    ::close(ends[0]);
    return lines;
}

TEST_CASE("lines end with line breaks, the last one also without") {
    const auto lines = lines_of("one\n\nthree");
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].text == "one");
    CHECK(lines[1].kind == Kind::text);
    CHECK(lines[1].text.empty());
    CHECK(lines[2].text == "three");
}

TEST_CASE("nothing is the end at once") { CHECK(lines_of("").size() == 1); }

TEST_CASE("a line of the longest length is read, a longer one is skipped as a whole") {
    const std::string longest(repl::longest_line, 'x');
    const auto lines = lines_of(longest + '\n' + longest + "x\n" + longest + longest + "\nshort\n");
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].text == longest);
    CHECK(lines[1].kind == Kind::too_long);
    CHECK(lines[2].kind == Kind::too_long);
    CHECK(lines[3].text == "short");
    CHECK(lines_of(longest + 'x')[0].kind == Kind::too_long);
}

TEST_CASE("zero bytes are bytes") { CHECK(lines_of(std::string{"a\0b\n", 4})[0].text.size() == 3); }

}  // namespace
