// The rules that make several queries of one question.
#include <doctest/doctest.h>

#include <trawl/query_expander.hpp>

#include <stdexcept>
#include <string>

namespace {

using trawl::expand_query;
using trawl::ExpansionRules;

/// One line per query: "kind: text".
std::string expanded(std::string_view question, const ExpansionRules& rules = {}) {
    std::string lines;
    for (const auto& query : expand_query(question, rules)) {
        lines += std::string{name(query.kind)} + ": " + query.text + '\n';
    }
    return lines;
}

TEST_CASE("a question stays what it is, and loses its stop words in a second query") {
    CHECK(expanded("What is the height of a spring tide?") ==
          "original: What is the height of a spring tide?\n"
          "keywords: height spring tide\n");
}

TEST_CASE("a question without stop words is asked once") {
    CHECK(expanded("spring tides") == "original: spring tides\n");
    CHECK(expanded("  spring\ttides ") == "original: spring\ttides\n");
    CHECK(expanded("Spring tides?") == "original: Spring tides?\n");
}

TEST_CASE("questions are split at conjunctions before question words") {
    CHECK(expanded("How do tides work and why are there two a day?") ==
          "original: How do tides work and why are there two a day?\n"
          "sub_question: How do tides work\n"
          "sub_question: why are there two a day?\n"
          "keywords: tides work two day\n");
    CHECK(expanded("When was it built, or who paid the harbour wall?", {.keywords = false}) ==
          "original: When was it built, or who paid the harbour wall?\n"
          "sub_question: When was it built\n"
          "sub_question: who paid the harbour wall?\n");
}

TEST_CASE("other conjunctions and relative clauses do not split") {
    CHECK(expanded("salt and pepper") == "original: salt and pepper\nkeywords: salt pepper\n");
    CHECK(expanded("the harbour, which silted up", {.keywords = false}) == "original: the harbour, which silted up\n");
    CHECK(expanded("rock and roll or jazz", {.keywords = false}) == "original: rock and roll or jazz\n");
}

TEST_CASE("questions are split at sentence ends, not at abbreviations or in numbers") {
    CHECK(expanded("What is bread? What is yeast; is it alive?", {.keywords = false}) ==
          "original: What is bread? What is yeast; is it alive?\n"
          "sub_question: What is bread?\n"
          "sub_question: What is yeast\n"
          "sub_question: is it alive?\n");
    CHECK(expanded("The dough collapsed. Did Dr. Smith write e.g. about 2.5 grams?", {.keywords = false}) ==
          "original: The dough collapsed. Did Dr. Smith write e.g. about 2.5 grams?\n"
          "sub_question: The dough collapsed.\n"
          "sub_question: Did Dr. Smith write e.g. about 2.5 grams?\n");
}

TEST_CASE("a part without content is no query") {
    CHECK(expanded("Who built the wall and when?", {.keywords = false}) ==
          "original: Who built the wall and when?\n"
          "sub_question: Who built the wall\n");
}

TEST_CASE("both sides of a comparison are asked for") {
    CHECK(expanded("What is the difference between spring tides and neap tides?", {.keywords = false}) ==
          "original: What is the difference between spring tides and neap tides?\n"
          "topic: spring tides\n"
          "topic: neap tides\n");
    CHECK(expanded("Compare SQLite with Postgres", {.keywords = false}) ==
          "original: Compare SQLite with Postgres\ntopic: SQLite\ntopic: Postgres\n");
    CHECK(expanded("is rye vs. wheat a matter of taste, please?", {.keywords = false}) ==
          "original: is rye vs. wheat a matter of taste, please?\ntopic: rye\ntopic: wheat matter taste\n");
    CHECK(expanded("between", {.keywords = false}) == "original: between\n");
    CHECK(expanded("vs Postgres", {.keywords = false}) == "original: vs Postgres\n");
}

TEST_CASE("quoted phrases are queries of their own") {
    CHECK(expanded("Who said \"the sea is a clock\" and «tempus fugit»?", {.keywords = false}) ==
          "original: Who said \"the sea is a clock\" and «tempus fugit»?\n"
          "phrase: the sea is a clock\n"
          "phrase: tempus fugit\n");
    CHECK(expanded("an \"unclosed quote", {.keywords = false}) == "original: an \"unclosed quote\n");
    CHECK(expanded("nothing in \"\" here", {.keywords = false}) == "original: nothing in \"\" here\n");
}

TEST_CASE("keywords keep the signs of names and drop repetitions") {
    CHECK(expanded("is C++ (or C#) what's in ~/.bashrc; is c++ the -Wall of C++?", {.sub_questions = false}) ==
          "original: is C++ (or C#) what's in ~/.bashrc; is c++ the -Wall of C++?\n"
          "keywords: C++ C# .bashrc -Wall\n");
    CHECK(expanded("What\u2019s the tide?") == "original: What\u2019s the tide?\nkeywords: tide\n");
}

TEST_CASE("texts outside ASCII come through whole") {
    CHECK(expanded("Où est la bibliothèque?") == "original: Où est la bibliothèque?\n");
    CHECK(expanded("潮汐是什么") == "original: 潮汐是什么\n");
}

TEST_CASE("the number of queries is bounded, and the keywords keep their place") {
    const std::string many = "What is bread? What is yeast? What is salt? What is rye? What is malt? What is bran?";
    CHECK(expand_query(many).size() == 6);
    CHECK(expand_query(many).back().text == "bread yeast salt rye malt bran");
    CHECK(expanded(many, {.max_queries = 2}) == "original: " + many + "\nkeywords: bread yeast salt rye malt bran\n");
    CHECK(expanded(many, {.max_queries = 1}) == "original: " + many + '\n');
    CHECK_THROWS_WITH_AS(expand_query(many, {.max_queries = 0}), doctest::Contains("max_queries"),
                         std::invalid_argument);
}

TEST_CASE("nothing to ask, nothing to search") {
    CHECK(expand_query("").empty());
    CHECK(expand_query(" \n\t").empty());
    CHECK(expand_query("?!").empty());
}

TEST_CASE("a huge paste is no danger") {
    std::string paste;
    for (int i = 0; i < 20'000; ++i) {
        paste += "word" + std::to_string(i) + " and ";
    }
    const auto made = expand_query(paste);
    CHECK(made.size() == 2);
    CHECK(made.back().text.size() < 400);
}

TEST_CASE("queries for a retriever are the texts, in order") {
    const auto queries = as_queries(expand_query("What is a tide?"));
    REQUIRE(queries.size() == 2);
    CHECK(queries[0].text == "What is a tide?");
    CHECK(queries[1].text == "tide");
}

}  // namespace
