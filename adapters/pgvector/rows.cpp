// Rows of an answer as hits.
#include "rows.hpp"

#include <simdjson.h>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include <trawl/error.hpp>

#include "binary_format.hpp"
#include "stores/metadata_json.hpp"

namespace trawl::pgvector {

namespace {

std::string_view cell(const PGresult* result, int row, int column) {
    return {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))};
}

[[noreturn]] void malformed(const char* what) { throw Error{Errc::malformed_response, what}.with_origin("pgvector"); }

void check_columns(const PGresult* result, int columns) {
    if (result == nullptr || PQnfields(result) != columns) {
        malformed("the answer does not have the columns that were asked for");
    }
}

}  // namespace

HitList read_hits(const PGresult* result, ScoreScale scale) {
    check_columns(result, 4);
    HitList hits;
    stores::MetadataReader reader;
    for (int row = 0; row < PQntuples(result); ++row) {
        const auto score = decode_double(cell(result, row, 3));
        if (!score || PQgetisnull(result, row, 0) != 0) {
            malformed("a row has no id or no distance");
        }
        try {
            Document document{std::string{cell(result, row, 0)}, std::string{cell(result, row, 1)}};
            if (PQgetisnull(result, row, 2) == 0) {
                document.metadata = reader.read(cell(result, row, 2));
            }
            hits.emplace_back(std::move(document), *score, scale);
        } catch (const simdjson::simdjson_error&) {
            malformed("a row's metadata is no JSON object");
        }
    }
    return hits;
}

TableDescription read_description(const PGresult* result, const PgvectorTable& names) {
    check_columns(result, 6);
    if (PQntuples(result) != 1) {
        malformed("the description of the table is not one row");
    }
    const auto is_missing = [&](int column) { return PQgetisnull(result, 0, column) != 0; };
    if (is_missing(0)) {
        throw Error{Errc::not_found, "the table " + qualified(names) +
                                         " does not exist; create it with create_collection, or check "
                                         "PgvectorOptions::table"}
            .with_origin("pgvector");
    }
    if (is_missing(2)) {
        throw Error{Errc::not_found, "the table " + qualified(names) + " has no column " +
                                         quoted_name(names.embedding) + "; check PgvectorOptions::table"}
            .with_origin("pgvector");
    }
    TableDescription table;
    table.type_schema = cell(result, 0, 1);
    table.vector_type = cell(result, 0, 2);
    if (is_missing(4) || (table.vector_type != "vector" && table.vector_type != "halfvec")) {
        throw Error{Errc::invalid_argument, "the column " + quoted_name(names.embedding) + " of " + qualified(names) +
                                                " is of type " + table.vector_type + ", not vector or halfvec"}
            .with_origin("pgvector");
    }
    int modifier = 0;
    const std::string_view text = cell(result, 0, 3);
    std::from_chars(text.data(), text.data() + text.size(), modifier);
    table.dimension = modifier > 0 ? static_cast<std::size_t>(modifier) : 0;
    // "0.8.0" was the first; "0.10" would come after "0.9".
    const std::string_view version = cell(result, 0, 4);
    int minor = 0;
    const auto dot = version.find('.');
    if (dot != std::string_view::npos) {
        std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
    }
    table.has_iterative_scan = !version.starts_with("0.") || minor >= 8;
    return table;
}

}  // namespace trawl::pgvector
