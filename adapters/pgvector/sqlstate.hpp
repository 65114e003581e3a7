// What the server's and libpq's failures are in trawl's terms.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>

#include <trawl/error.hpp>

namespace trawl::pgvector {

/// Parameters: sqlstate: five characters; message: the server's, for the states that stand for several things.
/// Source: PostgreSQL manual, appendix A "Error Codes".
Errc errc_of(std::string_view sqlstate, std::string_view message);

/// The five characters in what PQerrorMessage says with PQERRORS_VERBOSE ("FATAL:  28P01: ..."); empty when there are
/// none, as when the server could not be reached.
std::string_view sqlstate_in(std::string_view message);

/// Parameters: what: the table, for the message.
Error error_of(const PGresult* result, const std::string& what);

/// For a connection that could not be made. Never has the password.
Error connect_error(const PGconn* connection);

/// For a connection that broke.
Error broken_error(const PGconn* connection);

}  // namespace trawl::pgvector
