// Folders and files that cannot be read, go away, or lead in circles: clear words, and nothing lost.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/folder_indexer.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/wrappers.hpp>

#include "child_process.hpp"
#include "expect_error.hpp"
#include "scratch_folder.hpp"

namespace {

namespace fs = std::filesystem;
using trawl::EmbeddedStore;
using trawl::Errc;
using trawl::FolderIndexer;
using trawl::FolderIndexerOptions;
using trawl::HashingEmbedder;
using trawl::IndexProgress;
using trawl::IndexReport;
using trawl::SkipReason;
using trawl_test::code_of;
using trawl_test::ScratchFolder;

struct FaultyCorpus {
    ScratchFolder folder;
    std::shared_ptr<HashingEmbedder> embedder = std::make_shared<HashingEmbedder>(64);
    std::shared_ptr<EmbeddedStore> store = EmbeddedStore::open_temporary({.dimension = 64});

    IndexReport index(const std::function<void(const IndexProgress&)>& progress = {},
                      bool follow_symlinks = false) const {
        FolderIndexerOptions options{.id_prefix = "docs"};
        options.follow_symlinks = follow_symlinks;
        return FolderIndexer{store, embedder, options}.index(folder / "docs", {}, progress);
    }
};

std::size_t skipped_for(const IndexReport& report, SkipReason reason) {
    return report.skipped_by_reason.at(static_cast<std::size_t>(reason));
}

TEST_CASE("a folder that is none is refused before anything happens") {
    const FaultyCorpus corpus;
    corpus.folder.write("docs/a.txt", "words");
    FolderIndexer indexer{corpus.store, corpus.embedder};
    const auto missing = trawl_test::error_of([&] { indexer.index(corpus.folder / "missing"); });
    REQUIRE(missing);
    CHECK(missing->code() == Errc::not_found);
    CHECK(missing->detail().find("missing") != std::string::npos);
    CHECK(code_of([&] { indexer.index(corpus.folder / "docs/a.txt"); }) == Errc::invalid_argument);
    CHECK(code_of([&] { indexer.index(""); }) == Errc::not_found);
}

TEST_CASE("a folder with more files than agreed is taken for a mistake") {
    const FaultyCorpus corpus;
    for (int i = 0; i < 5; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", "words");
    }
    FolderIndexer few{corpus.store, corpus.embedder, {.max_files = 4}};
    CHECK(code_of([&] { few.index(corpus.folder / "docs"); }) == Errc::invalid_argument);
    CHECK(corpus.store->size().documents == 0);
    FolderIndexer enough{corpus.store, corpus.embedder, {.max_files = 5}};
    CHECK(enough.index(corpus.folder / "docs").added == 5);
}

TEST_CASE("unreadable files and folders are reported, and what was indexed of them is kept") {
    const ScratchFolder folder;
    fs::permissions(folder.path(), fs::perms::all);
    folder.write("docs/open.txt", "open words");
    folder.write("docs/closed.txt", "closed words");
    folder.write("docs/closed/inside.txt", "words inside");
    folder.write("docs/locked/inside.txt", "words inside");
    const auto run = [&] {
        return trawl_test::say_without_rights([&] {
            auto embedder = std::make_shared<HashingEmbedder>(64);
            auto store = EmbeddedStore::open(folder / "s.db", {.dimension = 64});
            const IndexReport report = FolderIndexer{store, embedder, {.id_prefix = "docs"}}.index(folder / "docs");
            return "added " + std::to_string(report.added) + ", unchanged " + std::to_string(report.unchanged) +
                   ", removed " + std::to_string(report.removed) + ", unreadable " +
                   std::to_string(skipped_for(report, SkipReason::unreadable)) + ", documents " +
                   std::to_string(store->size().documents);
        });
    };
    CHECK(run() == "added 4, unchanged 0, removed 0, unreadable 0, documents 4");
    fs::permissions(folder / "docs/closed.txt", fs::perms::none);
    fs::permissions(folder / "docs/closed", fs::perms::none);
    fs::permissions(folder / "docs/locked",
                    fs::perms::owner_read | fs::perms::others_read);  // names can be read, no more
    fs::last_write_time(folder / "docs/closed.txt", fs::file_time_type::clock::now() - std::chrono::hours{3});
    CHECK(run() == "added 0, unchanged 1, removed 0, unreadable 3, documents 4");
    const std::string refused = trawl_test::say_without_rights([&] {
        auto embedder = std::make_shared<HashingEmbedder>(64);
        auto store = EmbeddedStore::open(folder / "s.db", {.dimension = 64});
        const auto error = trawl_test::error_of([&] { FolderIndexer{store, embedder}.index(folder / "docs/closed"); });
        return error ? std::string{trawl::name(error->code())} : "nothing";
    });
    CHECK(refused == "permission_denied");
}

TEST_CASE("a folder that disappears while it is indexed: nothing is removed, and the report says so") {
    const FaultyCorpus corpus;
    for (int i = 0; i < 10; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", "words " + std::to_string(i));
    }
    REQUIRE(corpus.index().added == 10);
    for (int i = 0; i < 10; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", "new words " + std::to_string(i));
    }
    const IndexReport report = corpus.index([&](const IndexProgress& progress) {
        if (progress.files_done == 4) {
            fs::remove_all(corpus.folder / "docs");
        }
    });
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code() == Errc::not_found);
    CHECK(report.stopped_by->detail().find("disappeared") != std::string::npos);
    CHECK(report.changed == 4);
    CHECK(report.removed == 0);
    CHECK(skipped_for(report, SkipReason::vanished) == 6);
    CHECK(corpus.store->size().documents == 10);
    CHECK(corpus.store->check_integrity().empty());
}

