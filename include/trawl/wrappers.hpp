// Providers and stores from functions: lambdas that return tasks, and blocking code on a thread pool of the caller's.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>
#include <trawl/vector_store.hpp>

namespace trawl {

using EmbedFunction = std::function<Task<std::vector<Embedding>>(EmbedRequest, CallContext)>;
using VectorSearchFunction = std::function<Task<std::vector<HitList>>(std::vector<VectorQuery>, CallContext)>;
using TextSearchFunction = std::function<Task<std::vector<HitList>>(std::vector<TextQuery>, CallContext)>;

/// A provider, store or index from a function that returns a task: for tests, examples and thin adapters.
///
/// Parameters: info: what it says about itself. function: called once per call, possibly while earlier calls still run.
/// Errors: std::invalid_argument for an empty function.
/// Lifetimes: a coroutine lambda must not use its captures after its first co_await unless the wrapper outlives the
///   call; the wrapper does, as long as a retrieval runs.
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_embedding_provider(EmbeddingProviderInfo info,
                                                                        EmbedFunction function);
TRAWL_EXPORT std::shared_ptr<VectorStore> make_vector_store(StoreInfo info, VectorSearchFunction function);
TRAWL_EXPORT std::shared_ptr<LexicalIndex> make_lexical_index(StoreInfo info, TextSearchFunction function);

using BlockingEmbedFunction = std::function<std::vector<Embedding>(const EmbedRequest&)>;
using BlockingVectorSearchFunction = std::function<std::vector<HitList>(const std::vector<VectorQuery>&)>;
using BlockingTextSearchFunction = std::function<std::vector<HitList>(const std::vector<TextQuery>&)>;

/// A provider, store or index from a function that blocks its thread until it has the answer.
///
/// Parameters: pool: where the function runs, usually `thread_pool.get_executor()`; as many calls run at one time as it
///   has threads. function: called from those threads, several at a time.
/// Errors: std::invalid_argument for an empty function. What the function throws is the call's error.
/// Cancellation: the wait ends at once; the function cannot be stopped, so it runs to its end and its answer is
/// dropped.
/// Lifetimes: the wrapper's function and the request are kept until the function has returned. The caller joins the
///   pool before it goes away.
TRAWL_EXPORT std::shared_ptr<EmbeddingProvider> make_blocking_embedding_provider(asio::any_io_executor pool,
                                                                                 EmbeddingProviderInfo info,
                                                                                 BlockingEmbedFunction function);
TRAWL_EXPORT std::shared_ptr<VectorStore> make_blocking_vector_store(asio::any_io_executor pool, StoreInfo info,
                                                                     BlockingVectorSearchFunction function);
TRAWL_EXPORT std::shared_ptr<LexicalIndex> make_blocking_lexical_index(asio::any_io_executor pool, StoreInfo info,
                                                                       BlockingTextSearchFunction function);

}  // namespace trawl
