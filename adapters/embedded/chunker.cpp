// Cuts a text into pieces that fit an embedding, at the borders that its author gave it.
#include <trawl/embedded/chunker.hpp>

#include <algorithm>
#include <stdexcept>

#include "headings.hpp"
#include "sentences.hpp"

namespace trawl {

namespace {

constexpr std::size_t smallest_chunk = 64;

void check(const ChunkerOptions& options) {
    const auto fail = [](const std::string& message) { throw std::invalid_argument{"ChunkerOptions: " + message}; };
    if (options.max_bytes < smallest_chunk) {
        fail("max_bytes must be at least 64, not " + std::to_string(options.max_bytes));
    }
    if (options.overlap_bytes > options.max_bytes / 2) {
        fail("overlap_bytes must be at most half of max_bytes, not " + std::to_string(options.overlap_bytes));
    }
    if (options.min_bytes > options.max_bytes) {
        fail("min_bytes must be at most max_bytes, not " + std::to_string(options.min_bytes));
    }
}

struct Section {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string heading;

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

std::string join(const std::vector<const embedded::Heading*>& path) {
    std::string joined;
    for (const embedded::Heading* heading : path) {
        joined += (joined.empty() ? "" : " > ") + heading->title;
    }
    return joined;
}

std::vector<Section> find_sections(std::string_view text, TextFormat format) {
    const std::vector<embedded::Heading> headings = embedded::find_headings(text, format);
    std::vector<Section> sections{{0, text.size(), ""}};
    std::vector<const embedded::Heading*> path;
    for (const embedded::Heading& heading : headings) {
        while (!path.empty() && path.back()->level >= heading.level) {
            path.pop_back();
        }
        path.push_back(&heading);
        sections.back().end = heading.begin;
        sections.push_back({heading.begin, text.size(), join(path)});
    }
    std::erase_if(sections, [&](const Section& section) {
        return embedded::trimmed(text.substr(section.begin, section.size())).empty();
    });
    return sections;
}

/// A short section joins what follows; a short last one joins what is before.
std::vector<Section> join_short(std::vector<Section> sections, const ChunkerOptions& options) {
    std::vector<Section> joined;
    for (Section& section : sections) {
        const bool is_last = &section == &sections.back();
        const bool either_is_short = !joined.empty() && (joined.back().size() < options.min_bytes ||
                                                         (is_last && section.size() < options.min_bytes));
        if (either_is_short && section.end - joined.back().begin <= options.max_bytes) {
            joined.back().end = section.end;
        } else {
            joined.push_back(std::move(section));
        }
    }
    return joined;
}

class ChunkWriter {
public:
    ChunkWriter(std::string_view text, const ChunkerOptions& options) : text_(text), options_(options) {}

    void add_section(const Section& section) {
        const std::string_view inside = text_.substr(section.begin, section.size());
        // Half of a chunk, so that a unit that had to be cut still leaves room to fill chunks evenly.
        std::vector<std::size_t> ends = embedded::find_unit_ends(inside, options_.max_bytes / 2);
        for (std::size_t& end : ends) {
            end += section.begin;
        }
        const std::size_t net_bytes = options_.max_bytes - options_.overlap_bytes;
        const std::size_t pieces = (inside.size() + net_bytes - 1) / net_bytes;
        const std::size_t target = inside.size() <= options_.max_bytes ? options_.max_bytes : inside.size() / pieces;

        std::size_t begin = section.begin;  // of the chunk, with its overlap
        std::size_t fresh = section.begin;  // the first byte that no chunk holds yet
        std::size_t end = section.begin;
        for (std::size_t unit = 0; unit < ends.size(); ++unit) {
            if (end > fresh && (ends[unit] - begin > options_.max_bytes || end - fresh >= target)) {
                emit(begin, fresh, end, section.heading);
                fresh = end;
                begin = overlap_begin(ends, unit, begin);
            }
            end = ends[unit];
        }
        emit(begin, fresh, end, section.heading);
    }

    std::vector<Chunk> take() { return std::move(chunks_); }

private:
    /// Where the chunk that starts with the given unit begins: as many whole units before it as the overlap allows.
    [[nodiscard]] std::size_t overlap_begin(const std::vector<std::size_t>& ends, std::size_t unit,
                                            std::size_t earliest) const {
        const std::size_t fresh = ends[unit - 1];
        std::size_t begin = fresh;
        for (std::size_t before = unit - 1; before > 0; --before) {
            const std::size_t candidate = ends[before - 1];
            if (candidate <= earliest || fresh - candidate > options_.overlap_bytes ||
                ends[unit] - candidate > options_.max_bytes) {
                break;
            }
            begin = candidate;
        }
        return begin;
    }

    void emit(std::size_t begin, std::size_t fresh, std::size_t end, const std::string& heading) {
        if (embedded::trimmed(text_.substr(fresh, end - fresh)).empty()) {
            return;
        }
        const std::string_view inside = embedded::trimmed(text_.substr(begin, end - begin));
        const auto first = static_cast<std::size_t>(inside.data() - text_.data());
        if (first < counted_to_) {
            line_ -=
                static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(first),
                                                    text_.begin() + static_cast<std::ptrdiff_t>(counted_to_), '\n'));
        } else {
            line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_to_),
                                                         text_.begin() + static_cast<std::ptrdiff_t>(first), '\n'));
        }
        counted_to_ = first;
        chunks_.push_back({first, first + inside.size(), line_, heading});
    }

    std::string_view text_;
    const ChunkerOptions& options_;
    std::vector<Chunk> chunks_;
    std::size_t counted_to_ = 0;
    std::size_t line_ = 1;
};

}  // namespace

std::vector<Chunk> chunk_text(std::string_view text, TextFormat format, const ChunkerOptions& options) {
    check(options);
    ChunkWriter writer{text, options};
    for (const Section& section : join_short(find_sections(text, format), options)) {
        writer.add_section(section);
    }
    return writer.take();
}

}  // namespace trawl
