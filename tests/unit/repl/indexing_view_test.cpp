// The progress bar and the report of indexing.
#include <doctest/doctest.h>

#include <string>

#include "repl/indexing.hpp"
#include "repl/text.hpp"
#include "utf8_locale.hpp"

namespace {

using namespace std::chrono_literals;

const repl::Terminal unicode_terminal{.unicode = true, .columns = 100};
const repl::Terminal ascii_terminal{.unicode = false, .columns = 60};

trawl::IndexProgress halfway() {
    trawl::IndexProgress progress;
    progress.files_done = 1234;
    progress.files_total = 4321;
    progress.remaining = 12s;
    progress.file = "/usr/share/doc/bash/README";
    return progress;
}

TEST_CASE("the bar shows how far it is and how long it takes") {
    REQUIRE(has_utf8_locale);
    CHECK(progress_line(halfway(), unicode_terminal) ==
          "█████░░░░░░░░░░░░░░░  1,234 of 4,321 files  28 %  about 13 s left  /usr/share/doc/bash/README");
    CHECK(progress_line(halfway(), ascii_terminal) == "#####...............  1,234 of 4,321 files  28 %  about ...");
    trawl::IndexProgress slow = halfway();
    slow.remaining = 40min;
    CHECK(progress_line(slow, unicode_terminal).find("about 41 min left") != std::string::npos);
    slow.remaining.reset();
    CHECK(progress_line(slow, unicode_terminal).find("left") == std::string::npos);
}

TEST_CASE("at the end the bar is full, and says what is still done") {
    trawl::IndexProgress progress;
    CHECK(progress_line(progress, unicode_terminal) ==
          "░░░░░░░░░░░░░░░░░░░░  0 of 0 files  0 %  building the search graph");
    progress.files_done = progress.files_total = 1;
    progress.remaining = 0s;
    CHECK(progress_line(progress, unicode_terminal) ==
          "████████████████████  1 of 1 file  100 %  building the search graph");
}

TEST_CASE("the report says what was read and what was skipped") {
    trawl::IndexReport report;
    report.added = 14;
    report.unchanged = 3;
    report.chunks = 63;
    report.bytes = 120'400;
    report.elapsed = 1200ms;
    CHECK(render_report(report, "docs", unicode_terminal) ==
          "Read docs in 1.20 s: 14 files new, 0 changed, 3 as before, 0 gone.\n"
          "Wrote 63 passages from 120 kB of text.\n");
    report.chunks = 0;
    report.skipped_by_reason[static_cast<std::size_t>(trawl::SkipReason::binary)] = 2;
    report.skipped_by_reason[static_cast<std::size_t>(trawl::SkipReason::unreadable)] = 1;
    report.skipped = {{"docs/a.png", trawl::SkipReason::binary, ""},
                      {"docs/secret\033[2J", trawl::SkipReason::unreadable, "Permission denied"}};
    CHECK(render_report(report, "docs", unicode_terminal) ==
          "Read docs in 1.20 s: 14 files new, 0 changed, 3 as before, 0 gone.\n"
          "Skipped 3 files: 2 binary, 1 unreadable.\n"
          "  unreadable docs/secret[2J: Permission denied\n");
}

TEST_CASE("the report says why it ended early, and what to do") {
    trawl::IndexReport report;
    report.stopped_by = trawl::Error{trawl::Errc::cancelled};
    CHECK(render_report(report, "docs", unicode_terminal).find("the next :index goes on from there") !=
          std::string::npos);
    report.stopped_by = trawl::Error{trawl::Errc::io_error, "the disk is full"};
    CHECK(render_report(report, "docs", unicode_terminal).find("the disk is full") != std::string::npos);
}

}  // namespace
