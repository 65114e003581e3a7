// SQLite as C++ values: a connection, its statements, and its errors as trawl's.
#include "sqlite.hpp"

#include <new>
#include <utility>

namespace trawl::embedded {

namespace {

std::string quoted(const std::filesystem::path& file) { return "'" + file.string() + "'"; }

/// The code and what to do about it, for a primary result code.
std::pair<Errc, std::string> meaning_of(int code, const std::filesystem::path& file) {
    switch (code & 0xFF) {
        case SQLITE_CORRUPT:
            return {Errc::data_corrupt,
                    "the database " + quoted(file) +
                        " is damaged. It was left as it is: move it away together with its -wal and -shm "
                        "files and index again, or put a copy back"};
        case SQLITE_NOTADB:
            return {Errc::data_corrupt,
                    quoted(file) +
                        " is no SQLite database, or its beginning is damaged. It was left as it is: move it "
                        "away and index again, or name another file"};
        case SQLITE_FULL:
            return {Errc::io_error,
                    "the database " + quoted(file) +
                        " cannot grow: the disk is full, or max_file_bytes is reached. What was committed is "
                        "safe; make room and go on"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Errc::conflict, "another process is writing to " + quoted(file) + "; try again when it is done"};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {Errc::permission_denied,
                    quoted(file) + " cannot be written; check the rights of the file and of its folder"};
        case SQLITE_CANTOPEN:
            return {Errc::io_error,
                    quoted(file) + " cannot be opened; check that its folder exists and that you may write there"};
        case SQLITE_IOERR:
            return {Errc::io_error, "reading or writing " + quoted(file) +
                                        " failed; check the disk and its free space. What was committed is safe"};
        case SQLITE_CONSTRAINT: return {Errc::conflict, "an id is used twice in " + quoted(file)};
        case SQLITE_TOOBIG:
            return {Errc::invalid_argument, "a text is longer than the 1,000,000,000 bytes that SQLite takes"};
        default: return {Errc::io_error, "SQLite could not work with " + quoted(file)};
    }
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout)
    : file_(file) {
    sqlite3* handle = nullptr;
    // Our owner has a mutex around every use.
    const int access = mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(file.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) {
        fail(code);
    }
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
    sqlite3_wal_hook(
        handle,
        [](void* pages, sqlite3* /*handle*/, const char* /*schema*/, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        &wal_pages_);
}

void Connection::run(const char* sql) {
    if (const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr); code != SQLITE_OK) {
        fail(code);
    }
}

std::int64_t Connection::number(const char* sql) {
    Statement statement = prepare(sql);
    return statement.step() ? statement.number(0) : 0;
}

Statement Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
    }
    return {*this, statement};
}

std::int64_t Connection::last_row_id() const noexcept { return sqlite3_last_insert_rowid(handle_.get()); }

bool Connection::is_in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }

void Connection::fail(int code) const {
    if ((code & 0xFF) == SQLITE_NOMEM || handle_ == nullptr) {
        throw std::bad_alloc{};
    }
    auto [errc, detail] = meaning_of(code, file_);
    throw Error{errc, std::move(detail)}
        .with_origin(error_origin)
        .with_vendor_message(std::string{sqlite3_errmsg(handle_.get())} + " (" + std::to_string(code) + ")");
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        connection_->fail(code);
    }
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    check(sqlite3_bind_int64(handle_.get(), parameter, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
    // A null pointer would be SQL's NULL and not an empty text.
    const char* begin = text.data() == nullptr ? "" : text.data();
    check(sqlite3_bind_text64(handle_.get(), parameter, begin, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int parameter, std::span<const std::byte> blob) {
    check(sqlite3_bind_blob64(handle_.get(), parameter, blob.data(), blob.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind(int parameter, double value) {
    check(sqlite3_bind_double(handle_.get(), parameter, value));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    const int reset_code = sqlite3_reset(handle_.get());
    check(code == SQLITE_DONE ? SQLITE_OK : reset_code != SQLITE_OK ? reset_code : code);
    return false;
}

void Statement::finish() {
    while (step()) {
    }
}

void Statement::reset() noexcept { sqlite3_reset(handle_.get()); }

std::int64_t Statement::number(int column) const noexcept { return sqlite3_column_int64(handle_.get(), column); }

double Statement::real(int column) const noexcept { return sqlite3_column_double(handle_.get(), column); }

std::string_view Statement::text(int column) const noexcept {
    // The bytes are counted after the conversion that sqlite3_column_text may make.
    const auto* begin = sqlite3_column_text(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return begin == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(begin), size};
}

std::span<const std::byte> Statement::blob(int column) const noexcept {
    const void* begin = sqlite3_column_blob(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return {static_cast<const std::byte*>(begin), begin == nullptr ? 0 : size};
}

Transaction::~Transaction() {
    // SQLite rolls back by itself after some errors, a full disk among them.
    if (connection_.is_in_transaction()) {
        try {
            connection_.run("ROLLBACK");
        } catch (...) {
            // The next BEGIN fails and says why.
            return;
        }
    }
}

}  // namespace trawl::embedded
