// A collection of Qdrant as a vector store.
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

struct QdrantOptions {
    std::string collection{};
    http::Secret api_key{};  ///< Empty = none.
    /// What the collection compares by, which is checked: cosine, dot_product, euclidean or manhattan.
    Metric metric = Metric::cosine;
    std::size_t dimension = 0;      ///< Stated by info(), and checked with the collection's. 0 = whatever that is.
    std::string vector_name{};      ///< Of a named vector. Empty = the collection's only, unnamed one.
    std::string text_key = "text";  ///< The key of the payload that holds the text.
    /// The key that holds the document's id. Qdrant's own ids are integers and UUIDs; other ids are kept here, and
    /// their points have a UUID made of them. A point without this key goes by its own id.
    std::string id_key = "document_id";
    /// Keys of the payload to fetch beside those two, as metadata; "a.b" is inside "a". Empty = all.
    std::vector<std::string> payload_keys{};
    std::size_t hnsw_ef = 0;  ///< Breadth of the search. 0 = the server's.
    bool exact = false;       ///< Compare with every vector, without the index.
    /// Hits below this relevance (relevance.hpp) are not returned; in [0, 1]. The server applies it too.
    double minimum_relevance = 0.0;
    std::size_t max_batch = 100;  ///< Queries in one request; at least 1.
    /// How long the collection's settings and payload indexes are taken as read; then they are asked for again. 0 =
    /// for ever.
    Duration description_lifetime = std::chrono::minutes{5};
    /// Base URL (empty = http://localhost:6333), time limits, TLS, proxy, pool. `name` is the origin of errors.
    http::HttpClientOptions http{};
};

/// Searches and fills one collection. All queries of a call are one request; the first call costs one more, for the
/// settings of the collection.
///
/// Scores are Qdrant's own: cosine and inner product, the higher the better; Euclidean and Manhattan distance, the
/// lower.
///
/// Errors: trawl::Error: what HttpClient::send and http::status_error make of failures; not_found, naming the
///   collection; dimension_mismatch with both numbers; rate_limited in strict mode; invalid_argument for a collection
///   with another metric or without that vector.
/// Cancellation, Executor: as HttpClient. Safe to use from several threads.
/// Source: Qdrant 1.19, OpenAPI: POST /collections/{collection_name}/points/query/batch.
class TRAWL_EXPORT QdrantStore final : public VectorStore, public VectorWriter {
public:
    /// Errors: std::invalid_argument that names the option, and those of HttpClient.
    explicit QdrantStore(QdrantOptions options);
    ~QdrantStore() override;

    [[nodiscard]] StoreInfo info() const override;
    Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) override;

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
