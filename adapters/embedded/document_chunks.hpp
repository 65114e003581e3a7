// From the text of a file to the chunks that a store keeps of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <trawl/embedded/chunker.hpp>
#include <trawl/embedded/embedded_store.hpp>
#include <trawl/embedded/text_extraction.hpp>

namespace trawl::embedded {

/// The chunks of a document with ids, titles and metadata, without their vectors.
///
/// Parameters: id: of the document. relative: the file's path inside its folder.
[[nodiscard]] std::vector<StoredChunk> make_chunks(const ExtractedText& extracted, const std::string& id,
                                                   const std::filesystem::path& folder,
                                                   const std::filesystem::path& relative,
                                                   const ChunkerOptions& options);

/// What is embedded of a chunk.
[[nodiscard]] std::string text_to_embed(const StoredChunk& chunk);

}  // namespace trawl::embedded
