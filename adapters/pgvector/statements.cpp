// The SQL of the store. Names are quoted, and values are parameters always.
#include "statements.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <trawl/error.hpp>
#include <trawl/relevance.hpp>

#include "binary_format.hpp"
#include "filter.hpp"
#include "stores/metadata_json.hpp"

namespace trawl::pgvector {

namespace {

// Of an HNSW index; columns may be longer, and are then searched without one.
constexpr std::size_t max_indexed_vector = 2000;
constexpr std::size_t max_indexed_halfvec = 4000;
constexpr std::size_t max_dimension = 16'000;
constexpr std::size_t default_ef_search = 40;
constexpr std::size_t max_ef_search = 1000;

struct Operator {
    const char* sql;
    const char* index_class;  ///< Without the type in front.
};

Operator operator_of(Metric metric) {
    switch (metric) {
        case Metric::euclidean: return {"<->", "l2_ops"};
        case Metric::dot_product: return {"<#>", "ip_ops"};
        case Metric::manhattan: return {"<+>", "l1_ops"};
        default: return {"<=>", "cosine_ops"};
    }
}

/// "$1" as a value of the column's type.
std::string vector_parameter(const TableDescription& table, std::size_t number) {
    const std::string schema = quoted_name(table.type_schema) + ".";
    std::string sql = "$" + std::to_string(number) + "::" + schema + "vector";
    return table.vector_type == "vector" ? sql : sql + "::" + schema + quoted_name(table.vector_type);
}

bool scans_strictly(const PgvectorOptions& options, const TableDescription& table, const VectorQuery& query) {
    return options.iterative_scan == PgvectorIterativeScan::strict_order ||
           (options.iterative_scan == PgvectorIterativeScan::automatic && table.has_iterative_scan &&
            query.filter.has_value() && !query.filter->is_everything());
}

/// The settings of one query, for the transaction alone; numbers and words of ours, so that no parameter is needed.
std::optional<Statement> settings(const PgvectorOptions& options, const TableDescription& table,
                                  const VectorQuery& query, std::size_t milliseconds) {
    std::string list;
    const auto set = [&](const char* name, const std::string& value) {
        list += (list.empty() ? "SELECT" : ",") + std::string{" set_config('"} + name + "','" + value + "',true)";
    };
    const std::size_t breadth = std::max<std::size_t>(options.hnsw_ef_search, query.top_k);
    if (options.hnsw_ef_search != 0 || breadth > default_ef_search) {
        set("hnsw.ef_search", std::to_string(std::min(breadth, max_ef_search)));
    }
    if (scans_strictly(options, table, query)) {
        set("hnsw.iterative_scan", "strict_order");
    } else if (options.iterative_scan == PgvectorIterativeScan::relaxed_order) {
        set("hnsw.iterative_scan", "relaxed_order");
    } else if (options.iterative_scan == PgvectorIterativeScan::off && table.has_iterative_scan) {
        set("hnsw.iterative_scan", "off");
    }
    if (milliseconds != 0) {
        set("statement_timeout", std::to_string(milliseconds));
    }
    return list.empty() ? std::nullopt : std::optional<Statement>{Statement{std::move(list), {}}};
}

}  // namespace

std::string quoted_name(std::string_view identifier) {
    std::string text = "\"";
    for (const char character : identifier) {
        text.append(character == '"' ? 2 : 1, character);
    }
    return text + "\"";
}

std::string qualified(const PgvectorTable& table) {
    return (table.schema.empty() ? "" : quoted_name(table.schema) + ".") + quoted_name(table.table);
}

std::optional<ScoreScale> scale_of(Metric metric) noexcept {
    switch (metric) {
        case Metric::cosine:
        case Metric::euclidean:
        case Metric::dot_product:
        case Metric::manhattan: return ScoreScale{metric, Direction::lower_is_better};
        default: return std::nullopt;
    }
}

Statement describe(const PgvectorTable& table) {
    return {
        "SELECT r.relation::text, n.nspname, t.typname, a.atttypmod::text, e.extversion, s.nspname"
        " FROM (SELECT to_regclass($1) AS relation) AS r"
        " LEFT JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attname = $2 AND NOT a.attisdropped"
        " LEFT JOIN pg_type AS t ON t.oid = a.atttypid LEFT JOIN pg_namespace AS n ON n.oid = t.typnamespace"
        " LEFT JOIN pg_extension AS e ON e.extname = 'vector' LEFT JOIN pg_namespace AS s ON s.oid = e.extnamespace",
        {{qualified(table)}, {table.embedding}}};
}

Group search(const PgvectorOptions& options, const TableDescription& table, const VectorQuery& query,
             std::size_t milliseconds) {
    const PgvectorTable& names = options.table;
    // Written twice in full: only a bare operator in ORDER BY is served by an index.
    const std::string distance = quoted_name(names.embedding) + " OPERATOR(" + quoted_name(table.type_schema) + "." +
                                 operator_of(options.metric).sql + ") " + vector_parameter(table, 1);
    Statement statement;
    statement.parameters.push_back({encode_vector(query.vector), true});
    statement.parameters.push_back({std::to_string(query.top_k)});
    std::string where;
    if (query.filter && !query.filter->is_everything()) {
        SqlCondition condition =
            compile_filter(*query.filter, quoted_name(names.metadata), statement.parameters.size() + 1);
        where = " WHERE " + condition.sql;
        for (std::string& value : condition.parameters) {
            statement.parameters.push_back({std::move(value)});
        }
    }
    statement.sql = fmt::format(
        "SELECT {}::text AS id, {}::text AS content, {}::text AS metadata, ({})::float8 AS score FROM {}{} ORDER BY {} "
        "LIMIT $2::int8",
        quoted_name(names.id), quoted_name(names.content), quoted_name(names.metadata), distance, qualified(names),
        where, distance);
    if (options.minimum_relevance > 0.0) {
        // Outside: a condition on the distance inside would be a filter for the index.
        const auto worst = score_at_relevance(options.minimum_relevance, *scale_of(options.metric));
        statement.parameters.push_back({fmt::format("{}", worst.value_or(0.0))});
        statement.sql = fmt::format("SELECT * FROM ({}) AS nearest WHERE score <= ${}::float8", statement.sql,
                                    statement.parameters.size());
    }
    Group group;
    if (auto first = settings(options, table, query, milliseconds)) {
        group.push_back(*std::move(first));
    }
    group.push_back(std::move(statement));
    return group;
}

Statement create_extension() { return {"CREATE EXTENSION IF NOT EXISTS vector", {}}; }

Group create_table(const PgvectorOptions& options, std::string_view type_schema, std::size_t dimension) {
    if (dimension > max_dimension) {
        throw Error{Errc::not_supported,
                    fmt::format("{} dimensions; pgvector keeps at most {}", dimension, max_dimension)}
            .with_origin("pgvector");
    }
    const PgvectorTable& names = options.table;
    const std::string type = options.half_precision ? "halfvec" : "vector";
    const std::string schema = quoted_name(type_schema) + ".";
    const std::string table = qualified(names);
    Group group;
    group.push_back(
        {fmt::format("CREATE TABLE {} ({} text PRIMARY KEY, {} text NOT NULL, {} jsonb NOT NULL DEFAULT '{{}}', "
                     "{} {}{}({}) NOT NULL)",
                     table, quoted_name(names.id), quoted_name(names.content), quoted_name(names.metadata),
                     quoted_name(names.embedding), schema, type, dimension),
         {}});
    if (dimension <= (options.half_precision ? max_indexed_halfvec : max_indexed_vector)) {
        group.push_back({fmt::format("CREATE INDEX ON {} USING hnsw ({} {}{}_{})", table, quoted_name(names.embedding),
                                     schema, type, operator_of(options.metric).index_class),
                         {}});
    }
    group.push_back({fmt::format("CREATE INDEX ON {} USING gin ({})", table, quoted_name(names.metadata)), {}});
    return group;
}

Group upsert(const PgvectorTable& names, const TableDescription& table, const std::vector<VectorRecord>& records) {
    const std::string sql = fmt::format(
        "INSERT INTO {0} ({1}, {2}, {3}, {4}) VALUES ($1, $2, $3::jsonb, {5}) ON CONFLICT ({1}) DO UPDATE SET "
        "{2} = EXCLUDED.{2}, {3} = EXCLUDED.{3}, {4} = EXCLUDED.{4}",
        qualified(names), quoted_name(names.id), quoted_name(names.content), quoted_name(names.metadata),
        quoted_name(names.embedding), vector_parameter(table, 4));
    Group group;
    for (const VectorRecord& record : records) {
        const Document& document = record.document;
        group.push_back(
            {sql,
             {{document.id},
              {document.text},
              {boost::json::serialize(stores::to_json(document.metadata, stores::Dots::as_levels, "pgvector"))},
              {encode_vector(record.vector), true}}});
    }
    return group;
}

Statement erase(const PgvectorTable& names, const std::vector<std::string>& ids) {
    return {fmt::format("DELETE FROM {} WHERE {}::text IN (SELECT jsonb_array_elements_text($1::jsonb))",
                        qualified(names), quoted_name(names.id)),
            {{boost::json::serialize(boost::json::array(ids.begin(), ids.end()))}}};
}

}  // namespace trawl::pgvector
