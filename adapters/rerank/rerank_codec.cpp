// Writing and reading the protocols of reranking services.
#include "rerank_codec.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include <trawl/error.hpp>

#include "common/json_reader.hpp"
#include "common/json_writer.hpp"

namespace trawl::rerank {
namespace {

[[noreturn]] void throw_malformed(std::string detail) { throw Error{Errc::malformed_response, std::move(detail)}; }

class Scores {
public:
    Scores(std::size_t count, const RerankProfile& profile) : scores_(count), profile_(profile) {}

    void read_all(simdjson::ondemand::array items) {
        for (auto item : items) {
            read(item.get_object());
        }
    }

    [[nodiscard]] std::vector<double> take() const {
        std::vector<double> taken;
        taken.reserve(scores_.size());
        for (const auto& score : scores_) {
            if (!score) {
                throw_malformed("text " + std::to_string(taken.size()) + " has no score in the answer");
            }
            taken.push_back(profile_.gives_logits ? 1.0 / (1.0 + std::exp(-*score)) : *score);
        }
        return taken;
    }

private:
    void read(simdjson::ondemand::object item) {
        std::optional<std::uint64_t> index;
        std::optional<double> score;
        for (auto field : item) {
            const std::string_view key = field.unescaped_key();
            if (key == "index") {
                index = field.value().get_uint64();
            } else if (key == profile_.score_field) {
                score = field.value().get_double();
            }
        }
        if (!index || !score) {
            throw_malformed("an element of the answer has no \"index\" or no \"" + profile_.score_field + '"');
        }
        if (*index >= scores_.size() || scores_[*index]) {
            throw_malformed("there is a score for text " + std::to_string(*index) +
                            (*index >= scores_.size() ? ", which does not exist" : " twice"));
        }
        if (!std::isfinite(*score)) {
            throw_malformed("the score of text " + std::to_string(*index) + " is not finite");
        }
        scores_[*index] = *score;
    }

    std::vector<std::optional<double>> scores_;
    const RerankProfile& profile_;
};

}  // namespace

std::string encode_rerank_request(const std::string& query, std::span<const std::string> texts,
                                  const RerankerOptions& options, const RerankProfile& profile) {
    boost::json::object body;
    if (!options.model.empty()) {
        body["model"] = options.model;
    }
    body["query"] = query;
    body[profile.texts_field] = common::to_array(texts);
    if (!profile.truncate_field.empty()) {
        body[profile.truncate_field] = options.truncate;
    }
    common::add_members(body, profile.constants);
    return boost::json::serialize(body);
}

std::vector<double> decode_rerank_response(std::string body, std::size_t count, const RerankProfile& profile) {
    return common::read_json(std::move(body), [&](simdjson::ondemand::document& document) {
        Scores scores{count, profile};
        if (profile.answer_field.empty()) {
            scores.read_all(document.get_array());
            return scores.take();
        }
        bool has_answer = false;
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            if (key == profile.answer_field) {
                has_answer = true;
                scores.read_all(field.value().get_array());
            }
        }
        if (!has_answer) {
            throw_malformed("the answer has no \"" + profile.answer_field + "\"; are base URL and profile right?");
        }
        return scores.take();
    });
}

}  // namespace trawl::rerank
