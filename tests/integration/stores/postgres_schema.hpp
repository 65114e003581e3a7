// A real PostgreSQL server, whose address is in TRAWL_TEST_PGVECTOR: a connection to it, and a schema for each test.
#pragma once

#include <doctest/doctest.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <string>

#include <trawl/pgvector/pgvector_store.hpp>

namespace trawl::test {

inline std::string postgres_address() {
    const char* const text = std::getenv("TRAWL_TEST_PGVECTOR");
    REQUIRE(text != nullptr);
    return text;
}

/// A connection of the test's own, for what the store does not do.
class Session {
public:
    Session() : connection_(PQconnectdb(postgres_address().c_str()), &PQfinish) {
        REQUIRE(PQstatus(connection_.get()) == CONNECTION_OK);
        PQsetNoticeReceiver(
            connection_.get(), [](void*, const PGresult*) {}, nullptr);
    }
    std::string query(const std::string& sql) {
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result{PQexec(connection_.get(), sql.c_str()), &PQclear};
        INFO(PQerrorMessage(connection_.get()));
        REQUIRE((PQresultStatus(result.get()) == PGRES_TUPLES_OK || PQresultStatus(result.get()) == PGRES_COMMAND_OK));
        return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
    }
    /// Waits, on the server, until a count is as wanted; gives up after ten seconds.
    bool becomes(const std::string& sql, const std::string& wanted) {
        for (int i = 0; i < 1000; ++i) {
            if (query(sql) == wanted) {
                return true;
            }
            query("SELECT pg_sleep(0.01)");
        }
        return false;
    }

private:
    std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
};

/// A schema of its own for each case; names that have to be quoted.
class Schema {
public:
    explicit Schema(const std::string& name) : name_(name) {
        session.query("DROP SCHEMA IF EXISTS \"" + name + "\" CASCADE");
        session.query("CREATE SCHEMA \"" + name + "\"");
    }
    Schema(const Schema&) = delete;
    Schema& operator=(const Schema&) = delete;
    ~Schema() { session.query("DROP SCHEMA \"" + name_ + "\" CASCADE"); }

    [[nodiscard]] trawl::PgvectorOptions options(const std::string& table = "my \"docs\"; x") const {
        trawl::PgvectorOptions options;
        options.connection = postgres_address();
        options.table.schema = name_;
        options.table.table = table;
        options.table.metadata = "Meta";
        options.hnsw_ef_search = 300;
        return options;
    }

    /// Documents that take half a minute to find, one after the other.
    void make_slow_view() {
        session.query("CREATE VIEW \"" + name_ + "\".slow AS SELECT d.* FROM \"" + name_ +
                      "\".docs AS d, LATERAL (SELECT pg_sleep(30), d.id) AS s");
    }

    Session session;

private:
    std::string name_;
};

inline constexpr const char* active_sleeps =
    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep' AND pid <> "
    "pg_backend_pid()";
inline constexpr const char* connections =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'trawl' AND pid <> pg_backend_pid()";

}  // namespace trawl::test
