// SQLite as C++ values: a connection, its statements, and its errors as trawl's.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <trawl/error.hpp>

namespace trawl::embedded {

/// The name under which this adapter's errors appear.
inline constexpr const char* error_origin = "embedded";

class Statement;

/// One connection to one database file. Not thread-safe: whoever owns it guards it.
class Connection {
public:
    enum class Mode { read_write, read_only };

    /// Opens the file, and creates it when the mode allows that.
    Connection(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs statements that return nothing of interest.
    void run(const char* sql);
    /// The first column of the first row.
    [[nodiscard]] std::int64_t number(const char* sql);
    [[nodiscard]] Statement prepare(std::string_view sql);
    [[nodiscard]] std::int64_t last_row_id() const noexcept;
    [[nodiscard]] bool is_in_transaction() const noexcept;
    /// Length of the write-ahead log after the last commit. It is never checkpointed but by request.
    [[nodiscard]] int wal_pages() const noexcept { return wal_pages_; }

    /// Throws what an SQLite result code means, as a trawl::Error that says what to do next.
    [[noreturn]] void fail(int code) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };

    std::filesystem::path file_;
    int wal_pages_ = 0;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement. Parameters are numbered from 1, columns from 0, as in SQLite.
class Statement {
public:
    Statement& bind(int parameter, std::int64_t value);
    /// Texts and blobs are not copied: they must live until the statement is reset.
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, std::span<const std::byte> blob);
    Statement& bind(int parameter, double value);

    /// Moves to the next row; false, and the statement is reset, when there is none.
    bool step();
    /// Runs a statement to its end and resets it.
    void finish();
    void reset() noexcept;

    [[nodiscard]] std::int64_t number(int column) const noexcept;
    [[nodiscard]] double real(int column) const noexcept;
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const noexcept;
    [[nodiscard]] std::span<const std::byte> blob(int column) const noexcept;

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };
    Statement(const Connection& connection, sqlite3_stmt* handle) noexcept
        : connection_(&connection), handle_(handle) {}
    void check(int code) const;

    const Connection* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Resets a statement at the end of the scope, so that it holds no lock and no snapshot any longer than needed.
class ResetAtEnd {
public:
    explicit ResetAtEnd(Statement& statement) noexcept : statement_(statement) {}
    ResetAtEnd(const ResetAtEnd&) = delete;
    ResetAtEnd& operator=(const ResetAtEnd&) = delete;
    ~ResetAtEnd() { statement_.reset(); }

private:
    Statement& statement_;
};

/// Everything or nothing: rolled back unless committed.
class Transaction {
public:
    explicit Transaction(Connection& connection) : connection_(connection) { connection_.run("BEGIN IMMEDIATE"); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit() { connection_.run("COMMIT"); }

private:
    Connection& connection_;
};

}  // namespace trawl::embedded
