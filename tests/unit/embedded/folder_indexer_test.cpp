// Indexing a folder: what becomes of its files, the first time and again.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/folder_indexer.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/testing/virtual_clock.hpp>

#include "expect_error.hpp"
#include "scratch_folder.hpp"
#include "vectors.hpp"

namespace {

using trawl::EmbeddedStore;
using trawl::FolderIndexer;
using trawl::FolderIndexerOptions;
using trawl::HashingEmbedder;
using trawl::IndexProgress;
using trawl::IndexReport;
using trawl::SkipReason;
using trawl_test::ScratchFolder;

/// A store and an embedder over a folder called "docs".
struct Corpus {
    ScratchFolder folder;
    std::shared_ptr<HashingEmbedder> embedder = std::make_shared<HashingEmbedder>(64);
    std::shared_ptr<EmbeddedStore> store = EmbeddedStore::open_temporary({.dimension = 64});

    IndexReport index(FolderIndexerOptions options = {.id_prefix = "docs"}) const {
        return FolderIndexer{store, embedder, std::move(options)}.index(folder / "docs");
    }
    [[nodiscard]] std::vector<std::string> ids() const {
        std::vector<std::string> ids;
        for (const auto& document : store->documents()) {
            ids.push_back(document.id);
        }
        return ids;
    }
};

std::size_t skipped(const IndexReport& report, SkipReason reason) {
    return report.skipped_by_reason.at(static_cast<std::size_t>(reason));
}

TEST_CASE("a folder becomes documents and chunks that can be found") {
    const Corpus corpus;
    corpus.folder.write("docs/tides.md", "# Tides\n\nIntroduction.\n\n## Spring tides\n\nThey follow the full moon.\n");
    corpus.folder.write("docs/kitchen/bread.txt", "\n\nBread needs flour, water and salt.\n");
    const IndexReport report = corpus.index();
    CHECK(report.added == 2);
    CHECK(report.chunks == 2);
    CHECK(report.skipped_total() == 0);
    CHECK_FALSE(report.stopped_by);
    CHECK(corpus.ids() == std::vector<std::string>{"docs/kitchen/bread.txt", "docs/tides.md"});

    const auto hit = corpus.store->find_nearest({trawl::VectorQuery{corpus.embedder->embed_text("flour and water"), 1}})
                         .front()
                         .at(0);
    CHECK(hit.document.id == "docs/kitchen/bread.txt#1");
    CHECK(hit.document.text == "Bread needs flour, water and salt.");
    const trawl::Metadata expected{
        {"path", (std::filesystem::canonical(corpus.folder / "docs") / "kitchen/bread.txt").string()},
        {"chunk", std::int64_t{1}},
        {"chunks", std::int64_t{1}},
        {"line", std::int64_t{3}}};
    CHECK(hit.document.metadata == expected);
    const auto tides = corpus.store->find("docs/tides.md#1");
    REQUIRE(tides);
    CHECK(tides->metadata.at("heading") == trawl::MetadataValue{std::string{"Tides"}});
    // A file's name counts as a word of its texts.
    CHECK(trawl_test::ids_of(corpus.store->find_matching({trawl::TextQuery{"kitchen", 5}}).front()) ==
          std::vector<std::string>{"docs/kitchen/bread.txt#1"});
}

TEST_CASE("without a prefix the ids are absolute paths") {
    const Corpus corpus;
    const auto file = corpus.folder.write("docs/a.txt", "some text");
    corpus.index({});
    CHECK(corpus.ids() == std::vector<std::string>{std::filesystem::canonical(file).string()});
}

TEST_CASE("the second run touches only what has changed") {
    const Corpus corpus;
    corpus.folder.write("docs/same.txt", "This one stays as it is.");
    corpus.folder.write("docs/edited.txt", "This one will be edited.");
    corpus.folder.write("docs/gone.txt", "This one will be removed.");
    corpus.folder.write("docs/touched.txt", "This one gets a new date only.");
    REQUIRE(corpus.index().added == 4);
    const IndexReport nothing = corpus.index();
    CHECK(nothing.unchanged == 4);
    CHECK(nothing.added + nothing.changed + nothing.removed + nothing.chunks == 0);

    corpus.folder.write("docs/edited.txt", "This one has been edited by now.");
    std::filesystem::remove(corpus.folder / "docs/gone.txt");
    std::filesystem::last_write_time(corpus.folder / "docs/touched.txt",
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours{2});
    corpus.folder.write("docs/new.txt", "This one is new.");
    const IndexReport report = corpus.index();
    CHECK(report.added == 1);
    CHECK(report.changed == 1);
    CHECK(report.unchanged == 2);
    CHECK(report.removed == 1);
    CHECK(report.chunks == 2);
    CHECK(corpus.ids() ==
          std::vector<std::string>{"docs/edited.txt", "docs/new.txt", "docs/same.txt", "docs/touched.txt"});
    CHECK(corpus.store->find("docs/edited.txt#1")->text == "This one has been edited by now.");
    CHECK(corpus.store->check_integrity().empty());
}

TEST_CASE("a file that changed in the very moment it was read is read again") {
    const Corpus corpus;
    const auto file = corpus.folder.write("docs/a.txt", "version one");
    trawl_test::write_file(file, "version two");  // dated now
    const auto date = std::filesystem::last_write_time(file);
    REQUIRE(corpus.index().added == 1);
    // The same size, the same time: as it happens within one tick of the file system's clock.
    trawl_test::write_file(file, "version six");
    std::filesystem::last_write_time(file, date);
    CHECK(corpus.index().changed == 1);
    CHECK(corpus.store->find("docs/a.txt#1")->text == "version six");
}

TEST_CASE("other options or another embedding mean other chunks") {
    const Corpus corpus;
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "A sentence with the number " + std::to_string(i) + ". ";
    }
    corpus.folder.write("docs/a.txt", text);
    const std::size_t before = corpus.index().chunks;
    FolderIndexerOptions smaller{.id_prefix = "docs"};
    smaller.chunker.max_bytes = 400;
    const IndexReport report = corpus.index(smaller);
    CHECK(report.changed == 1);
    CHECK(report.chunks > before);
    CHECK(corpus.index(smaller).unchanged == 1);
}

