// What a provider or store answered, held against its contract: wrong answers become errors, never undefined behaviour.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <trawl/embedding_provider.hpp>
#include <trawl/error.hpp>
#include <trawl/vector_store.hpp>

namespace trawl::detail {

/// One vector or list per item asked for?
std::optional<Error> check_count(std::size_t asked, std::size_t answered, const char* of_what);

/// Not empty, of the dimension that provider and store stated (0 = not stated), all finite?
std::optional<Error> check_embedding(const Embedding& embedding, std::size_t provider_dimension,
                                     std::size_t store_dimension);

/// At most top_k hits, best first by their own direction?
std::optional<Error> check_hits(const HitList& hits, std::size_t top_k);

}  // namespace trawl::detail
