// What the server's and libpq's failures are in trawl's terms.
#include "sqlstate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace trawl::pgvector {

namespace {

std::string text_or(const char* text, std::string_view otherwise) {
    return text == nullptr || *text == '\0' ? std::string{otherwise} : std::string{text};
}

bool mentions(std::string_view message, std::string_view words) { return message.find(words) != std::string::npos; }

/// What to do about it, in a sentence that goes after the table's name.
std::string_view advice(std::string_view sqlstate, Errc code) {
    if (sqlstate == "42P01") {
        return "does not exist; create it with create_collection, or check PgvectorOptions::table";
    }
    if (sqlstate == "42883" || sqlstate == "42704") {
        return "cannot be compared with vectors; CREATE EXTENSION vector in this database";
    }
    switch (code) {
        case Errc::conflict: return "exists already";
        case Errc::dimension_mismatch:
            return "holds vectors of another dimension; use the model that it was filled with";
        case Errc::permission_denied: return "may not be used by this account; GRANT it the right";
        case Errc::timeout: return "took longer than the time limit; raise statement_timeout, or index the table";
        case Errc::not_found: return "is not as PgvectorOptions::table says; check the names in it";
        default: return "could not be asked";
    }
}

}  // namespace

Errc errc_of(std::string_view sqlstate, std::string_view message) {
    struct Row {
        std::string_view prefix;
        Errc code;
    };
    // The first that fits: single states stand before their class.
    static constexpr std::array rows{
        Row{"08", Errc::unavailable},          Row{"0A", Errc::not_supported},
        Row{"22", Errc::invalid_argument},     Row{"23", Errc::conflict},
        Row{"25006", Errc::permission_denied}, Row{"28", Errc::unauthenticated},
        Row{"3D000", Errc::not_found},         Row{"3F000", Errc::not_found},
        Row{"40", Errc::unavailable},          Row{"42501", Errc::permission_denied},
        Row{"42703", Errc::not_found},         Row{"42704", Errc::not_found},
        Row{"42883", Errc::not_found},         Row{"42P01", Errc::not_found},
        Row{"42P06", Errc::conflict},          Row{"42P07", Errc::conflict},
        Row{"42710", Errc::conflict},          Row{"42", Errc::invalid_argument},
        Row{"53", Errc::overloaded},           Row{"54", Errc::not_supported},
        Row{"55000", Errc::unavailable},       Row{"57014", Errc::timeout},
        Row{"57", Errc::unavailable},          Row{"58", Errc::unavailable},
        Row{"XX001", Errc::data_corrupt},      Row{"XX002", Errc::data_corrupt},
    };
    if (sqlstate == "22000" && mentions(message, "dimensions")) {
        return Errc::dimension_mismatch;
    }
    const auto* const row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& entry) { return sqlstate.starts_with(entry.prefix); });
    return row == rows.end() ? Errc::unavailable : row->code;
}

std::string_view sqlstate_in(std::string_view message) {
    constexpr std::size_t length = 5;
    const auto is_part = [](char character) {
        return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z');
    };
    for (std::size_t at = message.find(":  "); at != std::string::npos; at = message.find(":  ", at + 1)) {
        const std::string_view state = message.substr(at + 3, length);
        if (state.size() == length && std::all_of(state.begin(), state.end(), is_part) &&
            message.substr(at + 3 + length).starts_with(": ")) {
            return state;
        }
    }
    return {};
}

Error error_of(const PGresult* result, const std::string& what) {
    const std::string state = text_or(PQresultErrorField(result, PG_DIAG_SQLSTATE), "");
    const std::string message =
        text_or(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), PQresultErrorMessage(result));
    const Errc code = errc_of(state, message);
    std::string detail = what + " " + std::string{advice(state, code)};
    if (!state.empty()) {
        detail += " (SQLSTATE " + state + ")";
    }
    return Error{code, std::move(detail)}.with_origin("pgvector").with_vendor_message(message);
}

Error connect_error(const PGconn* connection) {
    const std::string message = text_or(PQerrorMessage(connection), "");
    const std::string_view state = sqlstate_in(message);
    const Errc code = PQconnectionNeedsPassword(connection) != 0 ? Errc::unauthenticated : errc_of(state, message);
    std::string detail = "no connection to database '" + text_or(PQdb(connection), "") + "' at " +
                         text_or(PQhost(connection), "the default host") + ", port " +
                         text_or(PQport(connection), "5432");
    switch (code) {
        case Errc::unauthenticated: detail += "; check user and password in PgvectorOptions::connection"; break;
        case Errc::not_found: detail += "; there is no such database"; break;
        case Errc::overloaded: detail += "; the server has no connection left, lower max_connections"; break;
        default: detail += "; check that the server runs and PgvectorOptions::connection leads to it"; break;
    }
    return Error{code, std::move(detail)}.with_origin("pgvector").with_vendor_message(message);
}

Error broken_error(const PGconn* connection) {
    return Error{Errc::unavailable, "the connection broke; try again"}
        .with_origin("pgvector")
        .with_vendor_message(text_or(PQerrorMessage(connection), ""));
}

}  // namespace trawl::pgvector
