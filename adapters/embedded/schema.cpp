// The tables of a store's file: making them, and recognising a file that has them.
#include "schema.hpp"

#include <stdexcept>

namespace trawl::embedded {

namespace {

constexpr std::size_t largest_dimension = 65'536;
constexpr std::int64_t application_id = 0x7472776C;  // "trwl"; tells our files from those of other programs

// Vectors and texts are in different tables, so that all vectors can be read at the start without the texts in between.
// AUTOINCREMENT: the number of a chunk is never used again, hence a number stands for one vector for ever, and a graph
// that was saved some time ago is merely incomplete and never wrong.
//
// Without automerge the word index merges sixteen segments at once instead of a few at every commit: a fifth less
// time for indexing a folder, and no difference to searches.
constexpr const char* tables = R"sql(
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, chunk_count INTEGER NOT NULL);
    CREATE TABLE chunks (
        id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (id),
        name TEXT NOT NULL UNIQUE, vector BLOB NOT NULL);
    CREATE INDEX chunks_of_document ON chunks (document);
    CREATE TABLE texts (
        id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, title TEXT NOT NULL, metadata TEXT NOT NULL,
        text TEXT NOT NULL);
    CREATE VIRTUAL TABLE text_index USING fts5 (
        title, text, content = 'texts', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
    INSERT INTO text_index (text_index, rank) VALUES ('automerge', 0);
)sql";

[[noreturn]] void fail(Errc code, const std::filesystem::path& file, const std::string& detail) {
    throw Error{code, "'" + file.string() + "' " + detail}.with_origin(error_origin);
}

void create(Connection& connection, const std::filesystem::path& file, const EmbeddedStoreOptions& options) {
    if (options.dimension == 0) {
        throw std::invalid_argument{"EmbeddedStoreOptions: dimension must be given for a file that does not exist: " +
                                    file.string()};
    }
    // Seven vectors of 512 floats to a page and not one; must come before everything that writes.
    connection.run("PRAGMA page_size = 16384");
    connection.run("PRAGMA journal_mode = WAL");
    Transaction transaction{connection};
    if (connection.number("SELECT count(*) FROM sqlite_schema") != 0) {
        return;  // another process was faster
    }
    connection.run(tables);
    write_meta(connection, "dimension", std::to_string(options.dimension));
    write_meta(connection, "embedding_model", options.embedding_model);
    connection.run(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
    connection.run(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
    transaction.commit();
}

void check_origin(Connection& connection, const std::filesystem::path& file) {
    if (connection.number("PRAGMA application_id") != application_id) {
        fail(Errc::conflict, file, "is a database of another program. It was left as it is: name another file");
    }
    const std::int64_t version = connection.number("PRAGMA user_version");
    if (version > schema_version) {
        fail(Errc::not_supported, file,
             "was written by a newer version of trawl (schema " + std::to_string(version) + ", this one knows up to " +
                 std::to_string(schema_version) + "): update trawl, or name another file and index again");
    }
}

std::size_t check_vectors(Connection& connection, const std::filesystem::path& file,
                          const EmbeddedStoreOptions& options) {
    const std::string dimension_text = read_meta(connection, "dimension").value_or("");
    std::size_t dimension = 0;
    for (const char digit : dimension_text) {
        dimension = digit >= '0' && digit <= '9' ? dimension * 10 + static_cast<std::size_t>(digit - '0')
                                                 : largest_dimension + 1;
    }
    if (dimension == 0 || dimension > largest_dimension) {
        fail(Errc::data_corrupt, file,
             "does not say how long its vectors are. It was left as it is: move it away and index again");
    }
    if (options.dimension != 0 && options.dimension != dimension) {
        fail(Errc::dimension_mismatch, file,
             "holds vectors of length " + std::to_string(dimension) + ", the embedding has length " +
                 std::to_string(options.dimension) +
                 ": use the embedding it was made with, or another file and index again");
    }
    const std::string model = read_meta(connection, "embedding_model").value_or("");
    if (!options.embedding_model.empty() && !model.empty() && options.embedding_model != model) {
        fail(Errc::conflict, file,
             "holds vectors of the embedding '" + model + "', not of '" + options.embedding_model +
                 "': use that one, or another file and index again");
    }
    return dimension;
}

}  // namespace

std::size_t prepare_schema(Connection& connection, const std::filesystem::path& file,
                           const EmbeddedStoreOptions& options) {
    if (options.dimension > largest_dimension) {
        throw std::invalid_argument{"EmbeddedStoreOptions: dimension must be at most 65536, not " +
                                    std::to_string(options.dimension)};
    }
    if (connection.number("SELECT count(*) FROM sqlite_schema") == 0) {
        create(connection, file, options);
    }
    check_origin(connection, file);
    return check_vectors(connection, file, options);
}

std::optional<std::string> read_meta(Connection& connection, std::string_view key) {
    Statement statement = connection.prepare("SELECT value FROM meta WHERE key = ?");
    statement.bind(1, key);
    return statement.step() ? std::optional{std::string{statement.text(0)}} : std::nullopt;
}

void write_meta(Connection& connection, std::string_view key, std::string_view value) {
    Statement statement = connection.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
    statement.bind(1, key).bind(2, value).finish();
}

}  // namespace trawl::embedded
