// What an open store keeps, and who may touch it when.
#include "store_state.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "checksum.hpp"

namespace trawl::embedded {

namespace {

// A commit that checkpoints by itself would hold up every search; ours is done after the commit, at this many pages.
constexpr int checkpoint_pages = 2048;
constexpr std::size_t rows_per_lock = 16;

void configure(Connection& connection, const EmbeddedStoreOptions& options) {
    connection.run("PRAGMA journal_mode = WAL");
    // With a write-ahead log this survives the death of the process; only a power failure can take the last commits.
    connection.run("PRAGMA synchronous = NORMAL");
    connection.run("PRAGMA cache_size = -65536");
    connection.run("PRAGMA temp_store = MEMORY");
    if (options.max_file_bytes != 0) {
        const auto page_bytes = static_cast<std::uint64_t>(connection.number("PRAGMA page_size"));
        const std::uint64_t pages = std::max<std::uint64_t>(1, options.max_file_bytes / page_bytes);
        connection.run(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
    }
}

bool has_length_one_or_zero(std::span<const float> vector) {
    double squares = 0.0;
    for (const float value : vector) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    // False for NaN as well.
    return squares == 0.0 || std::abs(squares - 1.0) < 1e-3;
}

}  // namespace

StoreState::StoreState(const std::filesystem::path& path, const EmbeddedStoreOptions& given)
    : file(path),
      options(given),
      writer_connection(path, Connection::Mode::read_write, given.busy_timeout),
      dimension(prepare_schema(writer_connection, path, given)),
      writer(writer_connection, dimension),
      table(dimension),
      reader_connection(path, Connection::Mode::read_only, given.busy_timeout),
      reader(reader_connection) {
    configure(writer_connection, options);
    reader_connection.run("PRAGMA cache_size = -65536");
    data_version = writer_connection.number("PRAGMA data_version");
    load_table(writer_connection);
}

void StoreState::load_table(Connection& connection) {
    graph.reset();
    graph_rows = 0;
    table = VectorTable{dimension};
    ++table_generation;
    Statement statement = connection.prepare("SELECT id, name, vector FROM chunks ORDER BY id");
    std::vector<float> vector(dimension);
    while (statement.step()) {
        const std::span<const std::byte> blob = statement.blob(2);
        const bool fits = blob.size() == dimension * sizeof(float);
        if (fits) {
            std::memcpy(vector.data(), blob.data(), blob.size());
        }
        if (!fits || !has_length_one_or_zero(vector)) {
            throw Error{Errc::data_corrupt,
                        "the vector of '" + std::string{statement.text(1)} + "' in '" + file.string() +
                            "' is damaged. The file was left as it is: move it away and index again"}
                .with_origin(error_origin);
        }
        table.add(statement.number(0), statement.text(1), vector);
    }
}

void StoreState::write(const std::function<void(DocumentWriter&, VectorChanges&)>& work) {
    const std::lock_guard writing{writer_mutex};
    {
        Transaction transaction{writer_connection};
        const std::int64_t version = writer_connection.number("PRAGMA data_version");
        const bool others_wrote = version != data_version;
        VectorChanges changes;
        work(writer, changes);
        // The word index writes at a savepoint what it would otherwise write during the commit, while searches wait.
        writer_connection.run("SAVEPOINT flush");
        writer_connection.run("RELEASE flush");
        const std::unique_lock state{state_mutex};
        transaction.commit();
        const bool was_stale = std::exchange(is_stale, true);
        if (others_wrote || was_stale) {
            load_table(writer_connection);
        } else {
            apply(changes);
        }
        data_version = version;
        is_stale = false;
    }
    if (writer_connection.wal_pages() > checkpoint_pages) {
        writer_connection.run("PRAGMA wal_checkpoint(PASSIVE)");
    }
}

void StoreState::apply(const VectorChanges& changes) {
    for (const std::int64_t chunk : changes.removed) {
        table.remove(chunk);
        if (graph) {
            graph->remove(chunk);
        }
    }
    for (const VectorChanges::Added& added : changes.added) {
        table.add(added.chunk, added.id, added.unit_vector);
    }
}

std::vector<std::vector<ScoredRow>> StoreState::nearest(std::span<const UnitQuery> queries) const {
    // A graph knows nothing of filters: it would find candidates of which few pass.
    const bool any_filter =
        std::any_of(queries.begin(), queries.end(), [](const UnitQuery& query) { return query.mask != nullptr; });
    if (!graph || !needs_graph() || any_filter) {
        return table.scan(queries, 0);
    }
    std::vector<std::vector<ScoredRow>> found = table.scan(queries, graph_rows);
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (queries[i].top_k == 0) {
            continue;
        }
        BestHits best{queries[i].top_k};
        for (const ScoredRow& scored : found[i]) {
            best.offer(scored);
        }
        for (const std::int64_t chunk : graph->search(queries[i].vector, queries[i].top_k)) {
            if (const std::size_t known = table.find(chunk); known < table.rows()) {
                const auto row = static_cast<Row>(known);
                best.offer({table.score(row, queries[i].vector), row, table.id(row)});
            }
        }
        found[i] = best.take();
    }
    return found;
}

std::shared_ptr<const RowMask> StoreState::mask(const std::optional<Filter>& filter) {
    if (!filter || filter->is_everything() || table.rows() == 0) {
        return nullptr;
    }
    const std::lock_guard reading{reader_mutex};
    return masks.mask(*filter, table, table_generation, reader);
}

std::size_t StoreState::rows_in_graph() const noexcept { return graph ? graph->size() - graph->removed() : 0; }

bool StoreState::needs_graph() const noexcept { return table.live_rows() > options.exact_scan_limit; }

std::filesystem::path StoreState::graph_file() const { return file.string() + "-graph"; }

void StoreState::load_graph() {
    if (!needs_graph()) {
        return;
    }
    const std::optional<std::string> expected = read_meta(writer_connection, "graph_checksum");
    if (!expected || file_checksum(graph_file()) != *expected) {
        return;
    }
    try {
        graph = HnswGraph::load(graph_file(), table.stride(), [&](std::int64_t chunk) -> const float* {
            const std::size_t row = table.find(chunk);
            return row < table.rows() ? table.vector(static_cast<Row>(row)) : nullptr;
        });
    } catch (const Error&) {
        // Then it is built anew: the graph holds nothing that the table does not.
        graph.reset();
        return;
    }
    // The graph was up to date once, and rows are in the order in which they were added.
    while (graph_rows < table.rows() && graph->contains(table.chunk(static_cast<Row>(graph_rows)))) {
        ++graph_rows;
    }
}

void StoreState::build_graph(const std::stop_token& stop,
                             const std::function<void(std::size_t, std::size_t)>& progress) {
    const std::lock_guard building{building_mutex};
    {
        const std::unique_lock state{state_mutex};
        if (!needs_graph()) {
            return;
        }
        forget_graph_of_removed_rows();
        if (graph && graph_rows == table.rows()) {
            return;
        }
        if (!graph) {
            graph_rows = 0;
            graph.emplace(table.stride());
        }
    }
    for (bool is_done = false; !is_done && !stop.stop_requested();) {
        std::size_t done = 0;
        std::size_t total = 0;
        {
            // A few at a time, so that searches in between wait for milliseconds and not for minutes.
            const std::unique_lock state{state_mutex};
            if (!graph) {
                return;  // reloaded meanwhile, since another process has written
            }
            for (std::size_t i = 0; i < rows_per_lock && graph_rows < table.rows(); ++i, ++graph_rows) {
                const auto row = static_cast<Row>(graph_rows);
                if (table.is_live(row)) {
                    graph->add(table.chunk(row), table.vector(row));
                }
            }
            is_done = graph_rows == table.rows();
            done = graph_rows;
            total = table.rows();
        }
        if (progress) {
            progress(done, total);
        }
    }
    save_graph();
}

/// Removed rows cost time in every search: when there are many, the memory is read anew and the graph starts over.
void StoreState::forget_graph_of_removed_rows() {
    const std::size_t removed = table.rows() - table.live_rows();
    const bool graph_is_worn = graph && graph->removed() * 4 > graph->size();
    if (removed * 4 > table.rows()) {
        const std::lock_guard reading{reader_mutex};
        load_table(reader_connection);
    } else if (graph_is_worn) {
        graph.reset();
    }
}

void StoreState::save_graph() {
    const std::filesystem::path target = graph_file();
    const std::filesystem::path fresh = target.string() + ".new";
    {
        const std::shared_lock state{state_mutex};
        if (!graph) {
            return;
        }
        graph->save(fresh);
    }
    const std::optional<std::string> checksum = file_checksum(fresh);
    std::error_code failed;
    if (checksum) {
        std::filesystem::rename(fresh, target, failed);
    }
    if (!checksum || failed) {
        throw Error{Errc::io_error, "the graph could not be saved as '" + target.string() +
                                        "'; searches work, but the next start has to build it again"}
            .with_origin(error_origin);
    }
    const std::lock_guard writing{writer_mutex};
    Transaction transaction{writer_connection};
    write_meta(writer_connection, "graph_checksum", *checksum);
    transaction.commit();
}

}  // namespace trawl::embedded
