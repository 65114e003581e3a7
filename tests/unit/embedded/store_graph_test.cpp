// The graph of a large store: as good as the exact search, saved, loaded, and never trusted blindly.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/testing/random.hpp>

#include "scratch_folder.hpp"
#include "vectors.hpp"

namespace {

using trawl::EmbeddedStore;
using trawl::Embedding;
using trawl::HitList;
using trawl::VectorQuery;
using trawl::testing::Random;
using trawl_test::ids_of;
using trawl_test::random_document;
using trawl_test::random_vector;
using trawl_test::ScratchFolder;

constexpr std::size_t graph_dimension = 24;
constexpr std::size_t always_scan = 1'000'000;

/// A store of clustered vectors, as real ones are.
void fill(EmbeddedStore& store, Random& random, const std::string& name, std::size_t count) {
    trawl::StoredDocument document = random_document(random, name, count, graph_dimension);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < graph_dimension; ++j) {
            document.chunks[i].embedding[j] += j == i % 8 ? 2.0F : 0.0F;
        }
    }
    store.upsert(document);
}

std::vector<VectorQuery> some_queries(Random& random) {
    std::vector<VectorQuery> queries;
    for (int i = 0; i < 30; ++i) {
        queries.emplace_back(random_vector(random, graph_dimension), 10);
    }
    return queries;
}

/// The share of the exact answers that is in the others; and whether all scores in common are the same to the bit.
double recall(const std::vector<HitList>& exact, const std::vector<HitList>& found) {
    std::size_t hits = 0;
    std::size_t all = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
        for (const trawl::Hit& hit : exact[i]) {
            hits += std::count(found[i].begin(), found[i].end(), hit) == 1 ? 1U : 0U;
            ++all;
        }
    }
    return static_cast<double>(hits) / static_cast<double>(all);
}

TEST_CASE("the graph finds nearly what the exact search finds, with the same scores and order") {
    const ScratchFolder folder;
    Random random{1};
    {
        const auto store =
            EmbeddedStore::open(folder / "s.db", {.dimension = graph_dimension, .exact_scan_limit = always_scan});
        fill(*store, random, "d", 3000);
        CHECK(store->size().chunks_in_graph == 0);
    }
    const auto queries = some_queries(random);
    const auto exact = EmbeddedStore::open(folder / "s.db", {.exact_scan_limit = always_scan})->find_nearest(queries);
    const auto store = EmbeddedStore::open(folder / "s.db", {.exact_scan_limit = 100});
    CHECK(store->size().chunks_in_graph == 3000);
    const auto found = store->find_nearest(queries);
    CHECK(recall(exact, found) > 0.95);
    for (const HitList& hits : found) {
        CHECK(hits.size() == 10);
        CHECK(std::is_sorted(hits.begin(), hits.end(),
                             [](const trawl::Hit& a, const trawl::Hit& b) { return a.score > b.score; }));
    }
    CHECK(store->find_nearest(queries) == found);
}

TEST_CASE("chunks that are not in the graph yet are found all the same, removed ones are not") {
    Random random{2};
    const auto store = EmbeddedStore::open_temporary({.dimension = graph_dimension, .exact_scan_limit = 0});
    fill(*store, random, "old", 500);
    store->build_index();
    CHECK(store->size().chunks_in_graph == 500);
    fill(*store, random, "new", 50);
    CHECK(store->size().chunks_in_graph == 500);
    const auto all = [&] {
        return ids_of(store->find_nearest({VectorQuery{random_vector(random, graph_dimension), 1000}}).front());
    };
    const auto found = all();
    CHECK(std::set<std::string>(found.begin(), found.end()).size() == found.size());
    CHECK(std::count_if(found.begin(), found.end(), [](const std::string& id) { return id.starts_with("new#"); }) ==
          50);
    CHECK(found.size() > 500);

    store->erase("old");
    CHECK(all().size() == 50);
    store->build_index();
    CHECK(store->size().chunks_in_graph == 50);
    CHECK(all().size() == 50);
    CHECK(store->check_integrity().empty());
}

