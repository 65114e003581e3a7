// Cutting texts into chunks: borders, overlap, and what must hold for any text.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string>
#include <vector>

#include <trawl/embedded/chunker.hpp>
#include <trawl/testing/random.hpp>

namespace {

using trawl::Chunk;
using trawl::chunk_text;
using trawl::ChunkerOptions;
using trawl::TextFormat;

std::vector<std::string> texts_of(const std::string& text, const std::vector<Chunk>& chunks) {
    std::vector<std::string> result;
    for (const Chunk& chunk : chunks) {
        result.push_back(text.substr(chunk.begin, chunk.end - chunk.begin));
    }
    return result;
}

std::string sentences(std::size_t count, const std::string& word = "word") {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += "Sentence " + std::to_string(i) + " has a " + word + " or two. ";
    }
    return text;
}

TEST_CASE("a short text is one chunk, a blank one is none") {
    CHECK(chunk_text("", TextFormat::plain).empty());
    CHECK(chunk_text(" \n\t \n", TextFormat::plain).empty());
    const std::string text = "\n  One line. Another.\n\n";
    const auto chunks = chunk_text(text, TextFormat::plain);
    REQUIRE(chunks.size() == 1);
    CHECK(texts_of(text, chunks).front() == "One line. Another.");
    CHECK(chunks.front().line == 2);
    CHECK(chunks.front().heading.empty());
}

TEST_CASE("markdown headings are borders, and a chunk knows the headings above it") {
    const std::string text = "Preface, " + sentences(8) + "\n# Guide\n" + sentences(8) + "\n## Install ##\n" +
                             sentences(8) + "\n### Linux\n" + sentences(8) + "\n## Use\n" + sentences(8);
    const auto chunks =
        chunk_text(text, TextFormat::markdown, {.max_bytes = 600, .overlap_bytes = 0, .min_bytes = 100});
    std::vector<std::string> headings;
    for (const Chunk& chunk : chunks) {
        headings.push_back(chunk.heading);
    }
    CHECK(headings ==
          std::vector<std::string>{"", "Guide", "Guide > Install", "Guide > Install > Linux", "Guide > Use"});
    CHECK(texts_of(text, chunks)[2].starts_with("## Install ##\nSentence 0"));
}

TEST_CASE("a hash is no heading inside a fence, without a blank, or in another format") {
    const std::string body = sentences(6);
    const std::string fenced = "# Real\n" + body + "\n```sh\n# a comment\n" + body + "\n```\n" + body;
    for (const Chunk& chunk : chunk_text(fenced, TextFormat::markdown, {.min_bytes = 0})) {
        CHECK(chunk.heading == "Real");
    }
    const std::string without_headings = "#include <x>\n" + body + "\n####### seven\n" + body;
    for (const Chunk& chunk : chunk_text(without_headings, TextFormat::markdown)) {
        CHECK(chunk.heading.empty());
    }
    for (const Chunk& chunk : chunk_text("# a shell comment\n" + body, TextFormat::plain)) {
        CHECK(chunk.heading.empty());
    }
}

TEST_CASE("underlined lines are headings; tables and rules are not") {
    const std::string body = sentences(10);
    const std::string rst = "=====\nTitle\n=====\n\n" + body + "\n\nPart\n----\n\n" + body + "\n\nDetail\n~~~~~~\n\n" +
                            body + "\n\nOther\n-----\n\n" + body;
    std::vector<std::string> headings;
    for (const Chunk& chunk : chunk_text(rst, TextFormat::rst, {.min_bytes = 0})) {
        headings.push_back(chunk.heading);
    }
    CHECK(headings == std::vector<std::string>{"Title", "Title > Part", "Title > Part > Detail", "Title > Other"});

    const std::string no_heading = "A paragraph of two lines\nthat ends above a rule.\n-----\n" + body +
                                   "\n\n---------\n\n" + body + "\n\na much longer line than the rule below it\n---\n" +
                                   body;
    for (const Chunk& chunk : chunk_text(no_heading, TextFormat::plain, {.min_bytes = 0})) {
        CHECK(chunk.heading.empty());
    }
}

TEST_CASE("short sections join their neighbour") {
    const std::string text = "# A\nShort.\n# B\nShort too.\n# C\n" + sentences(20) + "\n# D\nTail.\n";
    const ChunkerOptions options{.max_bytes = 1000, .overlap_bytes = 0, .min_bytes = 200};
    const auto chunks = chunk_text(text, TextFormat::markdown, options);
    REQUIRE(chunks.size() == 1);
    CHECK(chunks.front().heading == "A");
    CHECK(chunk_text(text, TextFormat::markdown, {.max_bytes = 1000, .overlap_bytes = 0, .min_bytes = 0}).size() == 4);
}

TEST_CASE("a long section is cut between sentences, about evenly, with whole sentences of overlap") {
    const std::string text = sentences(60);
    const ChunkerOptions options{.max_bytes = 400, .overlap_bytes = 80, .min_bytes = 0};
    const auto chunks = chunk_text(text, TextFormat::plain, options);
    REQUIRE(chunks.size() >= 5);
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const std::string piece = text.substr(chunks[i].begin, chunks[i].end - chunks[i].begin);
        CHECK(piece.starts_with("Sentence "));
        CHECK(piece.ends_with("or two."));
        CHECK(piece.size() >= 200);
        if (i > 0) {
            CHECK(chunks[i].begin < chunks[i - 1].end);
            CHECK(chunks[i - 1].end - chunks[i].begin <= options.overlap_bytes);
        }
    }
}

