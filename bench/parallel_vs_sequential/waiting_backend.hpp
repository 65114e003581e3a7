// A provider and a store that take a given time on the real clock, as remote services do, and do no work of their own.
#pragma once

#include <chrono>
#include <memory>

#include <trawl/embedding_provider.hpp>
#include <trawl/vector_store.hpp>

namespace bench {

/// Both take one text or one vector per call, so that every query needs two calls of its own.
std::shared_ptr<trawl::EmbeddingProvider> make_waiting_provider(std::chrono::nanoseconds wait);
std::shared_ptr<trawl::VectorStore> make_waiting_store(std::chrono::nanoseconds wait);

}  // namespace bench
