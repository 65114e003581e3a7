// The SQL that reads texts, documents and matches.
#include "document_reader.hpp"

#include <string>
#include <utility>

#include "checksum.hpp"

namespace trawl::embedded {

DocumentReader::DocumentReader(Connection& connection)
    : read_text_(connection.prepare("SELECT checksum, metadata, text FROM texts WHERE id = ?")),
      find_chunk_(connection.prepare("SELECT id FROM chunks WHERE name = ?")),
      // Not ordered here: SQLite would break ties by row and not by id, and sort all matches instead of the best.
      match_(connection.prepare("SELECT rowid, bm25(text_index, 2.0, 1.0) FROM text_index WHERE text_index MATCH ?")),
      read_metadata_(connection.prepare("SELECT id, metadata FROM texts WHERE id >= ? ORDER BY id")),
      documents_(connection.prepare(
          "SELECT name, fingerprint, chunk_count FROM documents WHERE name >= ?1 AND name < ?2 ORDER BY name")),
      count_documents_(connection.prepare("SELECT count(*) FROM documents")) {}

std::optional<Document> DocumentReader::read_chunk(std::int64_t chunk, std::string_view id) {
    read_text_.bind(1, chunk);
    if (!read_text_.step()) {
        return std::nullopt;
    }
    const ResetAtEnd end{read_text_};
    const std::string_view metadata = read_text_.text(1);
    const std::string_view text = read_text_.text(2);
    // SQLite notices damage to its own structures only, and a wrong text is worse than none.
    if (text_checksum({id, metadata, text}) != read_text_.number(0)) {
        throw Error{Errc::data_corrupt,
                    "the text of '" + std::string{id} +
                        "' is damaged. The database was left as it is: move it away and index again"}
            .with_origin(error_origin);
    }
    return Document{std::string{id}, std::string{text}, metadata_.read(metadata)};
}

std::optional<Document> DocumentReader::find(std::string_view chunk_id) {
    find_chunk_.bind(1, chunk_id);
    if (!find_chunk_.step()) {
        return std::nullopt;
    }
    const ResetAtEnd end{find_chunk_};
    return read_chunk(find_chunk_.number(0), chunk_id);
}

void DocumentReader::match(std::string_view expression, const std::function<void(std::int64_t, double)>& found) {
    match_.bind(1, expression);
    const ResetAtEnd end{match_};
    while (match_.step()) {
        found(match_.number(0), -match_.real(1));
    }
}

void DocumentReader::read_metadata(std::int64_t first_chunk,
                                   const std::function<void(std::int64_t, const Metadata&)>& found) {
    read_metadata_.bind(1, first_chunk);
    const ResetAtEnd end{read_metadata_};
    while (read_metadata_.step()) {
        found(read_metadata_.number(0), metadata_.read(read_metadata_.text(1)));
    }
}

std::vector<StoredDocumentInfo> DocumentReader::documents(std::string_view id_prefix) {
    // No UTF-8 text contains the byte 0xFF: this is behind everything that begins with the prefix.
    const std::string behind = std::string{id_prefix} + '\xFF';
    documents_.bind(1, id_prefix).bind(2, behind);
    const ResetAtEnd end{documents_};
    std::vector<StoredDocumentInfo> result;
    while (documents_.step()) {
        result.push_back({std::string{documents_.text(0)}, std::string{documents_.text(1)},
                          static_cast<std::size_t>(documents_.number(2))});
    }
    return result;
}

std::size_t DocumentReader::count_documents() {
    const ResetAtEnd end{count_documents_};
    return count_documents_.step() ? static_cast<std::size_t>(count_documents_.number(0)) : 0;
}

}  // namespace trawl::embedded
