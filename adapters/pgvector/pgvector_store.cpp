// A table of PostgreSQL with the pgvector extension as a vector store.
#include <trawl/pgvector/pgvector_store.hpp>

#include <libpq-fe.h>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include <trawl/async_run.hpp>

#include "connection_pool.hpp"
#include "filter.hpp"
#include "rows.hpp"
#include "sqlstate.hpp"
#include "statements.hpp"
#include "stores/call_checks.hpp"
#include "stores/description_cache.hpp"

namespace trawl {

namespace {

constexpr const char* origin = "pgvector";
constexpr std::size_t max_records = 10'000;

void check(const PgvectorOptions& options) {
    const auto scale = pgvector::scale_of(options.metric);
    if (!scale) {
        throw std::invalid_argument("metric must be cosine, euclidean, dot_product or manhattan");
    }
    stores::check_minimum_relevance(options.minimum_relevance, *scale);
    for (const std::string* name : {&options.table.table, &options.table.id, &options.table.content,
                                    &options.table.metadata, &options.table.embedding}) {
        if (name->empty() || name->find('\0') != std::string::npos) {
            throw std::invalid_argument("table: its name and those of its columns must not be empty");
        }
    }
    if (options.hnsw_ef_search > 1000) {
        throw std::invalid_argument("hnsw_ef_search must be at most 1000");
    }
    if (options.statement_timeout.count() < 0 || options.connect_timeout.count() < 0) {
        throw std::invalid_argument("statement_timeout and connect_timeout must not be negative");
    }
    if (options.max_connections == 0 || options.max_batch == 0) {
        throw std::invalid_argument("max_connections and max_batch must be at least 1");
    }
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed{
        PQconninfoParse(options.connection.c_str(), nullptr), &PQconninfoFree};
    if (!parsed) {
        // Without libpq's words, which may repeat the password.
        throw std::invalid_argument("connection is neither a postgresql:// address nor a list of keyword=value");
    }
}

/// Ends what a call has left running on the server, with nobody waiting for it.
Task<void> stop_left_over(pgvector::Lease lease, asio::any_io_executor cancel_on) {
    co_await lease.connection()->stop(std::move(cancel_on));
    // A request on its way could still hit the next query: this connection gets none.
    lease.connect(nullptr);
}

}  // namespace

struct PgvectorStore::Impl {
    explicit Impl(PgvectorOptions given)
        : options(std::move(given)),
          scale(*pgvector::scale_of(options.metric)),
          pool(std::make_shared<pgvector::ConnectionPool>(options.max_connections, options.max_waiting)) {}

    [[nodiscard]] StoreInfo info() const {
        return {origin, scale, options.dimension, options.max_batch, pgvector::filter_capabilities};
    }

    /// Milliseconds that the server may take for one statement; 0 = as long as it likes.
    [[nodiscard]] std::size_t statement_time(const CallContext& context) const {
        using std::chrono::milliseconds;
        milliseconds limit = options.statement_timeout;
        if (context.deadline != TimePoint::max()) {
            const auto left = std::chrono::ceil<milliseconds>(context.deadline - Clock::steady()->now());
            const auto sane = std::clamp(left, milliseconds{1}, milliseconds{std::chrono::hours{24}});
            limit = limit.count() == 0 ? sane : std::min(limit, sane);
        }
        return static_cast<std::size_t>(limit.count());
    }

    Task<pgvector::Lease> connected(CallContext context) {
        const pgvector::Expiry deadline{context.deadline, Errc::deadline_exceeded};
        pgvector::Lease lease = co_await pool->acquire(deadline);
        if (lease.connection() == nullptr) {
            pgvector::Expiry patience = deadline;
            if (options.connect_timeout.count() != 0) {
                patience = sooner(deadline, {later(Clock::steady()->now(), options.connect_timeout), Errc::timeout});
            }
            auto connection = co_await pgvector::Connection::open(options.connection, patience);
            lease.connect(std::move(connection));
        }
        co_return lease;
    }

    /// One round trip. What is sent may be sent twice: a connection that was idle may be dead without our knowing.
    Task<std::vector<pgvector::GroupAnswer>> exchange(const std::vector<pgvector::Group>& groups, CallContext context) {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        for (;;) {
            pgvector::Lease lease = co_await connected(context);
            ++round_trips;
            std::exception_ptr failure;
            std::vector<pgvector::GroupAnswer> answers;
            try {
                answers = co_await lease.connection()->run(groups, {context.deadline, Errc::deadline_exceeded});
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) {
                co_return answers;
            }
            if (lease.connection()->is_busy()) {
                async_run(executor, stop_left_over(std::move(lease), options.cancel_on), asio::detached);
                std::rethrow_exception(failure);
            }
            if (!lease.is_reused() || !lease.connection()->is_broken()) {
                std::rethrow_exception(failure);
            }
        }
    }

