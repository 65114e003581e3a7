// Processes that die in the middle of writing: what was committed is there, whole, and nothing else.
#include <doctest/doctest.h>

#include <sys/resource.h>

#include <csignal>
#include <set>
#include <string>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/folder_indexer.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/testing/random.hpp>

#include "child_process.hpp"
#include "expect_error.hpp"
#include "scratch_folder.hpp"
#include "vectors.hpp"

namespace {

using trawl::EmbeddedStore;
using trawl::testing::Random;
using trawl_test::ChildProcess;
using trawl_test::random_document;
using trawl_test::ScratchFolder;

constexpr std::size_t dimension = 32;

std::size_t chunks_of(std::size_t number) { return 1 + number * 7 % 40; }

TEST_CASE("kill -9 while writing: every document whose write had returned is there with all its chunks") {
    const ScratchFolder folder;
    const auto file = folder / "s.db";
    std::set<std::string> committed;
    std::size_t next = 0;
    // One file goes through all the deaths.
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        CAPTURE(seed);
        Random random{seed};
        ChildProcess child{[&](const ChildProcess::Tell& tell) {
            Random vectors{seed};
            const auto store = EmbeddedStore::open(file, {.dimension = dimension});
            for (std::size_t number = next;; ++number) {
                const std::string id = "d" + std::to_string(number);
                store->upsert(random_document(vectors, id, chunks_of(number), dimension));
                tell(id);
            }
        }};
        for (std::uint64_t writes = random.below(30); writes > 0; --writes) {
            const std::string id = child.read_line();
            REQUIRE(id.starts_with("d"));
            committed.insert(id);
        }
        child.kill();
        for (std::string id = child.read_line(); !id.empty(); id = child.read_line()) {
            committed.insert(id);
        }

        const auto store = EmbeddedStore::open(file, {.dimension = dimension});
        CHECK(store->check_integrity().empty());
        std::set<std::string> found;
        std::size_t chunks = 0;
        for (const auto& document : store->documents()) {
            found.insert(document.id);
            const std::size_t number = std::stoul(document.id.substr(1));
            CHECK(document.chunks == chunks_of(number));
            chunks += document.chunks;
            next = std::max(next, number + 1);
        }
        CHECK(store->size().chunks == chunks);
        for (const std::string& id : committed) {
            CHECK_MESSAGE(found.contains(id), id);
        }
        // The one that was being written may have been committed without a word, but no more than one each time.
        CHECK(found.size() <= committed.size() + seed + 1);
    }
    CHECK(committed.size() > 100);
}

TEST_CASE("kill -9 while replacing: a document is the old or the new one, and never a mixture") {
    const ScratchFolder folder;
    const auto file = folder / "s.db";
    {
        Random random{1};
        EmbeddedStore::open(file, {.dimension = dimension})->upsert(random_document(random, "d", 10, dimension));
    }
    for (std::uint64_t seed = 0; seed < 15; ++seed) {
        Random random{seed};
        ChildProcess child{[&](const ChildProcess::Tell& tell) {
            Random vectors{seed};
            const auto store = EmbeddedStore::open(file, {.dimension = dimension});
            for (std::size_t round = 0;; ++round) {
                trawl::StoredDocument document = random_document(vectors, "d", 10 + round % 20, dimension);
                document.fingerprint = std::to_string(document.chunks.size());
                store->upsert(document);
                tell("done");
            }
        }};
        for (std::uint64_t writes = random.below(25); writes > 0; --writes) {
            REQUIRE(child.read_line() == "done");
        }
        child.kill();
        const auto store = EmbeddedStore::open(file, {.dimension = dimension});
        CHECK(store->check_integrity().empty());
        const auto documents = store->documents();
        REQUIRE(documents.size() == 1);
        CHECK(store->size().chunks == documents[0].chunks);
        if (documents[0].fingerprint != "fingerprint of d") {
            CHECK(documents[0].fingerprint == std::to_string(documents[0].chunks));
        }
    }
}

TEST_CASE("kill -9 while indexing a folder: the next run finishes the work, as if nothing had happened") {
    const ScratchFolder folder;
    for (int i = 0; i < 120; ++i) {
        std::string text = "# File " + std::to_string(i) + "\n";
        for (int line = 0; line < 10 + i % 50; ++line) {
            text += "Line " + std::to_string(line) + " of a text about tides and bread. ";
        }
        folder.write("docs/" + std::to_string(i % 7) + "/" + std::to_string(i) + ".md", text);
    }
    const auto index = [&](const std::filesystem::path& file,
                           const std::function<void(const trawl::IndexProgress&)>& progress) {
        auto embedder = std::make_shared<trawl::HashingEmbedder>(dimension);
        auto store = EmbeddedStore::open(file, {.dimension = dimension});
        return trawl::FolderIndexer{store, embedder, {.id_prefix = "docs"}}.index(folder / "docs", {}, progress);
    };
    index(folder / "whole.db", {});
    std::size_t done_at_once = 0;
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        Random random{seed};
        ChildProcess child{[&](const ChildProcess::Tell& tell) {
            index(folder / "killed.db",
                  [&](const trawl::IndexProgress& progress) { tell(std::to_string(progress.chunks)); });
        }};
        for (std::uint64_t files = 1 + random.below(20); files > 0; --files) {
            child.read_line();
        }
        child.kill();
        const auto store = EmbeddedStore::open(folder / "killed.db", {.dimension = dimension});
        CHECK(store->check_integrity().empty());
        CHECK(store->size().documents >= done_at_once);
        done_at_once = store->size().documents;
    }
    const trawl::IndexReport rest = index(folder / "killed.db", {});
    CHECK(rest.unchanged == done_at_once);
    CHECK(rest.added + rest.unchanged == 120);
    const auto whole = EmbeddedStore::open(folder / "whole.db");
    const auto killed = EmbeddedStore::open(folder / "killed.db");
    CHECK(whole->documents() == killed->documents());
    const trawl::VectorQuery query{trawl::HashingEmbedder{dimension}.embed_text("bread and tides, line 7"), 30};
    CHECK(whole->find_nearest({query}) == killed->find_nearest({query}));
    const trawl::TextQuery words{"file 42 bread", 30};
    CHECK(whole->find_matching({words}) == killed->find_matching({words}));
}

TEST_CASE("a disk that refuses to take more is an io_error, and what was committed stays") {
    const ScratchFolder folder;
    const auto file = folder / "s.db";
    ChildProcess child{[&](const ChildProcess::Tell& tell) {
        // Writes beyond this fail as on a full disk, and do not kill.
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{2'000'000, 2'000'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        Random random{1};
        const auto store = EmbeddedStore::open(file, {.dimension = dimension});
        for (std::size_t number = 0; number < 10'000; ++number) {
            const auto error = trawl_test::error_of(
                [&] { store->upsert(random_document(random, "d" + std::to_string(number), 20, dimension)); });
            if (error) {
                tell(std::string{trawl::name(error->code())});
                tell(std::to_string(number));
                tell(std::to_string(
                    store->find_nearest({trawl::VectorQuery{trawl_test::random_vector(random, dimension), 5}})
                        .front()
                        .size()));
                return;
            }
        }
    }};
    CHECK(child.read_line() == "io_error");
    const std::size_t stored = std::stoul("0" + child.read_line());
    CHECK(child.read_line() == "5");
    CHECK(stored > 5);
    const auto store = EmbeddedStore::open(file);
    CHECK(store->check_integrity().empty());
    CHECK(store->size().documents == stored);
}

}  // namespace
