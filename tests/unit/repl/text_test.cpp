// Text for a terminal: what is let through, how wide it is, where it is cut.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "repl/text.hpp"
#include "utf8_locale.hpp"

namespace {

using namespace std::chrono_literals;
using repl::columns_of;
using repl::cut;
using repl::cut_left;
using repl::printable;

TEST_CASE("what could play tricks on a terminal does not get through") {
    CHECK(printable("\033[31mred\033[0m\a") == "[31mred[0m");
    CHECK(printable("a\u009b31mb") == "a31mb");
    CHECK(printable("abc\u202Edef\u200F") == "abcdef");
    CHECK(printable("  two\t\r\nwords\u2028 ") == "two words");
    CHECK(printable(std::string_view{"a\0b", 3}) == "ab");
    CHECK(printable("") == "");
}

TEST_CASE("bytes that are not UTF-8 become replacement characters") {
    CHECK(printable("caf\xe9!") == "caf\ufffd!");
    CHECK(printable("\xc0\xaf") == "\ufffd\ufffd");            // overlong
    CHECK(printable("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");  // a surrogate
    CHECK(printable("\xf4\x90\x80\x80") == "\ufffd\ufffd\ufffd\ufffd");
    CHECK(printable("\xe2\x82") == "\ufffd");  // the beginning of a character
    CHECK(printable("\u00e9\u20ac\U0001F41F") == "\u00e9\u20ac\U0001F41F");
}

TEST_CASE("columns are those of the terminal, not bytes") {
    REQUIRE(has_utf8_locale);
    CHECK(columns_of("abc") == 3);
    CHECK(columns_of("\u00e9\u20ac") == 2);
    CHECK(columns_of("\u6f6e\u6c50") == 4);  // wide
    CHECK(columns_of("e\u0301") == 1);       // a combining accent
}

TEST_CASE("cutting never splits a character") {
    REQUIRE(has_utf8_locale);
    CHECK(cut("abcdef", 6, "…") == "abcdef");
    CHECK(cut("abcdef", 5, "…") == "abcd…");
    CHECK(cut("abcdef", 4, "...") == "a...");
    CHECK(cut("abcdef", 2, "...") == "");
    CHECK(cut("\u6f6e\u6c50\u662f", 4, "…") == "\u6f6e…");
    CHECK(cut("\u00e9\u00e9\u00e9", 2, "…") == "\u00e9…");
    CHECK(cut_left("/usr/share/doc", 8, "…") == "…are/doc");
    CHECK(cut_left("\u6f6e\u6c50", 3, "…") == "…\u6c50");
    CHECK(cut_left("short", 8, "…") == "short");
    CHECK(repl::pad_right("\u6f6e", 4) + '|' == "\u6f6e  |");
    CHECK(repl::pad_left("7", 3) == "  7");
    CHECK(repl::pad_left("1234", 3) == "1234");
}

TEST_CASE("wrapping breaks at spaces and does not count colours") {
    CHECK(repl::wrap("one two three", 7) == "one two\nthree");
    CHECK(repl::wrap("one two three", 9, 2) == "one two\n  three");
    CHECK(repl::wrap("incomprehensibilities it is", 7) == "incomprehensibilities\nit is");
    CHECK(repl::wrap("\033[31mone\033[0m two three", 7) == "\033[31mone\033[0m two\nthree");
    CHECK(repl::wrap("", 7) == "");
}

TEST_CASE("durations have about three digits") {
    CHECK(repl::duration_text(0ns, true) == "0 s");
    CHECK(repl::duration_text(1ns, true) == "1 µs");
    CHECK(repl::duration_text(850us, true) == "850 µs");
    CHECK(repl::duration_text(850us, false) == "850 us");
    CHECK(repl::duration_text(999'600ns, true) == "1.00 ms");
    CHECK(repl::duration_text(1250us, true) == "1.25 ms");
    CHECK(repl::duration_text(75ms, true) == "75.0 ms");
    CHECK(repl::duration_text(301ms, true) == "301 ms");
    CHECK(repl::duration_text(2s, true) == "2.00 s");
    CHECK(repl::duration_text(185s, true) == "3 min 5 s");
    CHECK(repl::duration_text(2h + 5min, true) == "2 h 5 min");
    CHECK(repl::duration_text(-1s, true) == "0 s");
}

TEST_CASE("counts and sizes") {
    CHECK(repl::count_text(1, "hit", "hits") == "1 hit");
    CHECK(repl::count_text(0, "hit", "hits") == "0 hits");
    CHECK(repl::count_text(1234567, "hit", "hits") == "1,234,567 hits");
    CHECK(repl::size_text(999) == "999 B");
    CHECK(repl::size_text(1'400'000) == "1.4 MB");
}

}  // namespace
