// When there are colours, glyphs and a prompt.
#include <doctest/doctest.h>

#include "repl/terminal.hpp"

namespace {

using repl::ColorChoice;
using repl::decide;
using repl::Surroundings;

Surroundings at_terminal() {
    return {.input_is_terminal = true,
            .output_is_terminal = true,
            .errors_are_terminal = true,
            .columns = 100,
            .environment = {{"TERM", "xterm-256color"}, {"LANG", "en_GB.UTF-8"}}};
}

TEST_CASE("at a terminal there are colours, and none when asked not to") {
    Surroundings around = at_terminal();
    CHECK(decide(around, ColorChoice::automatic).color);
    CHECK(decide(around, ColorChoice::automatic).interactive);
    CHECK_FALSE(decide(around, ColorChoice::never).color);
    around.environment["NO_COLOR"] = "1";
    CHECK_FALSE(decide(around, ColorChoice::automatic).color);
    CHECK(decide(around, ColorChoice::always).color);
    around.environment["NO_COLOR"] = "";  // "when present and not an empty string"
    CHECK(decide(around, ColorChoice::automatic).color);
    around.environment["TERM"] = "dumb";
    CHECK_FALSE(decide(around, ColorChoice::automatic).color);
    CHECK_FALSE(decide(around, ColorChoice::automatic).in_place);
}

TEST_CASE("in a pipe there are neither colours nor a prompt") {
    Surroundings around = at_terminal();
    around.input_is_terminal = false;
    CHECK_FALSE(decide(around, ColorChoice::automatic).color);
    CHECK_FALSE(decide(around, ColorChoice::automatic).interactive);
    around = at_terminal();
    around.output_is_terminal = false;
    CHECK_FALSE(decide(around, ColorChoice::automatic).color);
    CHECK_FALSE(decide(around, ColorChoice::automatic).interactive);
}

TEST_CASE("the locale says whether letters outside ASCII can be drawn; no locale says yes") {
    Surroundings around = at_terminal();
    CHECK(decide(around, ColorChoice::automatic).unicode);
    around.environment["LC_ALL"] = "C";
    CHECK_FALSE(decide(around, ColorChoice::automatic).unicode);
    around.environment["LC_ALL"] = "";
    CHECK(decide(around, ColorChoice::automatic).unicode);
    around.environment["LC_CTYPE"] = "de_DE.ISO-8859-1";
    CHECK_FALSE(decide(around, ColorChoice::automatic).unicode);
    around.environment.clear();
    CHECK(decide(around, ColorChoice::automatic).unicode);
}

TEST_CASE("columns come from the terminal, then from COLUMNS, within reason") {
    Surroundings around = at_terminal();
    CHECK(decide(around, ColorChoice::automatic).columns == 100);
    around.columns = 3;
    CHECK(decide(around, ColorChoice::automatic).columns == 40);
    around.columns = 5000;
    CHECK(decide(around, ColorChoice::automatic).columns == 240);
    around.columns = 0;
    CHECK(decide(around, ColorChoice::automatic).columns == 80);
    around.environment["COLUMNS"] = "132";
    CHECK(decide(around, ColorChoice::automatic).columns == 132);
    around.environment["COLUMNS"] = "wide";
    CHECK(decide(around, ColorChoice::automatic).columns == 80);
}

TEST_CASE("paint marks nothing without colours") {
    repl::Terminal terminal;
    CHECK(paint(terminal, repl::Role::bad, "x") == "x");
    terminal.color = true;
    CHECK(paint(terminal, repl::Role::bad, "x") == "\033[31mx\033[0m");
    CHECK(paint(terminal, repl::Role::bad, "").empty());
}

}  // namespace
