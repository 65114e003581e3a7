// An index of Elasticsearch or OpenSearch as a vector store.
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

/// The two differ in how an index declares vectors and in how a search names them.
enum class SearchEngine {
    elasticsearch,  ///< dense_vector fields, version 8 or newer.
    opensearch,     ///< knn_vector fields, with the engine lucene or faiss, which know filters.
};

struct ElasticsearchOptions {
    std::string index{};  ///< An index or an alias.
    SearchEngine engine = SearchEngine::elasticsearch;
    /// The whole value of the header Authorization: "ApiKey ...", "Basic ..." or "Bearer ...". Empty = none.
    http::Secret authorization{};
    /// What the field compares by, which is checked: cosine (also a field of similarity "dot_product", whose vectors
    /// have length 1), euclidean, or dot_product ("max_inner_product", OpenSearch's "innerproduct").
    Metric metric = Metric::cosine;
    std::size_t dimension = 0;  ///< Stated by info(), and checked with the field's. 0 = whatever that is.
    std::string vector_field = "embedding";
    std::string text_field = "text";
    /// Fields to fetch beside the text, as metadata; "a.b" is inside "a". Empty = all but the vector.
    std::vector<std::string> fields{};
    /// Candidates per shard, from which the best are taken, up to 10,000. 0 = twice top_k, at least 100. OpenSearch has
    /// no such number.
    std::size_t num_candidates = 0;
    /// Hits below this relevance (relevance.hpp) are not returned; in [0, 1]. Elasticsearch applies it too.
    double minimum_relevance = 0.0;
    std::size_t max_batch = 100;  ///< Queries in one request; at least 1.
    /// How long the mapping is taken as read, by which filters are translated; then it is asked for again. 0 = for
    /// ever.
    Duration description_lifetime = std::chrono::minutes{1};
    /// Base URL (empty = http://localhost:9200), time limits, TLS, proxy, pool. `name` is the origin of errors.
    http::HttpClientOptions http{};
};

/// Searches and fills one index. All queries of a call are one request (_msearch); the first call costs one more, for
/// the mapping.
///
/// Scores are the engine's own "_score", the higher the better: for cosine and Euclidean distance it is the relevance
/// already, for the inner product it has a metric of its own, max_inner_product.
///
/// `create_collection` makes texts in metadata keywords, so that filters can compare them. The first value of a field
/// decides its type; `upsert` then refuses a fraction or a text for a field of integers.
///
/// Errors: trawl::Error: what HttpClient::send and http::status_error make of failures, of one query too; not_found,
///   naming the index; dimension_mismatch with both numbers; timeout and unavailable for a query that some shards did
///   not answer, since what is missing cannot be told; invalid_argument for an index of another metric or without that
///   field.
/// Cancellation, Executor: as HttpClient. Safe to use from several threads.
/// Source: Elasticsearch reference, "Multi search" and "kNN search"; OpenSearch documentation, "k-NN query".
class TRAWL_EXPORT ElasticsearchStore final : public VectorStore, public VectorWriter {
public:
    /// Errors: std::invalid_argument that names the option, and those of HttpClient.
    explicit ElasticsearchStore(ElasticsearchOptions options);
    ~ElasticsearchStore() override;

    [[nodiscard]] StoreInfo info() const override;
    Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) override;

    Task<void> create_collection(std::size_t dimension, CallContext context) override;
    /// Waits for the next refresh of the index, by default up to a second.
    Task<void> upsert(std::vector<VectorRecord> records, CallContext context) override;
    Task<void> erase(std::vector<std::string> ids, CallContext context) override;

    /// Requests to the server so far.
    [[nodiscard]] std::size_t requests() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace trawl
