// A collection of Chroma as a vector store.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/export.hpp>
#include <trawl/http/http_options.hpp>
#include <trawl/http/secret.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/vector_writer.hpp>

namespace trawl {

struct ChromaOptions {
    std::string collection{};  ///< By name; its id is asked for, and asked for again when the server forgets it.
    std::string tenant = "default_tenant";
    std::string database = "default_database";
    http::Secret token{};  ///< Sent as x-chroma-token. Empty = none.
    /// What the collection compares by, which is checked: cosine, euclidean (its "l2", the default of its own clients)
    /// or dot_product ("ip").
    Metric metric = Metric::cosine;
    std::size_t dimension = 0;  ///< Stated by info(), and checked with the collection's. 0 = whatever that is.
    /// Hits below this relevance (relevance.hpp) are not returned; in [0, 1]. The server cannot apply it.
    double minimum_relevance = 0.0;
    std::size_t max_batch = 100;  ///< Queries in one call; at least 1.
    /// How long the id and the settings of the collection are taken as read; then they are asked for again. 0 = for
    /// ever.
    Duration description_lifetime = std::chrono::minutes{5};
    /// Base URL (empty = http://localhost:8000), time limits, TLS, proxy, pool. `name` is the origin of errors.
    http::HttpClientOptions http{};
};

/// Searches and fills one collection. The queries of a call that have the same filter are one request, for Chroma takes
/// one filter a request; requests of one call go one after the other. The first call costs two more: for the id and the
/// settings, and to learn whether the server can keep lists.
///
/// Scores are Chroma's own distances, the lower the better: 1 - cosine, squared Euclidean distance, 1 - inner product;
/// info() says which.
///
/// Metadata that is null or an empty list is not kept, which no filter can tell from what is kept.
///
/// Errors: trawl::Error: what HttpClient::send and http::status_error make of failures; not_found, naming the
///   collection; dimension_mismatch with both numbers; invalid_argument for a collection with another metric.
/// Cancellation, Executor: as HttpClient. Safe to use from several threads.
/// Source: Chroma's API v2, the OpenAPI document that a server hands out at /openapi.json.
class TRAWL_EXPORT ChromaStore final : public VectorStore, public VectorWriter {
public:
    /// Errors: std::invalid_argument that names the option, and those of HttpClient.
    explicit ChromaStore(ChromaOptions options);
    ~ChromaStore() override;

    [[nodiscard]] StoreInfo info() const override;
    Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) override;

    /// The dimension is that of the first record: Chroma has it so.
    Task<void> create_collection(std::size_t dimension, CallContext context) override;
    Task<void> upsert(std::vector<VectorRecord> records, CallContext context) override;
    Task<void> erase(std::vector<std::string> ids, CallContext context) override;

    /// Requests to the server so far.
    [[nodiscard]] std::size_t requests() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace trawl
