// Reading Text Embeddings Inference's /info.
#include "info_codec.hpp"

#include <string_view>
#include <utility>

#include <trawl/error.hpp>

#include "common/json_reader.hpp"

namespace trawl::tei {
namespace {

/// An object whose only member's name is the task.
ServedTask read_task(simdjson::ondemand::object type) {
    ServedTask task = ServedTask::embedding;
    for (auto field : type) {
        const std::string_view key = field.unescaped_key();
        if (key == "reranker") {
            task = ServedTask::reranking;
        } else if (key == "classifier") {
            task = ServedTask::classification;
        }
    }
    return task;
}

}  // namespace

ServerInfo decode_server_info(std::string body) {
    return common::read_json(std::move(body), [](simdjson::ondemand::document& document) {
        ServerInfo info;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == "model_id") {
                info.model = std::string_view{field.value().get_string()};
            } else if (key == "model_type") {
                info.task = read_task(field.value().get_object());
            } else if (key == "max_client_batch_size") {
                info.max_batch = field.value().get_uint64();
            } else if (key == "max_input_length") {
                info.max_text_tokens = field.value().get_uint64();
            } else if (key == "auto_truncate") {
                info.truncates = field.value().get_bool();
            }
        }
        if (info.model.empty() || info.max_batch == 0) {
            throw Error{Errc::malformed_response,
                        "the answer names no model and no batch size; is this a Text Embeddings Inference server?"};
        }
        return info;
    });
}

}  // namespace trawl::tei
