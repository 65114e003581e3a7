// Writing and reading Gemini's batchEmbedContents.
#include "embedding_codec.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include <trawl/error.hpp>

#include "common/embedding_collector.hpp"
#include "common/json_reader.hpp"

namespace trawl::gemini {
namespace {

/// The second generation has no field for the task; it is told in the text.
bool is_told_in_text(std::string_view model) { return model.starts_with("gemini-embedding-2"); }

std::string with_task(const std::string& text, EmbeddingInput input) {
    return input == EmbeddingInput::query ? "task: search result | query: " + text : "title: none | text: " + text;
}

void read_vector(simdjson::ondemand::object item, common::EmbeddingCollector& collector) {
    bool has_values = false;
    for (auto field : item) {
        const std::string_view key = field.unescaped_key();
        if (key == "values") {
            has_values = true;
            collector.put_next(field.value());
        }
    }
    if (!has_values) {
        throw Error{Errc::malformed_response, "an element of the answer has no \"values\""};
    }
}

}  // namespace

std::string encode_embedding_request(std::span<const std::string> texts, EmbeddingInput input,
                                     const EmbedderOptions& options) {
    const bool told_in_text = is_told_in_text(options.model);
    boost::json::array requests;
    requests.reserve(texts.size());
    for (const std::string& text : texts) {
        boost::json::object part;
        part["text"] = told_in_text ? with_task(text, input) : text;
        boost::json::object content;
        content["parts"] = boost::json::array(1, boost::json::value(std::move(part)));
        boost::json::object request;
        request["model"] = "models/" + options.model;
        request["content"] = std::move(content);
        if (!told_in_text) {
            request["taskType"] = input == EmbeddingInput::query ? "RETRIEVAL_QUERY" : "RETRIEVAL_DOCUMENT";
        }
        if (options.dimension != 0) {
            request["outputDimensionality"] = options.dimension;
        }
        requests.emplace_back(std::move(request));
    }
    boost::json::object body;
    body["requests"] = std::move(requests);
    return boost::json::serialize(body);
}

std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension) {
    std::vector<Embedding> vectors = common::read_json(std::move(body), [&](simdjson::ondemand::document& document) {
        common::EmbeddingCollector collector{count, dimension};
        bool has_embeddings = false;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "embeddings") {
                has_embeddings = true;
                for (auto item : field.value().get_array()) {
                    read_vector(item.get_object(), collector);
                }
            }
        }
        if (!has_embeddings) {
            throw Error{Errc::malformed_response, "the answer has no \"embeddings\"; is the base URL right?"};
        }
        return collector.take();
    });
    if (dimension != 0) {
        common::make_unit_length(vectors);
    }
    return vectors;
}

}  // namespace trawl::gemini
