// Looks for damage in a store's file.
#include "integrity.hpp"

namespace trawl::embedded {

std::vector<std::string> find_damage(Connection& connection) {
    std::vector<std::string> damage;
    const auto count = [&](const char* sql, const std::string& what) {
        if (const std::int64_t found = connection.number(sql); found != 0) {
            damage.push_back(std::to_string(found) + " " + what);
        }
    };
    try {
        Statement pages = connection.prepare("PRAGMA integrity_check");
        while (pages.step()) {
            if (pages.text(0) != "ok") {
                damage.emplace_back(pages.text(0));
            }
        }
        count("SELECT count(*) FROM chunks LEFT JOIN texts USING (id) WHERE texts.id IS NULL", "chunks have no text");
        count("SELECT count(*) FROM texts LEFT JOIN chunks USING (id) WHERE chunks.id IS NULL", "texts have no chunk");
        count(
            "SELECT count(*) FROM documents WHERE chunk_count <> (SELECT count(*) FROM chunks WHERE document = "
            "documents.id)",
            "documents do not have all their chunks");
        // Compares the word index with the texts; fails when they differ.
        connection.run("INSERT INTO text_index (text_index, rank) VALUES ('integrity-check', 1)");
    } catch (const Error& error) {
        damage.push_back(error.vendor_message().empty() ? error.detail() : error.vendor_message());
    }
    return damage;
}

}  // namespace trawl::embedded