TEST_CASE("another folder that has taken its place is not taken for it") {
    const FaultyCorpus corpus;
    corpus.folder.write("docs/1.txt", "words");
    corpus.folder.write("docs/2.txt", "words");
    const IndexReport report = corpus.index([&](const IndexProgress& progress) {
        if (progress.files_done == 1) {
            fs::rename(corpus.folder / "docs", corpus.folder / "away");
            fs::create_directory(corpus.folder / "docs");
        }
    });
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code() == Errc::not_found);
    CHECK(corpus.store->size().documents == 1);
}

TEST_CASE("a single file that vanishes is reported, and removed if it was known") {
    const FaultyCorpus corpus;
    corpus.folder.write("docs/1.txt", "words");
    corpus.folder.write("docs/2.txt", "words");
    REQUIRE(corpus.index().added == 2);
    corpus.folder.write("docs/1.txt", "new words");
    corpus.folder.write("docs/2.txt", "new words");
    const IndexReport report = corpus.index([&](const IndexProgress& progress) {
        if (progress.files_done == 1) {
            fs::remove(corpus.folder / "docs/2.txt");
        }
    });
    CHECK_FALSE(report.stopped_by);
    CHECK(report.changed == 1);
    CHECK(skipped_for(report, SkipReason::vanished) == 1);
    CHECK(report.removed == 1);
    CHECK(corpus.store->size().documents == 1);
}

TEST_CASE("a file that becomes something else between listing and reading is not opened as a file") {
    const FaultyCorpus corpus;
    corpus.folder.write("docs/1.txt", "words");
    corpus.folder.write("docs/2.txt", "words");
    corpus.folder.write("docs/3.txt", "words");
    corpus.folder.write("secret.txt", "secret words");
    const IndexReport report = corpus.index([&](const IndexProgress& progress) {
        if (progress.files_done == 1) {
            fs::remove(corpus.folder / "docs/2.txt");
            fs::create_symlink(corpus.folder / "secret.txt", corpus.folder / "docs/2.txt");
            fs::remove(corpus.folder / "docs/3.txt");
            REQUIRE(::mkfifo((corpus.folder / "docs/3.txt").c_str(), 0600) == 0);
        }
    });
    CHECK(report.added == 1);
    CHECK(skipped_for(report, SkipReason::symbolic_link) == 1);
    CHECK(skipped_for(report, SkipReason::special) == 1);
}

TEST_CASE("symbolic links: skipped by default, followed once each when asked") {
    const FaultyCorpus corpus;
    corpus.folder.write("docs/a/real.txt", "real words");
    corpus.folder.write("outside/far.txt", "far words");
    fs::create_directory_symlink("..", corpus.folder / "docs/a/up");                         // a circle
    fs::create_directory_symlink(corpus.folder / "docs/a", corpus.folder / "docs/0-again");  // the same, sorted first
    fs::create_directory_symlink(corpus.folder / "outside", corpus.folder / "docs/out");
    fs::create_symlink(corpus.folder / "docs/a/real.txt", corpus.folder / "docs/same.txt");
    fs::create_symlink("self", corpus.folder / "docs/self");
    fs::create_symlink("nowhere", corpus.folder / "docs/broken");
    REQUIRE(::mkfifo((corpus.folder / "docs/pipe").c_str(), 0600) == 0);

    const IndexReport skipping = corpus.index();
    CHECK(skipping.added == 1);
    CHECK(skipped_for(skipping, SkipReason::symbolic_link) == 6);
    CHECK(skipped_for(skipping, SkipReason::special) == 1);

    const IndexReport following = corpus.index({}, true);
    CHECK(following.added == 1);
    CHECK(following.unchanged == 1);
    CHECK(skipped_for(following, SkipReason::symbolic_link) == 5);
    CHECK(corpus.store->find("docs/out/far.txt#1"));
    CHECK(corpus.store->find("docs/a/real.txt#1"));
}

