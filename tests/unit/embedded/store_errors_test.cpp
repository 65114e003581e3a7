// Files that are no store, stores that do not fit, and disks that are full.
#include <doctest/doctest.h>

#include <sqlite3.h>

#include <stdexcept>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/testing/random.hpp>

#include "expect_error.hpp"
#include "scratch_folder.hpp"
#include "vectors.hpp"

namespace {

using trawl::EmbeddedStore;
using trawl::EmbeddedStoreOptions;
using trawl::Errc;
using trawl::testing::Random;
using trawl_test::code_of;
using trawl_test::error_of;
using trawl_test::random_document;
using trawl_test::read_file;
using trawl_test::ScratchFolder;
using trawl_test::write_file;

void run_sql(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    const bool done = sqlite3_open(file.c_str(), &database) == SQLITE_OK &&
                      sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    const std::string message = sqlite3_errmsg(database);
    sqlite3_close(database);
    if (!done) {
        throw std::runtime_error{message};
    }
}

/// A closed store of some documents.
std::filesystem::path make_store(const ScratchFolder& folder, std::size_t documents = 20) {
    const auto file = folder / "s.db";
    Random random{1};
    const auto store = EmbeddedStore::open(file, {.dimension = 64, .embedding_model = "one"});
    for (std::size_t i = 0; i < documents; ++i) {
        store->upsert(random_document(random, "d" + std::to_string(i), 10, 64));
    }
    return file;
}

/// What opening the file says; and the file must be as it was.
trawl::Error refusal(const std::filesystem::path& file, const EmbeddedStoreOptions& options = {.dimension = 64}) {
    const std::string before = read_file(file);
    const auto error = error_of([&] { EmbeddedStore::open(file, options); });
    REQUIRE(error);
    CHECK(read_file(file) == before);
    CHECK(error->origin() == "embedded");
    CHECK(error->detail().find(file.string()) != std::string::npos);
    return *error;
}

TEST_CASE("a file that is no database is refused and left alone") {
    const ScratchFolder folder;
    write_file(folder / "notes.txt", std::string(5000, 'x'));
    const trawl::Error error = refusal(folder / "notes.txt");
    CHECK(error.code() == Errc::data_corrupt);
    CHECK(error.detail().find("move it away and index again") != std::string::npos);
}

TEST_CASE("a database of another program is refused and left alone") {
    const ScratchFolder folder;
    run_sql(folder / "other.db", "CREATE TABLE addresses (name TEXT); INSERT INTO addresses VALUES ('me')");
    CHECK(refusal(folder / "other.db").code() == Errc::conflict);
}

TEST_CASE("a database of a newer version is refused and left alone") {
    const ScratchFolder folder;
    const auto file = make_store(folder);
    run_sql(file, "PRAGMA user_version = 2");
    const trawl::Error error = refusal(file);
    CHECK(error.code() == Errc::not_supported);
    CHECK(error.detail().find("update trawl") != std::string::npos);
}

TEST_CASE("damage anywhere in the file is an error or harmless, and never a crash or a wrong text") {
    const ScratchFolder folder;
    const auto file = make_store(folder);
    const std::string good = read_file(file);
    std::size_t refused = 0;
    std::size_t wrong = 0;
    const auto check_texts = [&](const trawl::HitList& hits) {
        for (const trawl::Hit& hit : hits) {
            wrong += hit.document.text != "text of " + hit.document.id ? 1U : 0U;
        }
    };
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        CAPTURE(seed);
        Random random{seed};
        std::string bad = good;
        const std::size_t begin = random.below(bad.size() - 600);
        for (std::size_t i = 0; i < 512; ++i) {
            bad[begin + i] = static_cast<char>(random.next());
        }
        write_file(file, bad);
        const auto error = error_of([&] {
            const auto store = EmbeddedStore::open(file, {.dimension = 64});
            check_texts(trawl_test::find_nearest(*store, {trawl_test::random_vector(random, 64), 200}));
            check_texts(store->find_matching({trawl::TextQuery{"text", 200}}).front());
            (void)store->check_integrity();
        });
        if (error) {
            ++refused;
            const bool is_told = error->code() == Errc::data_corrupt || error->code() == Errc::conflict ||
                                 error->code() == Errc::not_supported || error->code() == Errc::dimension_mismatch;
            CHECK_MESSAGE(is_told, error->what());
        }
    }
    CHECK(wrong == 0);
    // Much of so small a file is free space, where damage is harmless.
    CHECK(refused > 20);
}

TEST_CASE("a file that was cut off is refused") {
    const ScratchFolder folder;
    const auto file = make_store(folder);
    const std::string good = read_file(file);
    for (const std::size_t size : {good.size() / 2, good.size() - 16384, std::size_t{16384}, std::size_t{1000}}) {
        CAPTURE(size);
        write_file(file, good.substr(0, size));
        const auto error = error_of([&] {
            const auto store = EmbeddedStore::open(file, {.dimension = 64});
            const auto damage = store->check_integrity();
            throw trawl::Error{damage.empty() ? Errc::all_leaves_failed : Errc::data_corrupt};
        });
        REQUIRE(error);
        CHECK(error->code() == Errc::data_corrupt);
    }
}

