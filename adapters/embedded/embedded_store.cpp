// Documents, their chunks and their vectors in one SQLite file, with the vectors in memory for searching.
#include <trawl/embedded/embedded_store.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "match_expression.hpp"
#include "store_state.hpp"

namespace trawl {

namespace {

using embedded::BestHits;
using embedded::error_origin;
using embedded::ScoredRow;
using embedded::StoreState;
using embedded::VectorChanges;

constexpr ScoreScale cosine_scale{.metric = Metric::cosine, .direction = Direction::higher_is_better};
constexpr ScoreScale bm25_scale{.metric = Metric::bm25, .direction = Direction::higher_is_better};

[[noreturn]] void reject(const std::string& what) {
    throw Error{Errc::invalid_argument, what}.with_origin(error_origin);
}

void check_vector(const Embedding& vector, std::size_t dimension, const std::string& whose) {
    if (vector.size() != dimension) {
        throw Error{Errc::dimension_mismatch, "the vector of " + whose + " has length " +
                                                  std::to_string(vector.size()) +
                                                  ", the store holds vectors of length " + std::to_string(dimension)}
            .with_origin(error_origin);
    }
    if (!is_finite(vector)) {
        reject("the vector of " + whose + " has an element that is not a finite number");
    }
}

void check_documents(std::span<const StoredDocument> documents, std::size_t dimension) {
    std::set<std::string_view> seen;
    for (const StoredDocument& document : documents) {
        if (document.id.empty()) {
            reject("a document has an empty id");
        }
        if (!seen.insert(document.id).second) {
            reject("document '" + document.id + "' is there twice in one call");
        }
        for (const StoredChunk& chunk : document.chunks) {
            if (chunk.document.id.empty()) {
                reject("a chunk of document '" + document.id + "' has an empty id");
            }
            check_vector(chunk.embedding, dimension, "chunk '" + chunk.document.id + "'");
        }
    }
}

/// Reads each document once, however many queries have found it.
class HitReader {
public:
    HitReader(embedded::DocumentReader& reader, const embedded::VectorTable& table, ScoreScale scale)
        : reader_(reader), table_(table), scale_(scale) {}

    HitList read(const std::vector<ScoredRow>& rows) {
        HitList hits;
        hits.reserve(rows.size());
        for (const ScoredRow& scored : rows) {
            const auto [known, is_new] = documents_.try_emplace(scored.row);
            if (is_new) {
                known->second = reader_.read_chunk(table_.chunk(scored.row), scored.id);
            }
            // Nothing: another process has removed it since this store was opened.
            if (known->second) {
                hits.emplace_back(*known->second, scored.score, scale_);
            }
        }
        return hits;
    }

private:
    embedded::DocumentReader& reader_;
    const embedded::VectorTable& table_;
    ScoreScale scale_;
    std::map<embedded::Row, std::optional<Document>> documents_;
};

}  // namespace

struct EmbeddedStore::Impl : StoreState {
    using StoreState::StoreState;
};

EmbeddedStore::EmbeddedStore(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

EmbeddedStore::~EmbeddedStore() = default;

std::shared_ptr<EmbeddedStore> EmbeddedStore::open(const std::filesystem::path& file,
                                                   const EmbeddedStoreOptions& options) {
    auto impl = std::make_unique<Impl>(file, options);
    // make_shared cannot reach the constructor.
    std::shared_ptr<EmbeddedStore> store{new EmbeddedStore{std::move(impl)}};
    store->impl_->load_graph();
    if (store->size().chunks_in_graph == 0) {
        try {
            store->build_index();
        } catch (const Error& error) {
            // Built, but not saved: the store is as good as any, and the next start builds again.
            if (error.code() != Errc::io_error) {
                throw;
            }
        }
    }
    return store;
}

std::shared_ptr<EmbeddedStore> EmbeddedStore::open_temporary(const EmbeddedStoreOptions& options) {
    embedded::TemporaryFolder folder;
    auto impl = std::make_unique<Impl>(folder.path() / "store.db", options);
    impl->temporary = std::move(folder);
    return std::shared_ptr<EmbeddedStore>{new EmbeddedStore{std::move(impl)}};
}

StoreInfo EmbeddedStore::info() const {
    return {.name = "embedded",
            .scale = cosine_scale,
            .dimension = impl_->dimension,
            .max_batch = 0,
            .filters = FilterCapabilities::all()};
}

Task<std::vector<HitList>> EmbeddedStore::search(std::vector<VectorQuery> queries, CallContext /*context*/) {
    co_return find_nearest(queries);
}

std::vector<HitList> EmbeddedStore::find_nearest(const std::vector<VectorQuery>& queries) const {
    const std::size_t stride = embedded::padded_length(impl_->dimension);
    std::vector<float> unit_vectors(queries.size() * stride);
    std::vector<embedded::UnitQuery> unit_queries;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        check_vector(queries[i].vector, impl_->dimension, "query " + std::to_string(i));
        if (queries[i].top_k == 0) {
            reject("top_k of query " + std::to_string(i) + " must be at least 1");
        }
        float* place = &unit_vectors[i * stride];
        const bool has_direction = embedded::write_unit_vector(queries[i].vector, place) > 0.0;
        unit_queries.push_back({place, has_direction ? queries[i].top_k : 0, nullptr});
    }

    const std::shared_lock state{impl_->state_mutex};
    std::vector<std::shared_ptr<const embedded::RowMask>> masks;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        masks.push_back(impl_->mask(queries[i].filter));
        unit_queries[i].mask = masks.back() ? masks.back()->data() : nullptr;
    }
    std::vector<std::vector<ScoredRow>> found = impl_->nearest(unit_queries);
    const std::lock_guard reading{impl_->reader_mutex};
    HitReader reader{impl_->reader, impl_->table, cosine_scale};
    std::vector<HitList> lists;
    lists.reserve(found.size());
    for (const std::vector<ScoredRow>& rows : found) {
        lists.push_back(reader.read(rows));
    }
    return lists;
}

