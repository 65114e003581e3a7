// Writing and reading Text Embeddings Inference's /embed.
#include "embedding_codec.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

#include "common/embedding_collector.hpp"
#include "common/json_reader.hpp"
#include "common/json_writer.hpp"

namespace trawl::tei {

std::string encode_embedding_request(std::span<const std::string> texts, const std::string& prompt_name,
                                     const EmbedderOptions& options) {
    boost::json::object body;
    body["inputs"] = common::to_array(texts);
    // Left out, it would be the server's own setting, and long texts would be cut without a word.
    body["truncate"] = options.truncate;
    body["normalize"] = true;
    if (!prompt_name.empty()) {
        body["prompt_name"] = prompt_name;
    }
    if (options.dimension != 0) {
        body["dimensions"] = options.dimension;
    }
    return boost::json::serialize(body);
}

std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension) {
    return common::read_json(std::move(body), [&](simdjson::ondemand::document& document) {
        common::EmbeddingCollector collector{count, dimension};
        for (auto vector : document.get_array()) {
            collector.put_next(vector.value());
        }
        return collector.take();
    });
}

}  // namespace trawl::tei