TEST_CASE("a saved graph is loaded, even when chunks have come and gone since") {
    const ScratchFolder folder;
    Random random{3};
    {
        const auto store =
            EmbeddedStore::open(folder / "s.db", {.dimension = graph_dimension, .exact_scan_limit = 100});
        fill(*store, random, "a", 400);
        fill(*store, random, "b", 400);
        fill(*store, random, "c", 40);
        store->build_index();
        store->erase("c");
        fill(*store, random, "d", 60);
    }
    const auto queries = some_queries(random);
    const auto exact = EmbeddedStore::open(folder / "s.db", {.exact_scan_limit = always_scan})->find_nearest(queries);
    const auto store = EmbeddedStore::open(folder / "s.db", {.exact_scan_limit = 100});
    // Built, it would hold all 860; loaded, it lacks those of d.
    CHECK(store->size().chunks_in_graph == 800);
    CHECK(recall(exact, store->find_nearest(queries)) > 0.95);
    store->build_index();
    CHECK(store->size().chunks_in_graph == 860);
    CHECK(recall(exact, store->find_nearest(queries)) > 0.95);
}

TEST_CASE("a damaged, foreign or missing graph is built anew") {
    const ScratchFolder folder;
    Random random{4};
    const auto fresh = [&](const std::string& name) {
        const auto store = EmbeddedStore::open(folder / name, {.dimension = graph_dimension, .exact_scan_limit = 100});
        fill(*store, random, "a", 300);
        store->build_index();
    };
    fresh("s.db");
    fresh("other.db");
    const auto graph = folder / "s.db-graph";
    const std::string good = trawl_test::read_file(graph);
    const auto queries = some_queries(random);
    const auto exact = EmbeddedStore::open(folder / "s.db", {.exact_scan_limit = always_scan})->find_nearest(queries);
    const auto is_right = [&] {
        const auto store = EmbeddedStore::open(folder / "s.db", {.exact_scan_limit = 100});
        return store->size().chunks_in_graph == 300 && recall(exact, store->find_nearest(queries)) > 0.95;
    };
    CHECK(is_right());
    std::string bad = good;
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] + 1);
    trawl_test::write_file(graph, bad);
    CHECK(is_right());
    CHECK(trawl_test::read_file(graph) != bad);
    trawl_test::write_file(graph, good.substr(0, good.size() / 2));
    CHECK(is_right());
    std::filesystem::copy_file(folder / "other.db-graph", graph, std::filesystem::copy_options::overwrite_existing);
    CHECK(is_right());
    std::filesystem::remove(graph);
    CHECK(is_right());
    CHECK(std::filesystem::exists(graph));
}

TEST_CASE("filters are exact, graph or not") {
    Random random{5};
    const auto store = EmbeddedStore::open_temporary({.dimension = graph_dimension, .exact_scan_limit = 0});
    fill(*store, random, "a", 400);
    store->build_index();
    const trawl::Filter rare = trawl::field("number") >= 398;
    const auto hits = store->find_nearest({VectorQuery{random_vector(random, graph_dimension), 10, rare}}).front();
    CHECK(hits.size() == 3);
}

TEST_CASE("building tells how far it is, stops when asked, and goes on where it stopped") {
    Random random{6};
    const auto store = EmbeddedStore::open_temporary({.dimension = graph_dimension, .exact_scan_limit = 0});
    fill(*store, random, "a", 300);
    std::stop_source stop;
    std::size_t last = 0;
    store->build_index(stop.get_token(), [&](std::size_t done, std::size_t total) {
        CHECK(total == 300);
        CHECK(done > last);
        last = done;
        if (done >= 100) {
            stop.request_stop();
        }
    });
    CHECK(last >= 100);
    CHECK(last < 200);
    CHECK(store->size().chunks_in_graph == last);
    CHECK(store->find_nearest({VectorQuery{random_vector(random, graph_dimension), 300}}).front().size() > 250);
    store->build_index();
    CHECK(store->size().chunks_in_graph == 300);
}

}  // namespace
