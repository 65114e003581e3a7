// The part of a text that is shown, and what is highlighted in it.
#include <doctest/doctest.h>

#include <string>

#include "repl/snippet.hpp"
#include "repl/text.hpp"
#include "utf8_locale.hpp"

namespace {

using repl::snippet;

const repl::Terminal plain{.unicode = true, .columns = 80};
const repl::Terminal colored{.color = true, .unicode = true, .columns = 80};

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

TEST_CASE("terms are words without punctuation, each once") {
    CHECK(repl::search_terms("Spring tide, (tide) C++ a") == std::vector<std::string>{"spring", "tide"});
}

TEST_CASE("a word is meant by a term when only case or a short ending differ") {
    CHECK(repl::matches("Tides", "tide"));
    CHECK(repl::matches("tide", "tides"));
    CHECK(repl::matches("indexing", "index"));
    CHECK_FALSE(repl::matches("indefinite", "index"));
    CHECK_FALSE(repl::matches("catalogue", "cat"));
    CHECK_FALSE(repl::matches("tidelessness", "tide"));
}

TEST_CASE("a short text is shown whole, with the terms painted") {
    CHECK(joined(snippet("The tide\nis high.", {"tide"}, plain, 40, 2)) == "The tide is high.\n");
    CHECK(joined(snippet("The tide's high.", {"tide"}, colored, 40, 2)) == "The \033[1;33mtide\033[0m's high.\n");
    CHECK(snippet("", {"tide"}, plain, 40, 2).empty());
}

TEST_CASE("a long text is shown where most terms are") {
    const std::string text =
        "Much is said about nothing at all here and then more of it. A tide comes. "
        "The moon pulls the water, and so the spring tide follows the full moon. And so on and on "
        "it goes for ever and ever without an end.";
    CHECK(joined(snippet(text, {"spring", "tide", "moon"}, plain, 36, 2)) ==
          "…A tide comes. The moon pulls the\nwater, and so the spring tide…\n");
}

TEST_CASE("no line is wider than asked, whatever the text") {
    REQUIRE(has_utf8_locale);
    const std::string text = std::string(300, 'x') +
                             " \u6f6e\u6c50\u662f\u6d77\u6c34\u7684\u8fd0\u52a8\u73b0\u8c61 tide " +
                             std::string(70, 'y') + " end";
    for (std::size_t columns = 10; columns < 60; ++columns) {
        for (const std::string& line : snippet(text, {"tide"}, plain, columns, 3)) {
            CAPTURE(line);
            CHECK(repl::columns_of(line) <= columns);
        }
    }
}

TEST_CASE("escape sequences in a document do not reach the terminal") {
    CHECK(joined(snippet("a\033[2Jtide", {}, plain, 40, 2)) == "a[2Jtide\n");
}

}  // namespace