TEST_CASE("a vector that was tampered with is noticed at the start") {
    const ScratchFolder folder;
    const auto file = make_store(folder);
    run_sql(file, "UPDATE chunks SET vector = zeroblob(12) WHERE name = 'd3#4'");
    const trawl::Error cut = refusal(file);
    CHECK(cut.code() == Errc::data_corrupt);
    CHECK(cut.detail().find("d3#4") != std::string::npos);
    run_sql(file,
            "UPDATE chunks SET vector = (SELECT x'0000c07f' || substr(vector, 5) FROM chunks WHERE name = 'd3#5') "
            "WHERE name = 'd3#4'");
    CHECK(refusal(file).code() == Errc::data_corrupt);
}

TEST_CASE("the integrity check names what does not fit together") {
    const ScratchFolder folder;
    const auto file = make_store(folder);
    CHECK(EmbeddedStore::open(file)->check_integrity().empty());
    run_sql(file, "DELETE FROM texts WHERE id = 5; DELETE FROM chunks WHERE name = 'd7#1'");
    const auto damage = EmbeddedStore::open(file)->check_integrity();
    CHECK(damage.size() >= 3);
}

TEST_CASE("vectors of another length or model are refused") {
    const ScratchFolder folder;
    const auto file = make_store(folder);
    const trawl::Error length = refusal(file, {.dimension = 65});
    CHECK(length.code() == Errc::dimension_mismatch);
    CHECK(length.detail().find("64") != std::string::npos);
    CHECK(refusal(file, {.dimension = 64, .embedding_model = "two"}).code() == Errc::conflict);
    CHECK_FALSE(error_of([&] { EmbeddedStore::open(file, {.dimension = 64, .embedding_model = "one"}); }));
    CHECK_FALSE(error_of([&] { EmbeddedStore::open(file); }));
}

TEST_CASE("a new store needs a dimension and a folder") {
    const ScratchFolder folder;
    CHECK_THROWS_AS(EmbeddedStore::open(folder / "new.db"), std::invalid_argument);
    CHECK_THROWS_AS(EmbeddedStore::open(folder / "new.db", {.dimension = 65'537}), std::invalid_argument);
    CHECK(code_of([&] { EmbeddedStore::open(folder / "missing" / "new.db", {.dimension = 2}); }) == Errc::io_error);
    CHECK(code_of([&] { EmbeddedStore::open(folder.path(), {.dimension = 2}); }) == Errc::io_error);
    // What was refused is not in the way.
    CHECK_FALSE(error_of([&] { EmbeddedStore::open(folder / "new.db", {.dimension = 2}); }));
}

TEST_CASE("a store that is full keeps what it has, and goes on once there is room") {
    const ScratchFolder folder;
    const auto file = folder / "s.db";
    Random random{1};
    std::size_t stored = 0;
    {
        const auto store = EmbeddedStore::open(file, {.dimension = 64, .max_file_bytes = 1'000'000});
        std::optional<trawl::Error> error;
        for (; !error && stored < 10'000; stored += error ? 0U : 1U) {
            error = error_of([&] { store->upsert(random_document(random, "d" + std::to_string(stored), 20, 64)); });
        }
        REQUIRE(error);
        CHECK(error->code() == Errc::io_error);
        CHECK(error->detail().find("max_file_bytes") != std::string::npos);
        CHECK(stored > 5);
        CHECK(store->size().documents == stored);
        CHECK(store->find_nearest({trawl::VectorQuery{trawl_test::random_vector(random, 64), 5}}).front().size() == 5);
    }
    const auto store = EmbeddedStore::open(file);
    CHECK(store->size().documents == stored);
    CHECK(store->size().chunks == stored * 20);
    CHECK(store->check_integrity().empty());
    store->upsert(random_document(random, "one more", 20, 64));
    CHECK(store->size().documents == stored + 1);
}

TEST_CASE("two stores on one file: the second writer waits its turn, and both see everything after a write") {
    const ScratchFolder folder;
    Random random{1};
    const auto one =
        EmbeddedStore::open(folder / "s.db", {.dimension = 4, .busy_timeout = std::chrono::milliseconds{1}});
    const auto two =
        EmbeddedStore::open(folder / "s.db", {.dimension = 4, .busy_timeout = std::chrono::milliseconds{1}});
    one->upsert(random_document(random, "a", 3, 4));
    two->upsert(random_document(random, "b", 3, 4));
    CHECK(two->size().chunks == 6);
    one->upsert(random_document(random, "c", 3, 4));
    CHECK(one->size().chunks == 9);
    // What the other one has removed is not found any more, though it is still in memory.
    two->erase("a");
    for (const trawl::Hit& hit : trawl_test::find_nearest(*one, {{1, 0, 0, 0}, 100})) {
        CHECK_FALSE(hit.document.id.starts_with("a#"));
    }
    run_sql(folder / "s.db", "PRAGMA user_version");  // not locked
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open((folder / "s.db").c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(code_of([&] { one->upsert(random_document(random, "d", 3, 4)); }) == Errc::conflict);
    sqlite3_close(other);
    CHECK_FALSE(error_of([&] { one->upsert(random_document(random, "d", 3, 4)); }));
}

}  // namespace
