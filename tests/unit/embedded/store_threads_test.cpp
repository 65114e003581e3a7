// Several threads on one store: searches and writes at once. The thread sanitizer looks on.
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <trawl/embedded/embedded_lexical_index.hpp>
#include <trawl/embedded/embedded_store.hpp>
#include <trawl/testing/random.hpp>

#include "vectors.hpp"

namespace {

using trawl::EmbeddedStore;
using trawl::testing::Random;
using trawl_test::find_nearest;
using trawl_test::random_document;
using trawl_test::random_vector;

TEST_CASE("searches during writes find whole documents, before or after") {
    constexpr std::size_t dimension = 16;
    constexpr std::size_t chunks = 8;
    // With the graph in use from the first chunk on.
    const auto store = EmbeddedStore::open_temporary({.dimension = dimension, .exact_scan_limit = 0});
    {
        Random random{1};
        for (int i = 0; i < 20; ++i) {
            store->upsert(random_document(random, "d" + std::to_string(i), chunks, dimension));
        }
        store->build_index();
    }
    std::atomic<bool> is_done{false};
    std::atomic<std::size_t> wrong{0};
    std::atomic<std::size_t> searches{0};
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        Random random{2};
        for (int round = 0; round < 60; ++round) {
            const std::string id = "d" + std::to_string(random.below(20));
            if (random.chance(25)) {
                store->erase(id);
            }
            store->upsert(random_document(random, id, chunks, dimension));
            if (random.chance(10)) {
                store->build_index();
            }
        }
        is_done = true;
    });
    for (std::uint64_t seed = 3; seed < 5; ++seed) {
        threads.emplace_back([&, seed] {
            Random random{seed};
            do {
                const trawl::Filter filter = trawl::field("number") == 3;
                // With a filter the search is exact, without one it uses the graph.
                const trawl::Embedding vector = random_vector(random, dimension);
                const auto exact = find_nearest(*store, {vector, 1000, filter});
                // All are written and removed as a whole, so there are 19 or 20 of everything.
                wrong += exact.size() != 19 && exact.size() != 20 ? 1U : 0U;
                for (const trawl::Hit& hit : find_nearest(*store, {vector, 1000})) {
                    wrong += hit.document.text != "text of " + hit.document.id ? 1U : 0U;
                }
                const std::size_t matches = store->find_matching({trawl::TextQuery{"text", 1000}}).front().size();
                wrong += matches != 19 * chunks && matches != 20 * chunks ? 1U : 0U;
                wrong += store->size().chunks % chunks;
                ++searches;
            } while (!is_done);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
    CHECK(searches > 1);
    CHECK(store->check_integrity().empty());
}

}  // namespace
