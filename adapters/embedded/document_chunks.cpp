// From the text of a file to the chunks that a store keeps of it.
#include "document_chunks.hpp"

#include <cstdint>
#include <utility>

#include <trawl/utf8.hpp>

namespace trawl::embedded {

std::vector<StoredChunk> make_chunks(const ExtractedText& extracted, const std::string& id,
                                     const std::filesystem::path& folder, const std::filesystem::path& relative,
                                     const ChunkerOptions& options) {
    const std::vector<Chunk> chunks = chunk_text(extracted.text, extracted.format, options);
    const std::string path = valid_utf8((folder / relative).string());
    const std::string name = valid_utf8(relative.generic_string());
    std::vector<StoredChunk> result;
    result.reserve(chunks.size());
    for (const Chunk& chunk : chunks) {
        const auto number = static_cast<std::int64_t>(result.size()) + 1;
        Metadata metadata{{"path", path}, {"chunk", number}, {"chunks", static_cast<std::int64_t>(chunks.size())}};
        if (extracted.keeps_lines) {
            metadata.emplace("line", static_cast<std::int64_t>(chunk.line));
        }
        const std::string& heading = chunk.heading.empty() ? extracted.title : chunk.heading;
        if (!heading.empty()) {
            metadata.emplace("heading", heading);
        }
        // The name of a file often says what its text takes for granted.
        std::string title = name;
        if (!heading.empty()) {
            title.append(": ").append(heading);
        }
        Document document{id + '#' + std::to_string(number),
                          extracted.text.substr(chunk.begin, chunk.end - chunk.begin), std::move(metadata)};
        result.push_back({std::move(document), std::move(title), {}});
    }
    return result;
}

std::string text_to_embed(const StoredChunk& chunk) { return chunk.title + "\n" + chunk.document.text; }

}  // namespace trawl::embedded
