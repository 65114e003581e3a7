// Reranking over HTTP.
#include <trawl/rerank/remote_reranker.hpp>

#include <limits>
#include <utility>
#include <vector>

#include <trawl/error.hpp>

#include "common/model_service.hpp"
#include "common/text_batches.hpp"
#include "rerank_codec.hpp"

namespace trawl::rerank {
namespace {

class RemoteReranker final : public Reranker {
public:
    RemoteReranker(common::ModelService service, RerankerOptions options, RerankProfile profile)
        : service_(std::move(service)), options_(std::move(options)), profile_(std::move(profile)) {}

    [[nodiscard]] RerankerInfo info() const override { return {.name = service_.name(), .model = options_.model}; }

    Task<std::vector<double>> rerank(RerankRequest request, CallContext context) override {
        if (request.query.empty()) {
            throw Error{Errc::invalid_argument, "query: must not be empty"}.with_origin(service_.name());
        }
        std::vector<double> scores(request.texts.size(), std::numeric_limits<double>::quiet_NaN());
        std::vector<std::size_t> places;
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < request.texts.size(); ++i) {
            if (!request.texts[i].empty()) {
                places.push_back(i);
                texts.push_back(std::move(request.texts[i]));
            }
        }
        auto place = places.begin();
        const auto parts = divide(texts, limits(request.query));
        for (const auto part : parts) {
            std::string target = profile_.path;
            std::string question = encode_rerank_request(request.query, part, options_, profile_);
            std::string answer = co_await service_.post(std::move(target), std::move(question), 0, context);
            const std::vector<double> some =
                service_.decode([&] { return decode_rerank_response(std::move(answer), part.size(), profile_); });
            for (const double score : some) {
                scores[*place++] = score;
            }
        }
        co_return std::move(scores);
    }

private:
    [[nodiscard]] common::BatchLimits limits(const std::string& query) const {
        return {.max_items = options_.max_batch != 0 ? options_.max_batch : profile_.max_batch,
                .max_tokens = options_.max_tokens != 0 ? options_.max_tokens : profile_.max_tokens,
                .tokens_with_each = common::estimate_tokens(query)};
    }

    common::ModelService service_;
    RerankerOptions options_;
    RerankProfile profile_;
};

}  // namespace

std::shared_ptr<Reranker> make_reranker(const RerankerOptions& options, const RerankProfile& profile) {
    http::HttpClientOptions client = common::with_defaults(options.http, profile.name, profile.base_url);
    if (profile.needs_model && options.model.empty()) {
        throw Error{Errc::invalid_argument, "model: must not be empty"}.with_origin(client.name);
    }
    const common::Credential credential{.header = "Authorization", .prefix = "Bearer ", .required = profile.needs_key};
    common::ModelService service{std::move(client), options.api_key, credential};
    return std::make_shared<RemoteReranker>(std::move(service), options, profile);
}

}  // namespace trawl::rerank
