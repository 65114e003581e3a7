// Vectors, documents and stores for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/testing/random.hpp>

namespace trawl_test {

inline trawl::Embedding random_vector(trawl::testing::Random& random, std::size_t dimension) {
    trawl::Embedding vector(dimension);
    for (float& value : vector) {
        value = static_cast<float>(random.unit() * 2.0 - 1.0);
    }
    return vector;
}

/// A document of some chunks "id#1", "id#2", … with random vectors.
inline trawl::StoredDocument random_document(trawl::testing::Random& random, const std::string& id, std::size_t chunks,
                                             std::size_t dimension) {
    trawl::StoredDocument document{id, "fingerprint of " + id, {}};
    for (std::size_t i = 1; i <= chunks; ++i) {
        const std::string chunk = id + '#' + std::to_string(i);
        document.chunks.push_back(
            {trawl::Document{chunk, "text of " + chunk, {{"number", static_cast<std::int64_t>(i)}}}, "title of " + id,
             random_vector(random, dimension)});
    }
    return document;
}

/// The answer to one query; by value, so that it may stand in a range-based for.
inline trawl::HitList find_nearest(const trawl::EmbeddedStore& store, trawl::VectorQuery query) {
    return store.find_nearest({std::move(query)}).front();
}

inline std::vector<std::string> ids_of(const trawl::HitList& hits) {
    std::vector<std::string> ids;
    for (const trawl::Hit& hit : hits) {
        ids.push_back(hit.document.id);
    }
    return ids;
}

}  // namespace trawl_test
