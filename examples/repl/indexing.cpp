// A bar with an estimate, and a report.
#include "indexing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace repl {
namespace {

/// The estimate jumps about; more digits would only flicker.
std::string coarse(trawl::Duration left) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left).count() + 1;
    return seconds < 100 ? fmt::format("{} s", seconds) : fmt::format("{} min", (seconds + 59) / 60);
}

std::string skipped_text(const trawl::IndexReport& report) {
    std::string listed;
    for (std::size_t i = 0; i < report.skipped_by_reason.size(); ++i) {
        if (report.skipped_by_reason[i] > 0) {
            listed += fmt::format("{}{} {}", listed.empty() ? "" : ", ", number_text(report.skipped_by_reason[i]),
                                  name(static_cast<trawl::SkipReason>(i)));
        }
    }
    return fmt::format("Skipped {}: {}.\n", count_text(report.skipped_total(), "file", "files"), listed);
}

/// Reasons that somebody may want to do something about.
bool is_trouble(trawl::SkipReason reason) {
    return reason == trawl::SkipReason::unreadable || reason == trawl::SkipReason::damaged;
}

}  // namespace

std::string progress_line(const trawl::IndexProgress& progress, const Terminal& terminal) {
    const std::size_t width = terminal.columns - 1;
    constexpr std::size_t bar_width = 20;
    const std::size_t total = std::max<std::size_t>(progress.files_total, 1);
    const std::size_t filled = std::min(progress.files_done * bar_width / total, bar_width);
    std::string line;
    for (std::size_t i = 0; i < bar_width; ++i) {
        line += i < filled ? (terminal.unicode ? "█" : "#") : (terminal.unicode ? "░" : ".");
    }
    line += fmt::format("  {} of {}  {} %", number_text(progress.files_done),
                        count_text(progress.files_total, "file", "files"), progress.files_done * 100 / total);
    if (progress.remaining && progress.files_done < progress.files_total) {
        line += "  about " + coarse(*progress.remaining) + " left";
    }
    const std::string current = progress.file.empty() ? "building the search graph" : printable(progress.file.string());
    const std::size_t used = columns_of(line) + 2;
    constexpr std::size_t worth_showing = 10;
    if (width > used + worth_showing) {
        line += "  " + cut_left(current, width - used, terminal.ellipsis());
    }
    return cut(line, width, terminal.ellipsis());
}

std::string render_report(const trawl::IndexReport& report, const std::filesystem::path& folder,
                          const Terminal& terminal) {
    std::string drawn =
        fmt::format("Read {} in {}: {} new, {} changed, {} as before, {} gone.\n", printable(folder.string()),
                    duration_text(report.elapsed, terminal.unicode), count_text(report.added, "file", "files"),
                    number_text(report.changed), number_text(report.unchanged), number_text(report.removed));
    if (report.chunks > 0) {
        drawn += fmt::format("Wrote {} from {} of text.\n", count_text(report.chunks, "passage", "passages"),
                             size_text(report.bytes));
    }
    if (report.skipped_total() > 0) {
        drawn += skipped_text(report);
    }
    constexpr std::size_t most_named = 5;
    std::size_t named = 0;
    for (const trawl::SkippedFile& file : report.skipped) {
        if (is_trouble(file.reason) && named < most_named) {
            ++named;
            drawn +=
                fmt::format("  {} {}{}{}\n", paint(terminal, Role::bad, name(file.reason)),
                            printable(file.path.string()), file.detail.empty() ? "" : ": ", printable(file.detail));
        }
    }
    if (report.stopped_by) {
        drawn += report.stopped_by->code() == trawl::Errc::cancelled
                     ? "Stopped. What was read by then is kept; the next :index goes on from there.\n"
                     : fmt::format("{} It ended early: {}. What was read by then is kept.\n",
                                   paint(terminal, Role::bad, "!"), printable(report.stopped_by->what()));
    }
    return drawn;
}

}  // namespace repl
