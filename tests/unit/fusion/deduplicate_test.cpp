// Which documents count as one, and which copy is shown.
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include <trawl/fusion.hpp>

#include "lists.hpp"

namespace {

using lists::ids;
using trawl::Document;
using trawl::FusionOptions;
using trawl::Hit;
using trawl::Survivor;

std::vector<trawl::FusedHit> fuse(const std::vector<std::vector<Hit>>& all, const trawl::Deduplication& deduplication) {
    return trawl::fuse(lists::one_per_query(all), trawl::ReciprocalRank{},
                       FusionOptions{.deduplication = deduplication});
}

TEST_CASE("the same text under different ids counts as one, white space aside") {
    const std::vector<Hit> one{{Document{"1", "how  to\n reset "}, 1}, {Document{"2", "other"}, 1}};
    const std::vector<Hit> two{{Document{"9", "how to reset"}, 1}, {Document{"2", "changed"}, 1}};
    const auto fused = fuse({one, two}, {.by = trawl::SameText{}});
    CHECK(ids(fused) == "1 2 2 ");
    CHECK(fused[0].contributions.size() == 2);
    CHECK(ids(fuse({one, two}, {.by = trawl::SameText{.ignore_white_space = false}})) == "1 9 2 2 ");
    CHECK(ids(fuse({one, two}, {})) == "2 1 9 ");
}

TEST_CASE("documents without text, or without the key, go by their ids") {
    const std::vector<Hit> bare{{Document{"a", ""}, 1}, {Document{"b", ""}, 1}, {Document{"a", " \n"}, 1}};
    CHECK(ids(fuse({bare}, {.by = trawl::SameText{}})) == "a b ");
    CHECK(ids(fuse({bare}, {.by = trawl::SimilarText{}})) == "a b a ");
    CHECK(ids(fuse({bare}, {.by = trawl::SameMetadata{"parent"}})) == "a b ");
}

TEST_CASE("the same metadata value counts as one, and types are told apart") {
    const std::vector<Hit> list{{Document{"a", "1", {{"parent", std::int64_t{7}}}}, 1},
                                {Document{"b", "2", {{"parent", "7"}}}, 1},
                                {Document{"c", "3", {{"parent", std::int64_t{7}}}}, 1},
                                {Document{"d", "4", {{"parent", 7.0}}}, 1},
                                {Document{"e", "5", {{"parent", std::vector<std::string>{"x", "y"}}}}, 1},
                                {Document{"f", "6", {{"parent", std::vector<std::string>{"x\",\"y"}}}}, 1}};
    CHECK(ids(fuse({list}, {.by = trawl::SameMetadata{"parent"}})) == "a b d e f ");
}

TEST_CASE("nearly the same text joins the most similar document that stands better") {
    const std::string base = "the quick brown fox jumps over the lazy dog and runs away";
    const std::vector<Hit> one{{Document{"base", base}, 1},
                               {Document{"other", "something else entirely, about cats"}, 1}};
    const std::vector<Hit> two{{Document{"louder", "The QUICK brown fox jumps over the lazy dog, and runs away!"}, 1},
                               {Document{"longer", base + " today"}, 1}};
    const auto fused = fuse({one, two}, {.by = trawl::SimilarText{.threshold = 0.8, .words = 3}});
    CHECK(ids(fused) == "base other ");
    CHECK(fused[0].contributions.size() == 2);
    CHECK(ids(fuse({one, two}, {.by = trawl::SimilarText{.threshold = 1.0}})) == "base other longer ");
    const std::vector<Hit> dots{{Document{"a", "..."}, 1}, {Document{"b", "..."}, 1}, {Document{"c", "!!!"}, 1}};
    CHECK(ids(fuse({dots}, {.by = trawl::SimilarText{}})) == "a c ");
}

TEST_CASE("the copy that is shown is a choice") {
    const auto copy = [](const char* id, const char* text, double score) {
        return Hit{Document{id, text, {{"parent", "p"}}}, score};
    };
    const std::vector<Hit> one{{Document{"x", "x"}, 1}, copy("first", "..", 0.5)};
    const std::vector<Hit> two{copy("best", ".", 0.4), copy("long", "....", 0.3)};
    const std::vector<Hit> three{{Document{"y", "y"}, 1}, {Document{"z", "z"}, 1}, copy("last", "...", 0.9)};
    const auto shown = [&](Survivor survivor) {
        return fuse({one, two, three}, {trawl::SameMetadata{"parent"}, survivor})[0].document.id;
    };
    CHECK(shown(Survivor::best_rank) == "best");
    CHECK(shown(Survivor::first_list) == "first");
    CHECK(shown(Survivor::last_list) == "last");
    CHECK(shown(Survivor::best_score) == "last");
    CHECK(shown(Survivor::longest_text) == "long");
}

TEST_CASE("best score is oriented, and a copy without one never wins") {
    const auto hit = [](const char* id, double score, trawl::Direction direction) {
        return Hit{Document{id, "same"}, score, {trawl::Metric::unknown, direction}};
    };
    const std::vector<Hit> far{hit("far", 0.9, trawl::Direction::lower_is_better)};
    const std::vector<Hit> near{hit("near", 0.1, trawl::Direction::lower_is_better)};
    const std::vector<Hit> none{hit("none", lists::nan, trawl::Direction::lower_is_better)};
    const trawl::Deduplication by{trawl::SameText{}, Survivor::best_score};
    CHECK(ids(fuse({far, near, none}, by)) == "near ");
    CHECK(ids(fuse({none, far}, by)) == "far ");
}

TEST_CASE("options out of range are refused by name") {
    const auto refuses = [](const trawl::Deduplication& option, const char* field) {
        CHECK_THROWS_WITH_AS(fuse({}, option), doctest::Contains(field), std::invalid_argument);
    };
    refuses({.by = trawl::SameMetadata{}}, "SameMetadata.key is empty");
    refuses({.by = trawl::SimilarText{.threshold = 0}}, "SimilarText.threshold");
    refuses({.by = trawl::SimilarText{.words = 0}}, "SimilarText.words");
}

}  // namespace