TEST_CASE("abbreviations do not end a sentence, list items and paragraphs do") {
    const std::string item = "an item, e.g. this one, etc. and so on, version 2.5 of it";
    const std::string text = "- " + item + "\n- " + item + "\n1. " + item + "\n\n" + item;
    const auto chunks = chunk_text(text, TextFormat::plain, {.max_bytes = 128, .overlap_bytes = 0, .min_bytes = 0});
    for (const std::string& piece : texts_of(text, chunks)) {
        CHECK(piece.ends_with("version 2.5 of it"));
    }
}

TEST_CASE("what has no border is cut at words, and never inside a code point") {
    std::string words;
    while (words.size() < 2000) {
        words += "endless ";
    }
    for (const std::string& piece : texts_of(
             words, chunk_text(words, TextFormat::plain, {.max_bytes = 200, .overlap_bytes = 0, .min_bytes = 0}))) {
        CHECK(piece.starts_with("endless"));
        CHECK(piece.ends_with("endless"));
    }
    std::string snow;
    while (snow.size() < 999) {
        snow += "\xE2\x98\x83";
    }
    for (const std::string& piece :
         texts_of(snow, chunk_text(snow, TextFormat::plain, {.max_bytes = 100, .overlap_bytes = 10, .min_bytes = 0}))) {
        CHECK(piece.size() % 3 == 0);
        CHECK(piece.starts_with("\xE2\x98\x83"));
    }
}

TEST_CASE("full stops of Chinese and Japanese end a sentence without a space") {
    const std::string sentence = "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE6\x96\x87\xE3\x80\x82";
    std::string text;
    for (int i = 0; i < 30; ++i) {
        text += sentence;
    }
    for (const std::string& piece :
         texts_of(text, chunk_text(text, TextFormat::plain, {.max_bytes = 100, .overlap_bytes = 0, .min_bytes = 0}))) {
        CHECK(piece.ends_with("\xE3\x80\x82"));
    }
}

TEST_CASE("options out of range are named") {
    const auto message = [](const ChunkerOptions& options) -> std::string {
        try {
            chunk_text("x", TextFormat::plain, options);
            return "";
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
    };
    CHECK(message({.max_bytes = 63, .overlap_bytes = 0, .min_bytes = 0}).find("max_bytes") != std::string::npos);
    CHECK(message({.max_bytes = 100, .overlap_bytes = 51, .min_bytes = 0}).find("overlap_bytes") != std::string::npos);
    CHECK(message({.max_bytes = 100, .overlap_bytes = 50, .min_bytes = 101}).find("min_bytes") != std::string::npos);
    CHECK(message({.max_bytes = 64, .overlap_bytes = 32, .min_bytes = 64}).empty());
}

/// Text of everything that the chunker looks at, in any order.
std::string random_text(trawl::testing::Random& random) {
    static const std::vector<std::string> pieces{"word ",
                                                 "Another ",
                                                 "end. ",
                                                 "Why? ",
                                                 "\n",
                                                 "\n\n",
                                                 "# Heading\n",
                                                 "## Sub\n",
                                                 "Title\n=====\n",
                                                 "Part\n----\n",
                                                 "- item ",
                                                 "1. first ",
                                                 "```\n",
                                                 "\xC3\xA9t\xC3\xA9 ",
                                                 "\xE3\x80\x82",
                                                 "\t",
                                                 "x",
                                                 "e.g. ",
                                                 "\xFF",
                                                 "a-very-long-word-without-any-border-in-it-"};
    std::string text;
    for (std::uint64_t count = random.below(400); count > 0; --count) {
        text += random.pick(pieces);
    }
    return text;
}

TEST_CASE("for any text: nothing is lost, nothing too long, overlaps bounded, lines right") {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        CAPTURE(seed);
        trawl::testing::Random random{seed};
        const std::string text = random_text(random);
        const auto format = static_cast<TextFormat>(random.below(3));
        ChunkerOptions options;
        options.max_bytes = random.between(64, 400);
        options.overlap_bytes = random.below(options.max_bytes / 2 + 1);
        options.min_bytes = random.below(options.max_bytes + 1);
        const auto chunks = chunk_text(text, format, options);

        std::size_t covered = 0;
        bool is_right = true;
        const auto is_blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
        for (const Chunk& chunk : chunks) {
            is_right = is_right && chunk.begin < chunk.end && chunk.end <= text.size();
            is_right = is_right && chunk.end - chunk.begin <= options.max_bytes;
            is_right = is_right && !is_blank(text[chunk.begin]) && !is_blank(text[chunk.end - 1]);
            is_right = is_right && chunk.end > covered;
            is_right = is_right && (chunk.begin >= covered || covered - chunk.begin <= options.overlap_bytes);
            is_right = is_right && (chunk.begin <= covered ||
                                    std::all_of(text.begin() + static_cast<std::ptrdiff_t>(covered),
                                                text.begin() + static_cast<std::ptrdiff_t>(chunk.begin), is_blank));
            is_right =
                is_right &&
                chunk.line == 1 + static_cast<std::size_t>(std::count(
                                      text.begin(), text.begin() + static_cast<std::ptrdiff_t>(chunk.begin), '\n'));
            covered = chunk.end;
        }
        is_right = is_right && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(covered), text.end(), is_blank);
        REQUIRE(is_right);
        REQUIRE(chunk_text(text, format, options) == chunks);
    }
}

}  // namespace