TEST_CASE("compressed texts are read, bounded") {
    const Corpus corpus;
    corpus.folder.write("docs/changelog.gz", trawl_test::gzipped("Compressed words."));
    // As cat one.gz two.gz > both.gz makes it.
    corpus.folder.write("docs/both.gz", trawl_test::gzipped("First member. ") + trawl_test::gzipped("Second member."));
    corpus.folder.write("docs/page.html.gz", trawl_test::gzipped("<h1>Head</h1><p>Body</p>"));
    corpus.folder.write("docs/bomb.gz", trawl_test::gzipped(std::string(5'000'000, 'a')));
    corpus.folder.write("docs/cut.gz",
                        trawl_test::gzipped("This will be cut off, and cannot be trusted.").substr(0, 30));
    corpus.folder.write("docs/named.gz", "Called so, but no archive.");
    corpus.folder.write("docs/empty.gz", trawl_test::gzipped(""));
    FolderIndexerOptions options{.max_file_bytes = 100'000, .id_prefix = "docs"};
    const IndexReport report = corpus.index(options);
    CHECK(corpus.ids() ==
          std::vector<std::string>{"docs/both.gz", "docs/changelog.gz", "docs/named.gz", "docs/page.html.gz"});
    CHECK(corpus.store->find("docs/both.gz#1")->text == "First member. Second member.");
    CHECK(corpus.store->find("docs/page.html.gz#1")->text == "# Head\n\nBody");
    CHECK(skipped(report, SkipReason::too_large) == 1);
    CHECK(skipped(report, SkipReason::damaged) == 1);
    CHECK(skipped(report, SkipReason::empty) == 1);
}

TEST_CASE("what is no text is skipped, counted and named") {
    const Corpus corpus;
    corpus.folder.write("docs/good.txt", "words");
    corpus.folder.write("docs/picture.png", std::string{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16});
    corpus.folder.write("docs/blank.txt", " \n\n ");
    corpus.folder.write("docs/nothing.txt", "");
    corpus.folder.write("docs/large.txt", std::string(5000, 'x'));
    corpus.folder.write("docs/.hidden.txt", "not for everybody");
    corpus.folder.write("docs/.git/config", "not for everybody");
    FolderIndexerOptions options{.max_file_bytes = 4999, .id_prefix = "docs"};
    const IndexReport report = corpus.index(options);
    CHECK(report.added == 1);
    CHECK(skipped(report, SkipReason::binary) == 1);
    CHECK(skipped(report, SkipReason::empty) == 2);
    CHECK(skipped(report, SkipReason::too_large) == 1);
    CHECK(report.skipped_total() == 4);
    REQUIRE(report.skipped.size() == 4);
    for (const trawl::SkippedFile& file : report.skipped) {
        CHECK(std::filesystem::exists(file.path));
        CHECK(trawl::name(file.reason) != "unknown");
    }
    options.include_hidden = true;
    options.max_file_bytes = 5000;
    CHECK(corpus.index(options).added == 3);
}

TEST_CASE("a document whose file is text no longer leaves the index") {
    const Corpus corpus;
    corpus.folder.write("docs/a.txt", "words");
    REQUIRE(corpus.index().added == 1);
    corpus.folder.write("docs/a.txt", std::string{"\0\0\0", 3});
    const IndexReport report = corpus.index();
    CHECK(report.removed == 1);
    CHECK(skipped(report, SkipReason::binary) == 1);
    CHECK(corpus.ids().empty());
}

TEST_CASE("bytes that are not UTF-8 are replaced, in texts and in names") {
    const Corpus corpus;
    corpus.folder.write("docs/caf\xE9.txt", "na\xEFve words");
    CHECK(corpus.index().added == 1);
    CHECK(corpus.ids() == std::vector<std::string>{"docs/caf\xEF\xBF\xBD.txt"});
    CHECK(corpus.store->find("docs/caf\xEF\xBF\xBD.txt#1")->text == "na\xEF\xBF\xBDve words");
    CHECK(corpus.index().unchanged == 1);
}

TEST_CASE("progress: every file that is read, in bytes and time, with an estimate of the rest") {
    const Corpus corpus;
    corpus.folder.write("docs/1.txt", std::string(100, 'a'));
    corpus.folder.write("docs/2.txt", std::string(300, 'b'));
    corpus.folder.write("docs/3.txt", std::string(100, 'c'));
    const auto clock = std::make_shared<trawl::testing::VirtualClock>();
    FolderIndexerOptions options{.id_prefix = "docs", .clock = clock};
    std::vector<IndexProgress> seen;
    const IndexReport report = FolderIndexer{corpus.store, corpus.embedder, options}.index(
        corpus.folder / "docs", {}, [&](const IndexProgress& progress) {
            seen.push_back(progress);
            clock->advance(std::chrono::seconds{4});
        });
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].files_total == 3);
    CHECK(seen[0].bytes_total == 500);
    CHECK(seen[0].files_done == 1);
    CHECK(seen[1].bytes_done == 400);
    CHECK(seen[1].elapsed == std::chrono::seconds{4});
    CHECK(seen[1].remaining == trawl::Duration{std::chrono::seconds{1}});
    CHECK(seen[2].remaining == trawl::Duration{0});
    CHECK(seen[2].chunks == 3);
    CHECK(seen[2].file.filename() == "3.txt");
    CHECK(report.elapsed == std::chrono::seconds{12});

    seen.clear();
    corpus.folder.write("docs/4.txt", "one more");
    FolderIndexer{corpus.store, corpus.embedder, options}.index(
        corpus.folder / "docs", {}, [&](const IndexProgress& progress) { seen.push_back(progress); });
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].files_total == 1);
}