std::vector<HitList> EmbeddedStore::find_matching(const std::vector<TextQuery>& queries) const {
    const std::shared_lock state{impl_->state_mutex};
    const embedded::VectorTable& table = impl_->table;
    HitReader reader{impl_->reader, table, bm25_scale};
    std::vector<HitList> lists;
    lists.reserve(queries.size());
    for (const TextQuery& query : queries) {
        if (query.top_k == 0) {
            reject("top_k of query " + std::to_string(lists.size()) + " must be at least 1");
        }
        const std::shared_ptr<const embedded::RowMask> mask = impl_->mask(query.filter);
        const std::lock_guard reading{impl_->reader_mutex};
        BestHits best{query.top_k};
        if (const std::string expression = embedded::match_expression(query.text); !expression.empty()) {
            impl_->reader.match(expression, [&](std::int64_t chunk, double score) {
                if (!best.may_enter(score)) {
                    return;
                }
                const std::size_t row = table.find(chunk);
                if (row < table.rows() && (!mask || (*mask)[row] != 0)) {
                    const auto known = static_cast<embedded::Row>(row);
                    best.offer({score, known, table.id(known)});
                }
            });
        }
        lists.push_back(reader.read(best.take()));
    }
    return lists;
}

void EmbeddedStore::upsert(std::span<const StoredDocument> documents) {
    check_documents(documents, impl_->dimension);
    impl_->write([&](embedded::DocumentWriter& writer, VectorChanges& changes) {
        for (const StoredDocument& document : documents) {
            writer.remove(document.id, changes);
            writer.insert(document, changes);
        }
    });
}

void EmbeddedStore::upsert(Document document, Embedding embedding) {
    StoredDocument whole;
    whole.id = document.id;
    whole.chunks.push_back({std::move(document), {}, std::move(embedding)});
    upsert(whole);
}

bool EmbeddedStore::erase(std::string_view document_id) {
    const std::string id{document_id};
    return erase(std::span{&id, 1}) != 0;
}

std::size_t EmbeddedStore::erase(std::span<const std::string> document_ids) {
    std::size_t erased = 0;
    impl_->write([&](embedded::DocumentWriter& writer, VectorChanges& changes) {
        for (const std::string& id : document_ids) {
            erased += writer.remove(id, changes) ? 1U : 0U;
        }
    });
    return erased;
}

bool EmbeddedStore::set_fingerprint(std::string_view document_id, std::string_view fingerprint) {
    bool found = false;
    impl_->write([&](embedded::DocumentWriter& writer, VectorChanges& /*changes*/) {
        found = writer.set_fingerprint(document_id, fingerprint);
    });
    return found;
}

std::vector<StoredDocumentInfo> EmbeddedStore::documents(std::string_view id_prefix) const {
    const std::lock_guard reading{impl_->reader_mutex};
    return impl_->reader.documents(id_prefix);
}

std::optional<Document> EmbeddedStore::find(std::string_view chunk_id) const {
    const std::lock_guard reading{impl_->reader_mutex};
    return impl_->reader.find(chunk_id);
}

EmbeddedStoreSize EmbeddedStore::size() const {
    const std::shared_lock state{impl_->state_mutex};
    const std::lock_guard reading{impl_->reader_mutex};
    return {impl_->reader.count_documents(), impl_->table.live_rows(), impl_->rows_in_graph()};
}

const std::filesystem::path& EmbeddedStore::file() const noexcept { return impl_->file; }

void EmbeddedStore::build_index(const std::stop_token& stop,
                                const std::function<void(std::size_t, std::size_t)>& progress) {
    impl_->build_graph(stop, progress);
}

void EmbeddedStore::checkpoint() {
    const std::lock_guard writing{impl_->writer_mutex};
    impl_->writer_connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::vector<std::string> EmbeddedStore::check_integrity() const {
    const std::lock_guard writing{impl_->writer_mutex};
    return embedded::find_damage(impl_->writer_connection);
}

}  // namespace trawl