TEST_CASE("the whole embedding fails: the report has its error, and what was done before stays") {
    const FaultyCorpus corpus;
    for (int i = 0; i < 5; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", "words " + std::to_string(i));
    }
    int calls = 0;
    const auto failing = trawl::make_embedding_provider(
        {.name = "failing", .model = "m", .dimension = 64, .max_batch = 1},
        [&](trawl::EmbedRequest request, trawl::CallContext context) -> trawl::Task<std::vector<trawl::Embedding>> {
            if (++calls == 4) {
                throw trawl::Error{Errc::quota_exhausted, "no credit left"};
            }
            return corpus.embedder->embed(std::move(request), context);
        });
    const IndexReport report =
        FolderIndexer{corpus.store, failing, {.id_prefix = "docs"}}.index(corpus.folder / "docs");
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code() == Errc::quota_exhausted);
    CHECK(report.added == 3);
    CHECK(corpus.store->size().documents == 3);
    CHECK(calls == 4);
}

TEST_CASE("an embedding that breaks its contract is found out") {
    const FaultyCorpus corpus;
    corpus.folder.write("docs/a.txt", "words");
    const auto stop_with = [&](std::vector<trawl::Embedding> vectors) {
        const auto provider =
            trawl::make_embedding_provider({.name = "odd", .model = "m", .dimension = 0, .max_batch = 0},
                                           [vectors](trawl::EmbedRequest /*request*/, trawl::CallContext /*context*/)
                                               -> trawl::Task<std::vector<trawl::Embedding>> { co_return vectors; });
        const IndexReport report = FolderIndexer{corpus.store, provider}.index(corpus.folder / "docs");
        return report.stopped_by ? std::optional{report.stopped_by->code()} : std::nullopt;
    };
    CHECK(stop_with({}) == Errc::malformed_response);
    CHECK(stop_with({{1, 2, 3}}) == Errc::dimension_mismatch);
    CHECK(corpus.store->size().documents == 0);
}

TEST_CASE("a store that is full ends the run, and the report says so") {
    const FaultyCorpus corpus;
    std::string text;
    for (int i = 0; i < 2000; ++i) {
        text += "Sentence number " + std::to_string(i) + " of a long text. ";
    }
    for (int i = 0; i < 30; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", text);
    }
    const auto small = EmbeddedStore::open_temporary({.dimension = 64, .max_file_bytes = 1'000'000});
    const IndexReport report =
        FolderIndexer{small, corpus.embedder, {.id_prefix = "docs"}}.index(corpus.folder / "docs");
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code() == Errc::io_error);
    CHECK(report.added > 0);
    CHECK(small->size().documents == report.added);
    CHECK(small->check_integrity().empty());
}

TEST_CASE("an embedding that does not fit the store, and options out of range, are refused at once") {
    const FaultyCorpus corpus;
    CHECK(code_of([&] { FolderIndexer(corpus.store, std::make_shared<HashingEmbedder>(32)); }) ==
          Errc::dimension_mismatch);
    CHECK_THROWS_AS(FolderIndexer(nullptr, corpus.embedder), std::invalid_argument);
    CHECK_THROWS_AS(FolderIndexer(corpus.store, nullptr), std::invalid_argument);
    CHECK_THROWS_AS(FolderIndexer(corpus.store, corpus.embedder, {.max_file_bytes = 0}), std::invalid_argument);
    CHECK_THROWS_AS(FolderIndexer(corpus.store, corpus.embedder, {.max_files = 0}), std::invalid_argument);
    CHECK_THROWS_AS(FolderIndexer(corpus.store, corpus.embedder, {.clock = nullptr}), std::invalid_argument);
    CHECK_THROWS_AS(FolderIndexer(corpus.store, corpus.embedder, {.chunker = {.max_bytes = 1}}), std::invalid_argument);
}

}  // namespace
