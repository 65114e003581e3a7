// Writing and reading OpenAI's embedding protocol.
#include "embedding_codec.hpp"

#include <boost/json/serialize.hpp>

#include <optional>
#include <utility>

#include <trawl/error.hpp>

#include "common/embedding_collector.hpp"
#include "common/json_reader.hpp"
#include "common/json_writer.hpp"
#include "common/request_memory.hpp"

namespace trawl::openai {
namespace {

/// One element of "data". Its members come in any order, so the vector waits for its place.
void read_item(simdjson::ondemand::object item, std::size_t position, common::EmbeddingCollector& collector) {
    std::optional<Embedding> vector;
    std::uint64_t index = position;
    for (auto field : item) {
        const std::string_view key = field.unescaped_key();
        if (key == "embedding") {
            if (vector) {
                throw Error{Errc::malformed_response, "an element of the answer has two vectors"};
            }
            vector = collector.read(field.value());
        } else if (key == "index") {
            index = field.value().get_uint64();
        }
    }
    if (!vector) {
        throw Error{Errc::malformed_response, "an element of the answer has no \"embedding\""};
    }
    collector.put(index, std::move(*vector));
}

}  // namespace

std::string encode_embedding_request(std::span<const std::string> texts, EmbeddingInput input,
                                     const EmbedderOptions& options, const EmbeddingProfile& profile) {
    common::RequestMemory memory;
    boost::json::object body(memory.get());
    if (!options.model.empty()) {
        body["model"] = options.model;
    }
    body["input"] = common::to_array(texts, memory.get());
    if (!profile.base64_field.empty()) {
        body[profile.base64_field] = "base64";
    }
    if (options.dimension != 0 && !profile.dimension_field.empty()) {
        body[profile.dimension_field] = options.dimension;
    }
    if (!profile.input_type_field.empty()) {
        body[profile.input_type_field] = input == EmbeddingInput::query ? profile.query_type : profile.document_type;
    }
    if (!profile.truncate_field.empty()) {
        body[profile.truncate_field] = options.truncate;
    }
    common::add_members(body, profile.constants);
    return boost::json::serialize(body);
}

std::vector<Embedding> decode_embedding_response(std::string body, std::size_t count, std::size_t dimension) {
    return common::read_json(std::move(body), [&](simdjson::ondemand::document& document) {
        common::EmbeddingCollector collector{count, dimension};
        bool has_data = false;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "data") {
                has_data = true;
                std::size_t position = 0;
                for (auto item : field.value().get_array()) {
                    read_item(item.get_object(), position++, collector);
                }
            }
        }
        if (!has_data) {
            throw Error{Errc::malformed_response, "the answer has no \"data\"; is the base URL right?"};
        }
        return collector.take();
    });
}

}  // namespace trawl::openai
