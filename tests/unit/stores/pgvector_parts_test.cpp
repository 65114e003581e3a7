// What of the pgvector store needs no server: SQL, binary values, and the meaning of error codes.
#include <doctest/doctest.h>
#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

#include <trawl/error.hpp>

#include "pgvector/binary_format.hpp"
#include "pgvector/rows.hpp"
#include "pgvector/sqlstate.hpp"
#include "pgvector/statements.hpp"

namespace {

using namespace std::string_literals;
using trawl::Errc;
using trawl::PgvectorOptions;
namespace pg = trawl::pgvector;

const pg::TableDescription plain{"public", "vector", 2, true};

std::string all_sql(const pg::Group& group) {
    std::string sql;
    for (const pg::Statement& statement : group) {
        sql += statement.sql + "\n";
    }
    return sql;
}

TEST_CASE("vectors are sent as the extension's own binary format") {
    CHECK(pg::encode_vector({1.0F, -2.0F}) == "\x00\x02\x00\x00\x3f\x80\x00\x00\xc0\x00\x00\x00"s);
    CHECK(pg::decode_double("\x3f\xf8\x00\x00\x00\x00\x00\x00"s) == 1.5);
    for (std::size_t length = 0; length < 12; ++length) {
        CHECK(pg::decode_double(std::string(length, '\0')).has_value() == (length == 8));
    }
}

TEST_CASE("names are quoted, values are parameters") {
    PgvectorOptions options;
    options.table = {"a\"; DROP", "b", "c", "d", "e", "f"};
    const trawl::VectorQuery query{{1, 2}, 3, trawl::field("lang") == "'; DROP TABLE b; --"};
    const pg::Group group = pg::search(options, plain, query, 0);
    const std::string sql = all_sql(group);
    CHECK(sql.find("\"a\"\"; DROP\".\"b\"") != std::string::npos);
    CHECK(sql.find("DROP TABLE") == std::string::npos);
    REQUIRE(group.back().parameters.size() >= 3);
    CHECK(group.back().parameters[0].is_binary);
    CHECK(group.back().parameters[1].value == "3");
    CHECK(group.back().parameters[2].value.find("DROP TABLE b") != std::string::npos);
    CHECK(pg::erase(options.table, {"x'; --", "\""}).parameters.front().value == "[\"x'; --\",\"\\\"\"]");
}

TEST_CASE("the order is a bare operator, and the threshold stands outside") {
    PgvectorOptions options;
    options.minimum_relevance = 0.5;
    const pg::Group group = pg::search(options, {"ext", "halfvec", 2, true}, {{1, 2}, 3}, 0);
    REQUIRE(group.size() == 1);
    CHECK(group[0].sql ==
          "SELECT * FROM (SELECT \"id\"::text AS id, \"content\"::text AS content, \"metadata\"::text AS metadata, "
          "(\"embedding\" OPERATOR(\"ext\".<=>) $1::\"ext\".vector::\"ext\".\"halfvec\")::float8 AS score FROM "
          "\"documents\" ORDER BY \"embedding\" OPERATOR(\"ext\".<=>) $1::\"ext\".vector::\"ext\".\"halfvec\" LIMIT "
          "$2::int8) AS nearest WHERE score <= $3::float8");
    CHECK(group[0].parameters[2].value == "1");
}

TEST_CASE("each query has its own settings") {
    PgvectorOptions options;
    const trawl::VectorQuery few{{1, 2}, 3};
    const trawl::VectorQuery filtered{{1, 2}, 3, trawl::field("a") == 1};
    CHECK(pg::search(options, plain, few, 0).size() == 1);
    CHECK(all_sql(pg::search(options, plain, {{1, 2}, 41}, 0)).find("('hnsw.ef_search','41',true)") !=
          std::string::npos);
    CHECK(all_sql(pg::search(options, plain, {{1, 2}, 5000}, 0)).find("'1000'") != std::string::npos);
    CHECK(all_sql(pg::search(options, plain, filtered, 0)).find("strict_order") != std::string::npos);
    CHECK(pg::search(options, {"public", "vector", 2, false}, filtered, 0).size() == 1);
    CHECK(all_sql(pg::search(options, plain, few, 250)).find("('statement_timeout','250',true)") != std::string::npos);
    options.hnsw_ef_search = 100;
    options.iterative_scan = trawl::PgvectorIterativeScan::relaxed_order;
    CHECK(pg::search(options, plain, filtered, 0).front().sql ==
          "SELECT set_config('hnsw.ef_search','100',true), set_config('hnsw.iterative_scan','relaxed_order',true)");
}

TEST_CASE("tables have an index as long as there is one for that many dimensions") {
    PgvectorOptions options;
    CHECK(all_sql(pg::create_table(options, "public", 2000)).find("\"public\".vector_cosine_ops") != std::string::npos);
    CHECK(all_sql(pg::create_table(options, "public", 2001)).find("hnsw") == std::string::npos);
    options.half_precision = true;
    options.metric = trawl::Metric::manhattan;
    CHECK(all_sql(pg::create_table(options, "public", 4000)).find("\"public\".halfvec_l1_ops") != std::string::npos);
    CHECK_THROWS_AS(pg::create_table(options, "public", 16'001), trawl::Error);
    CHECK_FALSE(pg::scale_of(trawl::Metric::bm25));
}

TEST_CASE("codes of the server have their meaning") {
    struct Row {
        const char* state;
        Errc code;
    };
    for (const Row& row : {Row{"42P01", Errc::not_found},         Row{"42601", Errc::invalid_argument},
                           Row{"42883", Errc::not_found},         Row{"28P01", Errc::unauthenticated},
                           Row{"3D000", Errc::not_found},         Row{"42501", Errc::permission_denied},
                           Row{"53300", Errc::overloaded},        Row{"57014", Errc::timeout},
                           Row{"57P01", Errc::unavailable},       Row{"08006", Errc::unavailable},
                           Row{"40001", Errc::unavailable},       Row{"42P07", Errc::conflict},
                           Row{"23505", Errc::conflict},          Row{"22023", Errc::invalid_argument},
                           Row{"54000", Errc::not_supported},     Row{"0A000", Errc::not_supported},
                           Row{"25006", Errc::permission_denied}, Row{"XX001", Errc::data_corrupt},
                           Row{"XX000", Errc::unavailable},       Row{"", Errc::unavailable}}) {
        const std::string state = row.state;
        CAPTURE(state);
        CHECK(pg::errc_of(state, "") == row.code);
    }
    CHECK(pg::errc_of("22000", "expected 2 dimensions, not 3") == Errc::dimension_mismatch);
    CHECK(pg::errc_of("22000", "NaN not allowed in vector") == Errc::invalid_argument);

    const std::string message =
        "connection to server on socket \"x\" failed: FATAL:  28P01: password authentication failed\nLOCATION:  auth";
    CHECK(pg::sqlstate_in(message) == "28P01");
    for (std::size_t length = 0; length < message.size(); ++length) {
        const auto state = pg::sqlstate_in(std::string_view{message}.substr(0, length));
        CHECK((state.empty() || state == "28P01"));
    }
    CHECK(pg::sqlstate_in("could not connect to server: Connection refused").empty());
}

/// A result as libpq would have received it.
class MadeResult {
public:
    explicit MadeResult(int columns) : result_(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK), &PQclear) {
        static char name[] = "x";
        std::vector<PGresAttDesc> attributes(static_cast<std::size_t>(columns), PGresAttDesc{name, 0, 0, 1, 0, 0, 0});
        PQsetResultAttrs(result_.get(), columns, attributes.data());
    }
    MadeResult& with(int column, std::string value) {
        PQsetvalue(result_.get(), 0, column, value.data(), static_cast<int>(value.size()));
        return *this;
    }
    MadeResult& without(int column) {
        PQsetvalue(result_.get(), 0, column, nullptr, -1);
        return *this;
    }
    [[nodiscard]] const PGresult* get() const { return result_.get(); }

private:
    std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

TEST_CASE("rows are hits, and what is none is an error") {
    const trawl::ScoreScale scale = *pg::scale_of(trawl::Metric::cosine);
    const std::string half = "\x3f\xe0\x00\x00\x00\x00\x00\x00"s;
    const std::string metadata = R"({"a": {"b": [1, "x"]}, "n": 18446744073709551615, "t": true, "z": null})";
    MadeResult row{4};
    row.with(0, "id").with(1, "text").with(2, metadata).with(3, half);
    const auto hits = pg::read_hits(row.get(), scale);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].score == 0.5);
    CHECK(
        hits[0].document ==
        trawl::Document{
            "id",
            "text",
            {{"a.b", std::vector<std::string>{"1", "x"}}, {"n", 18446744073709551616.0}, {"t", true}, {"z", nullptr}}});
    for (std::size_t length = 0; length < metadata.size(); ++length) {
        MadeResult cut{4};
        cut.with(0, "id").with(1, "text").with(2, metadata.substr(0, length)).with(3, half);
        CHECK_THROWS_AS(pg::read_hits(cut.get(), scale), trawl::Error);
    }
    MadeResult bare{4};
    bare.with(0, "id").without(1).without(2).with(3, half);
    CHECK(pg::read_hits(bare.get(), scale).front().document == trawl::Document{"id", ""});
    CHECK_THROWS_AS(pg::read_hits(MadeResult{3}.get(), scale), trawl::Error);
    CHECK_THROWS_AS(pg::read_hits(nullptr, scale), trawl::Error);
}

TEST_CASE("a table is described by one row") {
    const trawl::PgvectorTable names;
    MadeResult row{6};
    row.with(0, "documents").with(1, "ext").with(2, "halfvec").with(3, "768").with(4, "0.7.4").with(5, "ext");
    auto table = pg::read_description(row.get(), names);
    CHECK(table.dimension == 768);
    CHECK(table.vector_type == "halfvec");
    CHECK_FALSE(table.has_iterative_scan);
    for (const char* version : {"0.8.0", "0.10.1", "1.0"}) {
        CHECK(pg::read_description(row.with(4, version).get(), names).has_iterative_scan);
    }
    CHECK(pg::read_description(row.with(3, "-1").get(), names).dimension == 0);
    const auto code_of = [&](const MadeResult& made) {
        try {
            pg::read_description(made.get(), names);
        } catch (const trawl::Error& error) {
            return error.code();
        }
        return Errc::unknown_exception;
    };
    CHECK(code_of(row.with(2, "text")) == Errc::invalid_argument);
    CHECK(code_of(row.without(2)) == Errc::not_found);
    CHECK(code_of(row.without(0)) == Errc::not_found);
    CHECK(code_of(MadeResult{6}) == Errc::malformed_response);
}

}  // namespace
