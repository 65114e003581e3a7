// Documents, their chunks and their vectors in one SQLite file, with the vectors in memory for searching.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/export.hpp>
#include <trawl/vector_store.hpp>

namespace trawl {

struct EmbeddedStoreOptions {
    /// Length of the vectors, 1 to 65,536; 0 = whatever the file holds, which then must exist.
    std::size_t dimension = 0;
    /// Name of the vector space, for example the model of the provider's info. Kept in the file, and compared with it
    /// ever after. Empty = do not compare.
    std::string embedding_model{};
    /// Up to that many vectors every one is compared with the query, which is exact; beyond, a graph finds
    /// candidates. 0 = always the graph.
    std::size_t exact_scan_limit = 200'000;
    /// Bound on the size of the database file; 0 = the disk's.
    std::uint64_t max_file_bytes = 0;
    /// How long a write waits for another process that is writing.
    std::chrono::milliseconds busy_timeout{5000};
};

/// A piece of a document: what a search finds.
struct StoredChunk {
    Document document;    ///< The id is unique in the store; not empty.
    std::string title;    ///< Headings above the text; searched by words, not returned. May be empty.
    Embedding embedding;  ///< Of any length but zero; only its direction counts.
};

/// What is added, replaced and removed as a whole.
struct StoredDocument {
    std::string id;           ///< Unique among documents; not empty.
    std::string fingerprint;  ///< Whatever the owner needs to see whether it has changed.
    std::vector<StoredChunk> chunks;
};

/// A document without its chunks.
struct StoredDocumentInfo {
    std::string id;
    std::string fingerprint;
    std::size_t chunks = 0;

    friend bool operator==(const StoredDocumentInfo&, const StoredDocumentInfo&) = default;
};

struct EmbeddedStoreSize {
    std::size_t documents = 0;
    std::size_t chunks = 0;
    std::size_t chunks_in_graph = 0;  ///< The others are searched exactly.
};

/// A vector store in a file, for collections of up to about a million chunks; no server.
///
/// Every write is one transaction: when the call has returned, the documents survive the death of the process at any
/// moment (kill -9 included). They survive a power failure after the next checkpoint(), or when the store was closed; a
/// power failure before may lose the last of them, never a half of one.
///
/// A search compares in memory (vectors and chunk ids; 2.2 KB a chunk at 512 dimensions) and reads only the texts of
/// its hits from the file, about 15 µs each. Scores are cosines; lists are ordered by score, then id, so that equal
/// chunks always come in the same order. All queries of one call share one pass over the vectors.
///
/// Filters of every kind are evaluated, by `matches`. The first search with a filter reads the metadata of all chunks,
/// 1 µs each; the last 16 filters are remembered, and only chunks that are new since are read for them. A call with a
/// filter is always exact.
///
/// Errors: trawl::Error, in every function: io_error: the file cannot be read or written, or the disk is full;
///   permission_denied; data_corrupt: the file is damaged, and was left as it is; conflict: another process is
///   writing, an id is used twice, the file belongs to another program or to another embedding model; not_supported:
///   a newer trawl has written the file; dimension_mismatch; invalid_argument: an empty id, a number that is not
///   finite, top_k 0.
/// Cancellation: none; the calls are short, but for build_index().
/// Executor: search() computes where it is awaited, at the speed of the memory: at 30 GB a second, 1,000 chunks of 512
///   dimensions take 0.1 ms for one query and 0.3 ms for eight in one call, 100,000 take 7 and 13 ms. Where that is too
///   long for an event loop, put it on a thread pool:
///   `make_blocking_vector_store(pool.get_executor(), store->info(), [store](const auto& queries) { return
///   store->find_nearest(queries); })`.
///   All functions may be called from several threads at once; a write does not hold up searches, except for the
///   moment of its commit. Several processes may have the file open, and one of them write at a time; what another
///   has written is found after the next write of one's own, or after opening again.
class TRAWL_EXPORT EmbeddedStore final : public VectorStore {
public:
    /// Opens a store, and creates its file where there is none. Its folder must exist. Beside the file there are two
    /// more while the store is open (-wal, -shm), and one with the graph for large stores (-graph).
    ///
    /// It reads all vectors, about 600 MB a second, and builds the graph if one is due and none can be loaded: 0.3 ms
    /// a vector for thousands of 512 dimensions, 0.7 ms for a hundred thousand.
    /// Errors: as above; std::invalid_argument when the dimension is above 65,536, or 0 for a file that does not exist.
    static std::shared_ptr<EmbeddedStore> open(const std::filesystem::path& file,
                                               const EmbeddedStoreOptions& options = {});
    /// A store in a new folder for temporary files, removed together with the store.
    static std::shared_ptr<EmbeddedStore> open_temporary(const EmbeddedStoreOptions& options);
    ~EmbeddedStore() override;

    [[nodiscard]] StoreInfo info() const override;
    Task<std::vector<HitList>> search(std::vector<VectorQuery> queries, CallContext context) override;

    /// What search() does, as a plain call. A vector without direction (all zeros) finds nothing.
    [[nodiscard]] std::vector<HitList> find_nearest(const std::vector<VectorQuery>& queries) const;
    /// BM25 over titles and texts; see EmbeddedLexicalIndex.
    [[nodiscard]] std::vector<HitList> find_matching(const std::vector<TextQuery>& queries) const;

    /// Adds the documents, or replaces those whose id is known already: all of them, or none when it throws.
    void upsert(std::span<const StoredDocument> documents);
    void upsert(const StoredDocument& document) { upsert(std::span{&document, 1}); }
    /// A document that is one chunk, both with the id of `document`.
    void upsert(Document document, Embedding embedding);
    /// Removes a document with its chunks. Returns: whether there was one.
    bool erase(std::string_view document_id);
    /// Removes several in one transaction. Returns: how many there were.
    std::size_t erase(std::span<const std::string> document_ids);
    /// Changes the fingerprint alone. Returns: whether there is such a document.
    bool set_fingerprint(std::string_view document_id, std::string_view fingerprint);

    /// The documents whose id begins with the prefix, in byte order of their ids.
    [[nodiscard]] std::vector<StoredDocumentInfo> documents(std::string_view id_prefix = {}) const;
    /// The chunk of that id.
    [[nodiscard]] std::optional<Document> find(std::string_view chunk_id) const;
    [[nodiscard]] EmbeddedStoreSize size() const;
    [[nodiscard]] const std::filesystem::path& file() const noexcept;

    /// Brings the graph up to date and saves it, when there are more vectors than exact_scan_limit. Chunks that were
    /// added since the last time are searched exactly: call it after adding many. Searches and writes go on
    /// meanwhile.
    ///
    /// Parameters: stop: ends it early; what is done stays done. progress: called now and then with the numbers of
    ///   chunks done and in all; may be empty.
    void build_index(const std::stop_token& stop = {},
                     const std::function<void(std::size_t done, std::size_t total)>& progress = {});
    /// Writes everything through to the disk, and gives back what the write-ahead log has taken.
    void checkpoint();
    /// Reads the whole file and compares its parts with each other. Returns: one sentence for each thing that is wrong.
    [[nodiscard]] std::vector<std::string> check_integrity() const;

private:
    struct Impl;
    explicit EmbeddedStore(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace trawl