    /// The same, for groups that must all succeed.
    Task<std::vector<pgvector::GroupAnswer>> exchange_all(const std::vector<pgvector::Group>& groups,
                                                          CallContext context) {
        auto answers = co_await exchange(groups, context);
        for (const pgvector::GroupAnswer& answer : answers) {
            if (answer.failure) {
                description.forget();
                throw pgvector::error_of(answer.failure.get(), "the table " + pgvector::qualified(options.table));
            }
        }
        co_return answers;
    }

    Task<std::shared_ptr<const pgvector::TableDescription>> described(CallContext context) {
        stores::check_deadline(context, origin);
        if (auto known = description.get()) {
            co_return known;
        }
        std::vector<pgvector::Group> groups;
        groups.push_back({pgvector::describe(options.table)});
        const auto answers = co_await exchange_all(groups, context);
        auto read = pgvector::read_description(answers.front().result.get(), options.table);
        if (options.dimension != 0 && read.dimension != 0 && options.dimension != read.dimension) {
            throw Error{Errc::dimension_mismatch, "the table " + pgvector::qualified(options.table) +
                                                      " holds vectors of dimension " + std::to_string(read.dimension) +
                                                      ", PgvectorOptions::dimension is " +
                                                      std::to_string(options.dimension)}
                .with_origin(origin);
        }
        co_return description.put(std::move(read));
    }

    const PgvectorOptions options;
    const ScoreScale scale;
    const std::shared_ptr<pgvector::ConnectionPool> pool;
    std::atomic<std::size_t> round_trips = 0;
    stores::DescriptionCache<pgvector::TableDescription> description{Duration::zero()};
};

PgvectorStore::PgvectorStore(PgvectorOptions options) {
    check(options);
    impl_ = std::make_shared<Impl>(std::move(options));
}

PgvectorStore::~PgvectorStore() = default;

StoreInfo PgvectorStore::info() const { return impl_->info(); }

std::size_t PgvectorStore::round_trips() const noexcept { return impl_->round_trips; }

Task<std::vector<HitList>> PgvectorStore::search(std::vector<VectorQuery> queries, CallContext context) {
    const auto impl = impl_;
    const auto table = co_await impl->described(context);
    stores::check_queries(queries, impl->info(), table->dimension, impl->options.table.table);
    const std::size_t milliseconds = impl->statement_time(context);
    std::vector<pgvector::Group> groups;
    for (const VectorQuery& query : queries) {
        if (stores::is_asked(query)) {
            groups.push_back(pgvector::search(impl->options, *table, query, milliseconds));
        }
    }
    std::vector<pgvector::GroupAnswer> answers;
    if (!groups.empty()) {
        answers = co_await impl->exchange_all(groups, context);
    }
    std::vector<HitList> lists;
    lists.reserve(answers.size());
    for (const pgvector::GroupAnswer& answer : answers) {
        lists.push_back(pgvector::read_hits(answer.result.get(), impl->scale));
    }
    co_return stores::all_lists(std::move(lists), queries, impl->scale, impl->options.minimum_relevance, origin);
}

Task<void> PgvectorStore::create_collection(std::size_t dimension, CallContext context) {
    const auto impl = impl_;
    stores::check_deadline(context, origin);
    stores::check_dimension(dimension, origin);
    std::vector<pgvector::Group> first;
    first.push_back({pgvector::create_extension()});
    first.push_back({pgvector::describe(impl->options.table)});
    const auto made = co_await impl->exchange_all(first, context);
    const PGresult* const row = made.back().result.get();
    if (row == nullptr || PQntuples(row) != 1 || PQnfields(row) != 6 || PQgetisnull(row, 0, 5) != 0) {
        throw Error{Errc::not_found, "the extension is not in this database; have CREATE EXTENSION vector run in it"}
            .with_origin(origin);
    }
    std::vector<pgvector::Group> second;
    second.push_back(pgvector::create_table(impl->options, PQgetvalue(row, 0, 5), dimension));
    co_await impl->exchange_all(second, context);
    impl->description.forget();
}

Task<void> PgvectorStore::upsert(std::vector<VectorRecord> records, CallContext context) {
    const auto impl = impl_;
    if (records.empty()) {
        co_return;
    }
    if (records.size() > max_records) {
        throw Error{Errc::batch_too_large, std::to_string(records.size()) + " records in one call; send at most " +
                                               std::to_string(max_records)}
            .with_origin(origin);
    }
    const auto table = co_await impl->described(context);
    stores::check_records(records, origin, table->dimension, impl->options.table.table);
    std::vector<pgvector::Group> groups;
    groups.push_back(pgvector::upsert(impl->options.table, *table, records));
    co_await impl->exchange_all(groups, context);
}

Task<void> PgvectorStore::erase(std::vector<std::string> ids, CallContext context) {
    const auto impl = impl_;
    if (ids.empty()) {
        co_return;
    }
    stores::check_deadline(context, origin);
    std::vector<pgvector::Group> groups;
    groups.push_back({pgvector::erase(impl->options.table, ids)});
    co_await impl->exchange_all(groups, context);
}

}  // namespace trawl
