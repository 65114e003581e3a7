// What a Text Embeddings Inference server says about itself: its model and its limits.
#pragma once

#include <cstddef>
#include <string>

#include <trawl/call_context.hpp>
#include <trawl/common/embedder_options.hpp>
#include <trawl/export.hpp>
#include <trawl/task.hpp>

namespace trawl::tei {

enum class ServedTask { embedding, reranking, classification };

/// Not an aggregate, since it is what a co_await expression gives (GCC 12).
struct ServerInfo {
    ServerInfo() = default;

    std::string model;
    ServedTask task = ServedTask::embedding;
    std::size_t max_batch = 0;        ///< Texts in one request: what belongs into EmbedderOptions::max_batch.
    std::size_t max_text_tokens = 0;  ///< Of one text.
    bool truncates = false;           ///< Whether it cuts longer texts by itself when nothing is said.
};

/// Asks the server: `GET /info`. A server whose limit is not 32 needs this once, before the embedder or reranker is
/// made: it refuses a request with more texts.
///
/// Parameters: options: only address, key and limits of time count.
/// Errors: those of a call of the embedder; Errc::malformed_response from something that is no such server.
/// Source: https://huggingface.github.io/text-embeddings-inference/
TRAWL_EXPORT Task<ServerInfo> read_server_info(const EmbedderOptions& options, CallContext context = {});

}  // namespace trawl::tei
