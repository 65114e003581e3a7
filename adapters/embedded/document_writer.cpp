// The SQL that adds and removes documents.
#include "document_writer.hpp"

#include <bit>
#include <utility>

#include "checksum.hpp"
#include "dot_product.hpp"
#include "metadata_json.hpp"
#include "vector_table.hpp"

namespace trawl::embedded {

// Vectors are stored as they are in memory.
static_assert(std::endian::native == std::endian::little, "the file format is little-endian");

DocumentWriter::DocumentWriter(Connection& connection, std::size_t dimension)
    : connection_(connection),
      dimension_(dimension),
      find_document_(connection.prepare("SELECT id FROM documents WHERE name = ?")),
      insert_document_(connection.prepare("INSERT INTO documents (name, fingerprint, chunk_count) VALUES (?, ?, ?)")),
      delete_document_(connection.prepare("DELETE FROM documents WHERE id = ?")),
      update_fingerprint_(connection.prepare("UPDATE documents SET fingerprint = ? WHERE id = ?")),
      insert_chunk_(connection.prepare("INSERT INTO chunks (document, name, vector) VALUES (?, ?, ?)")),
      chunks_of_(connection.prepare("SELECT id FROM chunks WHERE document = ? ORDER BY id")),
      delete_chunks_(connection.prepare("DELETE FROM chunks WHERE document = ?")),
      insert_text_(
          connection.prepare("INSERT INTO texts (id, checksum, title, metadata, text) VALUES (?, ?, ?, ?, ?)")),
      read_text_(connection.prepare("SELECT title, text FROM texts WHERE id = ?")),
      delete_text_(connection.prepare("DELETE FROM texts WHERE id = ?")),
      index_text_(connection.prepare("INSERT INTO text_index (rowid, title, text) VALUES (?, ?, ?)")),
      // An index without its own copy of the texts has to be told what to forget.
      unindex_text_(
          connection.prepare("INSERT INTO text_index (text_index, rowid, title, text) VALUES ('delete', ?, ?, ?)")) {}

void DocumentWriter::insert(const StoredDocument& document, VectorChanges& changes) {
    insert_document_.bind(1, document.id)
        .bind(2, document.fingerprint)
        .bind(3, static_cast<std::int64_t>(document.chunks.size()))
        .finish();
    const std::int64_t id = connection_.last_row_id();
    for (const StoredChunk& chunk : document.chunks) {
        insert_chunk(id, chunk, changes);
    }
}

void DocumentWriter::insert_chunk(std::int64_t document, const StoredChunk& chunk, VectorChanges& changes) {
    std::vector<float> unit_vector(padded_length(dimension_));
    write_unit_vector(chunk.embedding, unit_vector.data());
    unit_vector.resize(dimension_);
    insert_chunk_.bind(1, document).bind(2, chunk.document.id).bind(3, std::as_bytes(std::span{unit_vector})).finish();
    const std::int64_t id = connection_.last_row_id();
    const std::string metadata = write_metadata(chunk.document.metadata);
    insert_text_.bind(1, id)
        .bind(2, text_checksum({chunk.document.id, metadata, chunk.document.text}))
        .bind(3, chunk.title)
        .bind(4, metadata)
        .bind(5, chunk.document.text)
        .finish();
    index_text_.bind(1, id).bind(2, chunk.title).bind(3, chunk.document.text).finish();
    changes.added.push_back({id, chunk.document.id, std::move(unit_vector)});
}

bool DocumentWriter::remove(std::string_view document_id, VectorChanges& changes) {
    find_document_.bind(1, document_id);
    if (!find_document_.step()) {
        return false;
    }
    const std::int64_t document = find_document_.number(0);
    find_document_.reset();
    const std::size_t first = changes.removed.size();
    chunks_of_.bind(1, document);
    while (chunks_of_.step()) {
        changes.removed.push_back(chunks_of_.number(0));
    }
    for (std::size_t i = first; i < changes.removed.size(); ++i) {
        remove_chunk(changes.removed[i]);
    }
    delete_chunks_.bind(1, document).finish();
    delete_document_.bind(1, document).finish();
    return true;
}

void DocumentWriter::remove_chunk(std::int64_t chunk) {
    read_text_.bind(1, chunk);
    if (read_text_.step()) {
        const ResetAtEnd end{read_text_};
        const std::string title{read_text_.text(0)};
        const std::string text{read_text_.text(1)};
        unindex_text_.bind(1, chunk).bind(2, title).bind(3, text).finish();
    }
    delete_text_.bind(1, chunk).finish();
}

bool DocumentWriter::set_fingerprint(std::string_view document_id, std::string_view fingerprint) {
    find_document_.bind(1, document_id);
    if (!find_document_.step()) {
        return false;
    }
    const std::int64_t document = find_document_.number(0);
    find_document_.reset();
    update_fingerprint_.bind(1, fingerprint).bind(2, document).finish();
    return true;
}

}  // namespace trawl::embedded
