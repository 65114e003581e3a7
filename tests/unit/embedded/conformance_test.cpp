// The embedded embedding, store and index keep the contracts that the library's conformance suite knows.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_lexical_index.hpp>
#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/testing/conformance.hpp>

namespace {

const std::vector<std::string> samples{"How do I restore a database from a backup?", "certificate has expired",
                                       "why is everything slow after a deployment", "disk full"};

std::shared_ptr<trawl::EmbeddedStore> make_store(const trawl::HashingEmbedder& embedder, std::size_t exact_scan_limit) {
    auto store = trawl::EmbeddedStore::open_temporary(
        {.dimension = embedder.info().dimension, .exact_scan_limit = exact_scan_limit});
    for (int i = 0; i < 40; ++i) {
        const std::string text =
            samples[static_cast<std::size_t>(i) % samples.size()] + " Version " + std::to_string(i);
        store->upsert(trawl::Document{std::to_string(i), text}, embedder.embed_text(text));
    }
    store->build_index();
    return store;
}

void check_none(const std::vector<std::string>& broken_rules) {
    for (const std::string& rule : broken_rules) {
        FAIL_CHECK(rule);
    }
}

TEST_CASE("the hashing embedder conforms") {
    trawl::HashingEmbedder embedder;
    check_none(trawl::testing::check_embedding_provider(embedder, {.texts = samples}));
}

TEST_CASE("the store conforms, exact and with the graph") {
    trawl::HashingEmbedder embedder{64};
    trawl::testing::ConformanceOptions options;
    for (const std::string& text : samples) {
        options.vectors.push_back(embedder.embed_text(text));
    }
    check_none(trawl::testing::check_vector_store(*make_store(embedder, 1000), options));
    check_none(trawl::testing::check_vector_store(*make_store(embedder, 0), options));
}

TEST_CASE("the lexical index conforms") {
    const trawl::HashingEmbedder embedder{64};
    trawl::EmbeddedLexicalIndex index{make_store(embedder, 1000)};
    check_none(trawl::testing::check_lexical_index(index, {.texts = samples}));
}

}  // namespace
