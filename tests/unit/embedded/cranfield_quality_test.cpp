// How good the embedded sources are on the Cranfield collection: the figures that their documentation promises.
#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/hashing_embedder.hpp>

#include "cranfield.hpp"
#include "vectors.hpp"

namespace {

using trawl_test::Cranfield;
using trawl_test::Quality;

std::vector<std::vector<std::string>> ids_of(const std::vector<trawl::HitList>& lists) {
    std::vector<std::vector<std::string>> ids;
    for (const trawl::HitList& hits : lists) {
        ids.push_back(trawl_test::ids_of(hits));
    }
    return ids;
}

std::shared_ptr<trawl::EmbeddedStore> make_store(const Cranfield& collection, const trawl::HashingEmbedder& embedder) {
    auto store = trawl::EmbeddedStore::open_temporary({.dimension = embedder.info().dimension});
    std::vector<trawl::StoredDocument> documents;
    for (std::size_t i = 0; i < collection.ids.size(); ++i) {
        const std::string& id = collection.ids[i];
        documents.push_back(
            {id, "", {{trawl::Document{id, collection.texts[i]}, "", embedder.embed_text(collection.texts[i])}}});
    }
    store->upsert(documents);
    return store;
}

Quality quality_of_vectors(const Cranfield& collection, std::size_t dimension) {
    const trawl::HashingEmbedder embedder{dimension};
    const auto store = make_store(collection, embedder);
    std::vector<trawl::VectorQuery> queries;
    for (const auto& query : collection.queries) {
        queries.emplace_back(embedder.embed_text(query.text), 10);
    }
    return judge(collection, ids_of(store->find_nearest(queries)));
}

Quality quality_of_words(const Cranfield& collection) {
    const auto store = make_store(collection, trawl::HashingEmbedder{8});
    std::vector<trawl::TextQuery> queries;
    for (const auto& query : collection.queries) {
        queries.emplace_back(query.text, 10);
    }
    return judge(collection, ids_of(store->find_matching(queries)));
}

TEST_CASE("the quality on the Cranfield collection is what the documentation says" *
          doctest::skip(!trawl_test::find_cranfield())) {
    const Cranfield collection = trawl_test::load_cranfield(*trawl_test::find_cranfield());
    REQUIRE(collection.ids.size() == 1400);
    REQUIRE(collection.queries.size() == 225);
    const auto check = [](const std::string& what, const Quality& found, double ndcg, double recall) {
        CAPTURE(what);
        MESSAGE(what, ": nDCG@10 ", found.ndcg_at_10, ", recall@10 ", found.recall_at_10);
        // The last digit may differ between processors with fused multiply-add and those without.
        CHECK(found.ndcg_at_10 == doctest::Approx(ndcg).epsilon(0.005));
        CHECK(found.recall_at_10 == doctest::Approx(recall).epsilon(0.005));
    };
    check("256", quality_of_vectors(collection, 256), 0.252, 0.279);
    check("512", quality_of_vectors(collection, 512), 0.288, 0.313);
    check("1024", quality_of_vectors(collection, 1024), 0.305, 0.340);
    check("BM25", quality_of_words(collection), 0.361, 0.395);
}

}  // namespace