TEST_CASE("stopping: what is done stays, nothing is removed, the next run goes on") {
    const Corpus corpus;
    for (int i = 0; i < 10; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", "text " + std::to_string(i));
    }
    corpus.folder.write("docs/gone.txt", "text");
    REQUIRE(corpus.index().added == 11);
    std::filesystem::remove(corpus.folder / "docs/gone.txt");
    for (int i = 0; i < 10; ++i) {
        corpus.folder.write("docs/" + std::to_string(i) + ".txt", "new text " + std::to_string(i));
    }
    std::stop_source stop;
    FolderIndexer indexer{corpus.store, corpus.embedder, {.id_prefix = "docs"}};
    const IndexReport report =
        indexer.index(corpus.folder / "docs", stop.get_token(), [&](const IndexProgress& progress) {
            if (progress.files_done == 3) {
                stop.request_stop();
            }
        });
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code() == trawl::Errc::cancelled);
    CHECK(report.changed == 3);
    CHECK(report.removed == 0);
    CHECK(corpus.ids().size() == 11);
    const IndexReport rest = corpus.index();
    CHECK(rest.unchanged == 3);
    CHECK(rest.changed == 7);
    CHECK(rest.removed == 1);
}

TEST_CASE("what the progress callback throws comes out, and what was indexed stays") {
    const Corpus corpus;
    corpus.folder.write("docs/1.txt", "one");
    corpus.folder.write("docs/2.txt", "two");
    FolderIndexer indexer{corpus.store, corpus.embedder, {.id_prefix = "docs"}};
    CHECK_THROWS_AS(
        indexer.index(corpus.folder / "docs", {}, [](const IndexProgress&) { throw std::logic_error{"mine"}; }),
        std::logic_error);
    CHECK(corpus.ids() == std::vector<std::string>{"docs/1.txt"});
}

}  // namespace
