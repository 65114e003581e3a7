// A table of PostgreSQL with the pgvector extension as a vector store.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <trawl/export.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/vector_writer.hpp>

namespace trawl {

/// Where documents stand in the database. Names are taken as they are, upper and lower case included.
///
/// `PgvectorStore::create_collection` makes the default layout:
///
///     CREATE TABLE documents (id text PRIMARY KEY, content text NOT NULL,
///                             metadata jsonb NOT NULL DEFAULT '{}', embedding vector(768) NOT NULL);
///     CREATE INDEX ON documents USING hnsw (embedding vector_cosine_ops);   -- up to 2000 dimensions, halfvec 4000
///     CREATE INDEX ON documents USING gin (metadata);
///
/// A table of one's own works too: the id of any type with a text form, distinct; the metadata jsonb; the vectors of
/// type vector or halfvec. For writing, the id must be unique.
struct PgvectorTable {
    std::string schema = {};  ///< Empty = the first on the search path that has the table.
    std::string table = "documents";
    std::string id = "id";
    std::string content = "content";
    std::string metadata = "metadata";
    std::string embedding = "embedding";
};

/// How an HNSW index goes on when a filter has removed what it found first (pgvector 0.8).
enum class PgvectorIterativeScan {
    automatic,  ///< strict_order for queries with a filter, where the extension knows it; else the server's setting.
    off,
    strict_order,
    relaxed_order,  ///< Finds more in the same time; the list is put in order afterwards.
};

struct PgvectorOptions {
    /// "postgresql://user@host:5432/database" or "host=... dbname=...", as libpq reads it; a password in it is not
    /// shown. What is not in it comes from libpq's own environment (PGHOST, PGPASSFILE, ...).
    std::string connection{};
    PgvectorTable table{};
    /// What is compared: cosine, euclidean, dot_product or manhattan. It should be that of the index.
    Metric metric = Metric::cosine;
    std::size_t dimension =
        0;  ///< Stated by info(); checked with the column's. 0 = the column's, learnt at the first call.
    /// Breadth of an HNSW search, 1 to 1000; raised to top_k where that is more. 0 = the server's, raised like it.
    unsigned hnsw_ef_search = 0;
    PgvectorIterativeScan iterative_scan = PgvectorIterativeScan::automatic;
    /// Hits below this relevance (relevance.hpp) are not returned; in [0, 1]. The server applies it.
    double minimum_relevance = 0.0;
    /// The server's own limit for one query; the call's deadline when that is sooner. 0 = the deadline alone.
    std::chrono::milliseconds statement_timeout{0};
    std::chrono::milliseconds connect_timeout{5000};  ///< 0 = only the deadline.
    std::size_t max_connections = 4;                  ///< At one time; at least 1. Further calls queue.
    std::size_t max_waiting = 1024;                   ///< Calls in that queue; more are refused (Errc::overloaded).
    std::size_t max_batch = 32;                       ///< Queries in one call, which are one round trip; at least 1.
    /// create_collection makes a column of halfvec, at half the size, in place of vector.
    bool half_precision = false;
    /// Where libpq asks the server to stop a query whose caller is gone; that blocks for one round trip over a new
    /// connection. Empty = on the executor of the call.
    asio::any_io_executor cancel_on{};
};

/// Searches and fills one table. All queries of a call are one round trip (libpq's pipeline mode), one after the other
/// on the server; each runs in a transaction of its own, with its own settings.
///
/// Scores are the operator's own: cosine distance (1 - c), Euclidean distance, negative inner product, Manhattan
/// distance; lower is better. Documents whose vector has no direction are not found by cosine.
///
/// Errors: trawl::Error of origin "pgvector", with the server's words as vendor_message(): not_found (table or
///   extension missing), dimension_mismatch, unauthenticated, permission_denied, overloaded (too many connections),
///   timeout (statement_timeout), unavailable, deadline_exceeded, not_supported.
/// Cancellation: at once; the server is asked to stop the query, and the connection is closed.
/// Executor: everything runs on the executor of the awaiting task, connections are shared by all. Safe to use from
///   several threads. Only a list of several hosts is resolved by libpq itself, which blocks.
/// Source: https://github.com/pgvector/pgvector; PostgreSQL manual, 34.5 "Pipeline Mode"; PostgreSQL 13 or newer.
class TRAWL_EXPORT PgvectorStore final : public VectorStore, public VectorWriter {
public:
    /// Connects with the first call.
    /// Errors: std::invalid_argument that names the option.
    explicit PgvectorStore(PgvectorOptions options);
    ~PgvectorStore() override;

    [[nodiscard]] StoreInfo info() const override;
    Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) override;

    /// Makes the extension, the table and its indexes, as far as the account may: an extension that is there needs no
    /// rights.
    Task<void> create_collection(std::size_t dimension, CallContext context) override;
    Task<void> upsert(std::vector<VectorRecord> records, CallContext context) override;
    Task<void> erase(std::vector<std::string> ids, CallContext context) override;

    /// Round trips to the server so far: one a call, one more for the first.
    [[nodiscard]] std::size_t round_trips() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace trawl
