// Writing and reading Ollama's /api/embed.
#include "embedding_codec.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/embedding_collector.hpp"
#include "common/json_reader.hpp"
#include "common/json_writer.hpp"

namespace trawl::ollama {

std::string encode_embedding_request(std::span<const std::string> texts, const EmbedderOptions& options) {
    boost::json::object body;
    body["model"] = options.model;
    body["input"] = common::to_array(texts);
    body["truncate"] = options.truncate;
    if (options.dimension != 0) {
        body["dimensions"] = options.dimension;
    }
    return boost::json::serialize(body);
}

std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension) {
    return common::read_json(std::move(body), [&](simdjson::ondemand::document& document) {
        common::EmbeddingCollector collector{count, dimension};
        bool has_embeddings = false;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "embeddings") {
                has_embeddings = true;
                for (auto vector : field.value().get_array()) {
                    collector.put_next(vector.value());
                }
            }
        }
        if (!has_embeddings) {
            throw Error{Errc::malformed_response, "the answer has no \"embeddings\"; is the base URL right?"};
        }
        return collector.take();
    });
}

}  // namespace trawl::ollama
