// What an open store keeps, and who may touch it when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>

#include "document_reader.hpp"
#include "document_writer.hpp"
#include "dot_product.hpp"
#include "fair_shared_mutex.hpp"
#include "filter_masks.hpp"
#include "hnsw_graph.hpp"
#include "integrity.hpp"
#include "schema.hpp"
#include "sqlite.hpp"
#include "temporary_folder.hpp"
#include "vector_table.hpp"

namespace trawl::embedded {

/// Locks are taken in this order only: building_mutex, writer_mutex, state_mutex, reader_mutex.
///
/// A write does its SQL under writer_mutex alone, and takes state_mutex for the commit and for repeating it in
/// memory. A search holds state_mutex shared until it has read its texts; hence what it finds in memory is also in
/// the file.
struct StoreState {
    /// Errors: as EmbeddedStore::open.
    StoreState(const std::filesystem::path& file, const EmbeddedStoreOptions& options);

    /// Runs the work in one transaction, then repeats its changes in memory.
    void write(const std::function<void(DocumentWriter&, VectorChanges&)>& work);

    /// Best first. state_mutex must be held.
    [[nodiscard]] std::vector<std::vector<ScoredRow>> nearest(std::span<const UnitQuery> queries) const;
    /// state_mutex must be held.
    [[nodiscard]] std::size_t rows_in_graph() const noexcept;

    /// Which rows pass the filter; null when all do. state_mutex must be held.
    [[nodiscard]] std::shared_ptr<const RowMask> mask(const std::optional<Filter>& filter);

    /// Reads the graph that build_graph() has saved, if it is there, undamaged and needed.
    void load_graph();
    void build_graph(const std::stop_token& stop, const std::function<void(std::size_t, std::size_t)>& progress);

    std::optional<TemporaryFolder> temporary;  ///< Goes last.
    std::filesystem::path file;
    EmbeddedStoreOptions options;

    std::mutex building_mutex;

    std::mutex writer_mutex;
    Connection writer_connection;
    std::size_t dimension;
    DocumentWriter writer;
    std::int64_t data_version = 0;  ///< Differs from SQLite's when another process has written.
    bool is_stale = false;          ///< The memory lags behind the file.

    FairSharedMutex state_mutex;
    VectorTable table;
    std::optional<HnswGraph> graph;
    std::uint64_t table_generation = 1;  ///< Changes when the rows get other numbers.
    std::size_t graph_rows = 0;          ///< The graph knows all live rows before this one.

    std::mutex reader_mutex;
    Connection reader_connection;
    DocumentReader reader;
    FilterMasks masks;

private:
    void load_table(Connection& connection);
    void apply(const VectorChanges& changes);
    [[nodiscard]] bool needs_graph() const noexcept;
    void forget_graph_of_removed_rows();
    void save_graph();
    [[nodiscard]] std::filesystem::path graph_file() const;
};

}  // namespace trawl::embedded
