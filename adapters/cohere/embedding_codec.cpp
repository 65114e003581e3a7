// Writing and reading Cohere's /v2/embed.
#include "embedding_codec.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/embedding_collector.hpp"
#include "common/json_reader.hpp"
#include "common/json_writer.hpp"

namespace trawl::cohere {
namespace {

/// "embeddings" has one list of vectors for each kind of number; both kinds that we can read may be there only one at a
/// time, since then there would be two vectors for a text.
void read_kinds(simdjson::ondemand::object kinds, common::EmbeddingCollector& collector) {
    for (auto kind : kinds) {
        const std::string_view key = kind.unescaped_key();
        if ((key == "float" || key == "base64") && !kind.value().is_null()) {
            for (auto vector : kind.value().get_array()) {
                collector.put_next(vector.value());
            }
        }
    }
}

}  // namespace

std::string encode_embedding_request(std::span<const std::string> texts, EmbeddingInput input,
                                     const EmbedderOptions& options) {
    boost::json::object body;
    body["model"] = options.model;
    body["input_type"] = input == EmbeddingInput::query ? "search_query" : "search_document";
    body["texts"] = common::to_array(texts);
    body["embedding_types"] = boost::json::array{"base64"};
    if (options.dimension != 0) {
        body["output_dimension"] = options.dimension;
    }
    body["truncate"] = options.truncate ? "END" : "NONE";
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
                read_kinds(field.value().get_object(), collector);
            }
        }
        if (!has_embeddings) {
            throw Error{Errc::malformed_response, "the answer has no \"embeddings\"; is the base URL right?"};
        }
        return collector.take();
    });
}

}  // namespace trawl::cohere
