// The store: adding, replacing, removing, searching, and opening again.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/testing/random.hpp>
#include <trawl/testing/simulation.hpp>

#include "expect_error.hpp"
#include "scratch_folder.hpp"
#include "vectors.hpp"

namespace {

using trawl::Document;
using trawl::EmbeddedStore;
using trawl::Embedding;
using trawl::Errc;
using trawl::HitList;
using trawl::StoredDocument;
using trawl::VectorQuery;
using trawl::testing::Random;
using trawl_test::code_of;
using trawl_test::ids_of;
using trawl_test::random_document;
using trawl_test::random_vector;

std::vector<std::string> nearest(const EmbeddedStore& store, const Embedding& vector, std::size_t top_k) {
    return ids_of(store.find_nearest({VectorQuery{vector, top_k}}).front());
}

TEST_CASE("what was added is found by cosine, best first, with its text and metadata") {
    const auto store = EmbeddedStore::open_temporary({.dimension = 2});
    store->upsert(Document{"east", "to the east", {{"degrees", std::int64_t{90}}}}, {5, 0});
    store->upsert(Document{"north", "to the north"}, {0, 0.5});
    store->upsert(Document{"west", "to the west"}, {-1, 0});

    const HitList hits = store->find_nearest({VectorQuery{{3, 4}, 10}}).front();
    CHECK(ids_of(hits) == std::vector<std::string>{"north", "east", "west"});
    CHECK(hits[0].score == doctest::Approx(0.8));
    CHECK(hits[1].score == doctest::Approx(0.6));
    CHECK(hits[2].score == doctest::Approx(-0.6));
    CHECK(hits[1].document == Document{"east", "to the east", {{"degrees", std::int64_t{90}}}});
    CHECK(hits[1].scale == store->info().scale);
    CHECK(store->info().scale.metric == trawl::Metric::cosine);
    CHECK(store->info().dimension == 2);
    CHECK(nearest(*store, {3, 4}, 1) == std::vector<std::string>{"north"});
}

TEST_CASE("every kind of metadata comes back as it was") {
    const auto store = EmbeddedStore::open_temporary({.dimension = 2});
    const trawl::Metadata metadata{{"bool", true},
                                   {"double", 0.1},
                                   {"large", std::int64_t{9'007'199'254'740'993}},
                                   {"list", std::vector<std::string>{"a", "", "\xC3\xA9"}},
                                   {"none", nullptr},
                                   {"smallest", std::numeric_limits<std::int64_t>::min()},
                                   {"text", std::string{"quote \" backslash \\ newline \n"}},
                                   {"whole", 2.0}};
    store->upsert(Document{"id", "", metadata}, {1, 0});
    CHECK(store->find("id") == Document{"id", "", metadata});
    CHECK_FALSE(store->find("other"));
}

TEST_CASE("a document is replaced and removed as a whole") {
    Random random{1};
    const auto store = EmbeddedStore::open_temporary({.dimension = 4});
    store->upsert(random_document(random, "a", 5, 4));
    store->upsert(random_document(random, "b", 2, 4));
    CHECK(store->size().documents == 2);
    CHECK(store->size().chunks == 7);

    store->upsert(random_document(random, "a", 3, 4));
    CHECK(store->size().chunks == 5);
    CHECK(store->find("a#3"));
    CHECK_FALSE(store->find("a#4"));
    CHECK(nearest(*store, {1, 0, 0, 0}, 100).size() == 5);

    CHECK(store->erase("a"));
    CHECK_FALSE(store->erase("a"));
    CHECK(store->size().documents == 1);
    CHECK(nearest(*store, {1, 0, 0, 0}, 100).size() == 2);
    CHECK(store->check_integrity().empty());
}

TEST_CASE("documents are listed by prefix, in order, with their fingerprints") {
    Random random{1};
    const auto store = EmbeddedStore::open_temporary({.dimension = 4});
    for (const char* id : {"b/2", "a/1", "b/1", "c/1", "b"}) {
        store->upsert(random_document(random, id, 2, 4));
    }
    CHECK(store->set_fingerprint("b/2", "new"));
    CHECK_FALSE(store->set_fingerprint("b/3", "new"));
    using Infos = std::vector<trawl::StoredDocumentInfo>;
    CHECK(store->documents("b/") == Infos{{"b/1", "fingerprint of b/1", 2}, {"b/2", "new", 2}});
    CHECK(store->documents().size() == 5);
    CHECK(store->documents("d").empty());
    CHECK(store->erase(std::vector<std::string>{"b/1", "b/9", "c/1"}) == 2);
    CHECK(store->documents().size() == 3);
}

TEST_CASE("everything is there again after closing and opening") {
    const trawl_test::ScratchFolder folder;
    Random random{7};
    const Embedding query = random_vector(random, 16);
    HitList before;
    {
        const auto store = EmbeddedStore::open(folder / "s.db", {.dimension = 16, .embedding_model = "m"});
        for (int i = 0; i < 50; ++i) {
            store->upsert(random_document(random, "d" + std::to_string(i), 1 + random.below(5), 16));
        }
        store->erase("d7");
        store->upsert(random_document(random, "d9", 2, 16));
        before = store->find_nearest({VectorQuery{query, 20}}).front();
    }
    const auto store = EmbeddedStore::open(folder / "s.db");
    CHECK(store->info().dimension == 16);
    CHECK(store->size().documents == 49);
    CHECK(store->find_nearest({VectorQuery{query, 20}}).front() == before);
    CHECK(store->check_integrity().empty());
}

TEST_CASE("the exact search finds what a plain loop finds") {
    constexpr std::size_t dimension = 37;  // no multiple of anything
    Random random{3};
    const auto store = EmbeddedStore::open_temporary({.dimension = dimension});
    std::vector<std::pair<std::string, Embedding>> all;
    std::vector<StoredDocument> documents;
    for (int i = 0; i < 1500; ++i) {
        documents.push_back(random_document(random, "d" + std::to_string(i), 1, dimension));
        all.emplace_back(documents.back().chunks[0].document.id, documents.back().chunks[0].embedding);
    }
    store->upsert(documents);
    const auto cosine = [](const Embedding& left, const Embedding& right) {
        double product = 0;
        double left_squares = 0;
        double right_squares = 0;
        for (std::size_t i = 0; i < left.size(); ++i) {
            product += double{left[i]} * double{right[i]};
            left_squares += double{left[i]} * double{left[i]};
            right_squares += double{right[i]} * double{right[i]};
        }
        return product / std::sqrt(left_squares * right_squares);
    };
    for (int round = 0; round < 20; ++round) {
        const Embedding query = random_vector(random, dimension);
        std::vector<std::pair<double, std::string>> expected;
        for (const auto& [id, vector] : all) {
            expected.emplace_back(-cosine(query, vector), id);
        }
        std::sort(expected.begin(), expected.end());
        const HitList hits = store->find_nearest({VectorQuery{query, 10}}).front();
        REQUIRE(hits.size() == 10);
        for (std::size_t i = 0; i < hits.size(); ++i) {
            CHECK(hits[i].document.id == expected[i].second);
            CHECK(hits[i].score == doctest::Approx(-expected[i].first).epsilon(1e-5));
        }
    }
}

TEST_CASE("a batch gives to the bit what its queries give alone, in the same order") {
    Random random{4};
    const auto store = EmbeddedStore::open_temporary({.dimension = 100});
    store->upsert(random_document(random, "d", 500, 100));
    std::vector<VectorQuery> queries;
    for (std::size_t i = 0; i < 11; ++i) {
        queries.emplace_back(random_vector(random, 100), 1 + random.below(20));
    }
    const std::vector<HitList> together = store->find_nearest(queries);
    REQUIRE(together.size() == queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        CHECK(together[i].size() == queries[i].top_k);
        CHECK(store->find_nearest({queries[i]}).front() == together[i]);
    }
    CHECK(store->find_nearest({}).empty());
}

TEST_CASE("equal scores are in order of their ids, whatever the order of insertion") {
    const std::vector<std::string> ids{"m", "c", "z", "a", "q", "b", "y"};
    const auto store = EmbeddedStore::open_temporary({.dimension = 3});
    for (const std::string& id : ids) {
        store->upsert(Document{id, "the same"}, {1, 1, 1});
    }
    CHECK(nearest(*store, {1, 0, 0}, 3) == std::vector<std::string>{"a", "b", "c"});
    CHECK(nearest(*store, {1, 0, 0}, 7) == std::vector<std::string>{"a", "b", "c", "m", "q", "y", "z"});
}

TEST_CASE("a vector without direction finds nothing, a document without one is the last") {
    const auto store = EmbeddedStore::open_temporary({.dimension = 2});
    store->upsert(Document{"zero", ""}, {0, 0});
    store->upsert(Document{"one", ""}, {1, 1});
    CHECK(nearest(*store, {0, 0}, 5).empty());
    CHECK(nearest(*store, {1, 0}, 5) == std::vector<std::string>{"one", "zero"});
}

TEST_CASE("filters: only what passes is found, and what was added later is seen") {
    Random random{5};
    const auto store = EmbeddedStore::open_temporary({.dimension = 8});
    store->upsert(random_document(random, "a", 30, 8));
    const trawl::Filter small = trawl::field("number") <= 3;
    const Embedding query = random_vector(random, 8);
    const auto count = [&](const trawl::Filter& filter) {
        return store->find_nearest({VectorQuery{query, 100, filter}}).front().size();
    };
    CHECK(count(small) == 3);
    store->upsert(random_document(random, "b", 30, 8));
    CHECK(count(small) == 6);
    store->erase("a");
    CHECK(count(small) == 3);
    CHECK(count(trawl::Filter::everything()) == 30);
    CHECK(count(trawl::Filter::nothing()) == 0);
    CHECK(count(!trawl::field("missing").exists()) == 30);

    // One call with several filters, and one without.
    const auto lists = store->find_nearest({VectorQuery{query, 100, small}, VectorQuery{query, 100},
                                            VectorQuery{query, 100, trawl::field("number") == 7}});
    CHECK(lists[0].size() == 3);
    CHECK(lists[1].size() == 30);
    CHECK(ids_of(lists[2]) == std::vector<std::string>{"b#7"});
    // More filters than are remembered.
    for (std::int64_t number = 1; number <= 30; ++number) {
        CHECK(count(trawl::field("number") == number) == 1);
    }
    CHECK(count(small) == 3);
}

TEST_CASE("as a provider of the library, it answers through its task") {
    trawl::testing::Simulation simulation;
    const auto store = EmbeddedStore::open_temporary({.dimension = 2});
    store->upsert(Document{"id", "text"}, {1, 0});
    std::vector<VectorQuery> queries{VectorQuery{{1, 0}, 1}, VectorQuery{{0, 1}, 1}};
    const auto lists = simulation.finish(store->search(queries, {}));
    REQUIRE(lists.size() == 2);
    CHECK(ids_of(lists[0]) == std::vector<std::string>{"id"});
    CHECK(store->info().max_batch == 0);
}

TEST_CASE("what makes no sense is refused, and changes nothing") {
    const auto store = EmbeddedStore::open_temporary({.dimension = 2});
    store->upsert(Document{"here", ""}, {1, 0});
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const Document document{"id", "text"};

    CHECK(code_of([&] { store->upsert(document, {1, 2, 3}); }) == Errc::dimension_mismatch);
    CHECK(code_of([&] { store->upsert(document, {}); }) == Errc::dimension_mismatch);
    CHECK(code_of([&] { store->upsert(document, {nan, 0}); }) == Errc::invalid_argument);
    CHECK(code_of([&] { store->upsert(Document{"", "text"}, {1, 0}); }) == Errc::invalid_argument);
    CHECK(code_of([&] {
              store->upsert(Document{"id", "text", {{"x", double{nan}}}}, {1, 0});
          }) == Errc::invalid_argument);
    CHECK(code_of([&] { store->upsert(StoredDocument{"", "", {}}); }) == Errc::invalid_argument);
    const std::vector<StoredDocument> twice{{"a", "", {{document, "", {1, 0}}}}, {"a", "", {}}};
    CHECK(code_of([&] { store->upsert(twice); }) == Errc::invalid_argument);
    // The second document uses a chunk id of the first: neither is stored.
    const std::vector<StoredDocument> clash{{"a", "", {{document, "", {1, 0}}}}, {"b", "", {{document, "", {1, 0}}}}};
    CHECK(code_of([&] { store->upsert(clash); }) == Errc::conflict);
    CHECK(code_of([&] { (void)store->find_nearest({VectorQuery{{1, 0, 0}, 1}}); }) == Errc::dimension_mismatch);
    CHECK(code_of([&] { (void)store->find_nearest({VectorQuery{{1, nan}, 1}}); }) == Errc::invalid_argument);
    CHECK(code_of([&] { (void)store->find_nearest({VectorQuery{{1, 0}, 0}}); }) == Errc::invalid_argument);

    CHECK(store->size().documents == 1);
    CHECK(nearest(*store, {1, 0}, 9) == std::vector<std::string>{"here"});
    CHECK(store->check_integrity().empty());
}

TEST_CASE("a temporary store leaves nothing behind") {
    std::filesystem::path folder;
    {
        const auto store = EmbeddedStore::open_temporary({.dimension = 2});
        store->upsert(Document{"id", ""}, {1, 0});
        folder = store->file().parent_path();
        CHECK(std::filesystem::exists(folder));
    }
    CHECK_FALSE(std::filesystem::exists(folder));
}

}  // namespace
