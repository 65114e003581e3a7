// Search by words: what is found, in which order, and that no text is an operator.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_lexical_index.hpp>
#include <trawl/testing/random.hpp>
#include <trawl/testing/simulation.hpp>

#include "expect_error.hpp"
#include "vectors.hpp"

namespace {

using trawl::Document;
using trawl::EmbeddedLexicalIndex;
using trawl::EmbeddedStore;
using trawl::HitList;
using trawl::StoredDocument;
using trawl::TextQuery;
using trawl_test::ids_of;

std::shared_ptr<EmbeddedStore> library() {
    auto store = EmbeddedStore::open_temporary({.dimension = 2});
    const auto add = [&](const std::string& id, const std::string& title, const std::string& text) {
        store->upsert(StoredDocument{id, "", {{Document{id, text}, title, {1, 0}}}});
    };
    add("bread", "", "Bread needs flour, water and salt.");
    add("caching", "Caching", "A cache keeps answers; a cached answer may be stale.");
    add("tides", "", "Spring tides follow the full moon. Tides, tides, tides.");
    add("moon", "", "The moon is not made of cheese.");
    add("accents", "",
        "Cr\xC3\xA8me br\xC3\xBBl\xC3\xA9"
        "e is caf\xC3\xA9 food.");
    add("symbols", "", "C++ AND \"quotes\" OR (brackets) NOT NEAR* column: value");
    add("stop", "", "To be or not to be, that is what it was.");
    return store;
}

HitList find(const EmbeddedStore& store, const std::string& text, std::size_t top_k = 10) {
    return store.find_matching({TextQuery{text, top_k}}).front();
}

TEST_CASE("any of the words is enough, endings, case and accents do not matter") {
    const auto store = library();
    CHECK(ids_of(find(*store, "flour")) == std::vector<std::string>{"bread"});
    CHECK(ids_of(find(*store, "TIDE moons")) == std::vector<std::string>{"tides", "moon"});
    CHECK(ids_of(find(*store, "caches")) == std::vector<std::string>{"caching"});
    CHECK(ids_of(find(*store, "cafe")) == std::vector<std::string>{"accents"});
    CHECK(ids_of(find(*store, "creme brulee")) == std::vector<std::string>{"accents"});
    CHECK(find(*store, "zeppelin").empty());
}

TEST_CASE("scores are positive, higher is better, and say that they are BM25") {
    const auto store = library();
    const HitList hits = find(*store, "moon tides");
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].score > hits[1].score);
    CHECK(hits[1].score > 0.0);
    CHECK(hits[0].scale.metric == trawl::Metric::bm25);
    CHECK(hits[0].scale.direction == trawl::Direction::higher_is_better);
    CHECK(hits[0].document.text.starts_with("Spring tides"));
}

TEST_CASE("whatever a user types is words and nothing else") {
    const auto store = library();
    CHECK(find(*store, "flour\" OR \"moon") == find(*store, "flour moon"));
    for (const char* text : {"\"",         "'",
                             "(",          ")",
                             "*",          "a*",
                             "^moon",      "text:",
                             "-",          "AND",
                             "OR",         "NOT",
                             "NEAR(",      "NEAR(moon tides, 2)",
                             "moon AND",   "{title} : moon",
                             "\"unclosed", "; DROP TABLE texts;",
                             "\\",         "%_",
                             "\x01\x02",   "\xFF\xFE"}) {
        CAPTURE(text);
        CHECK_NOTHROW(find(*store, text));
    }
    CHECK(ids_of(find(*store, "moon* ^NEAR")) == std::vector<std::string>{"symbols", "moon", "tides"});
    CHECK(find(*store, "").empty());
    CHECK(find(*store, "?!").empty());
    CHECK(find(*store, std::string{"flour\0moon", 10}).size() == 3);
    CHECK(store->check_integrity().empty());
}

TEST_CASE("stop words are left out, unless there is nothing else") {
    const auto store = library();
    CHECK(ids_of(find(*store, "what is the flour")) == std::vector<std::string>{"bread"});
    CHECK(ids_of(find(*store, "to be or not to be")).front() == "stop");
}

TEST_CASE("very long queries are bounded") {
    const auto store = library();
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += "word" + std::to_string(i) + " ";
    }
    CHECK(find(*store, "flour " + text).size() == 1);
    CHECK(find(*store, text + " flour").empty());
}

TEST_CASE("equal scores are in order of their ids, and the list is cut behind the best") {
    const auto store = EmbeddedStore::open_temporary({.dimension = 2});
    for (const char* id : {"m", "c", "z", "a", "q"}) {
        store->upsert(Document{id, "the same words"}, {1, 0});
    }
    store->upsert(Document{"y", "words words"}, {1, 0});
    store->upsert(Document{"other", "nothing of that"}, {1, 0});
    CHECK(ids_of(find(*store, "words", 3)) == std::vector<std::string>{"y", "a", "c"});
}

TEST_CASE("replaced and removed texts are found no more, filters apply") {
    const auto store = library();
    store->upsert(Document{"bread", "Bread needs patience.", {{"lang", std::string{"en"}}}}, {1, 0});
    CHECK(find(*store, "flour").empty());
    CHECK(ids_of(find(*store, "patience")) == std::vector<std::string>{"bread"});
    store->erase("tides");
    CHECK(ids_of(find(*store, "moon tides")) == std::vector<std::string>{"moon"});
    const trawl::Filter english = trawl::field("lang") == "en";
    CHECK(ids_of(store->find_matching({TextQuery{"bread moon", 9, english}}).front()) ==
          std::vector<std::string>{"bread"});
}

TEST_CASE("as an index of the library, it answers through its task") {
    trawl::testing::Simulation simulation;
    EmbeddedLexicalIndex index{library()};
    CHECK(index.info().max_batch == 0);
    CHECK(index.info().scale.metric == trawl::Metric::bm25);
    std::vector<TextQuery> queries{TextQuery{"flour", 5}, TextQuery{"zeppelin", 5}};
    const auto lists = simulation.finish(index.search(queries, {}));
    REQUIRE(lists.size() == 2);
    CHECK(lists[0].size() == 1);
    CHECK(lists[1].empty());
    std::vector<TextQuery> bad{TextQuery{"flour", 0}};
    CHECK(trawl_test::code_of([&] { simulation.finish(index.search(bad, {})); }) == trawl::Errc::invalid_argument);
    CHECK_THROWS_AS(EmbeddedLexicalIndex{nullptr}, std::invalid_argument);
}

}  // namespace
