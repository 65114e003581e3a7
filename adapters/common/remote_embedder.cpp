// Embedding over HTTP, whatever the wire looks like.
#include "remote_embedder.hpp"

#include <iterator>
#include <utility>

namespace trawl::common {
namespace {

std::size_t or_default(std::size_t value, std::size_t otherwise) noexcept { return value != 0 ? value : otherwise; }

class RemoteEmbedder final : public EmbeddingProvider {
public:
    RemoteEmbedder(ModelService service, EmbeddingProviderInfo info, BatchLimits limits, EmbeddingWire wire)
        : service_(std::move(service)), info_(std::move(info)), limits_(limits), wire_(std::move(wire)) {}

    [[nodiscard]] EmbeddingProviderInfo info() const override { return info_; }

    Task<std::vector<Embedding>> embed(EmbedRequest request, CallContext context) override {
        service_.decode([&request] { check_texts(request.texts); });
        std::vector<Embedding> vectors;
        vectors.reserve(request.texts.size());
        const auto parts = divide(request.texts, limits_);
        for (const auto part : parts) {
            std::string target = wire_.target;
            std::string question = wire_.encode(part, request.input);
            const std::size_t most = answer_bytes(part.size(), info_.dimension);
            std::string answer = co_await service_.post(std::move(target), std::move(question), most, context);
            std::vector<Embedding> some = service_.decode([&] { return wire_.decode(std::move(answer), part.size()); });
            if (!vectors.empty() && some.front().size() != vectors.front().size()) {
                throw Error{Errc::malformed_response, "two answers to one call have vectors of different lengths"}
                    .with_origin(service_.name());
            }
            vectors.insert(vectors.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        }
        co_return std::move(vectors);
    }

private:
    ModelService service_;
    EmbeddingProviderInfo info_;
    BatchLimits limits_;
    EmbeddingWire wire_;
};

}  // namespace

std::shared_ptr<EmbeddingProvider> make_remote_embedder(const EmbedderOptions& options, const EmbedderOptions& defaults,
                                                        const Credential& credential, EmbeddingWire wire,
                                                        RefusalReader read_refusal) {
    const BatchLimits limits{.max_items = or_default(options.max_batch, defaults.max_batch),
                             .max_tokens = or_default(options.max_tokens, defaults.max_tokens)};
    http::HttpClientOptions client = with_defaults(options.http, defaults.http.name, defaults.http.base_url);
    EmbeddingProviderInfo info{
        .name = client.name, .model = options.model, .dimension = options.dimension, .max_batch = limits.max_items};
    ModelService service{std::move(client), options.api_key, credential, read_refusal};
    return std::make_shared<RemoteEmbedder>(std::move(service), std::move(info), limits, std::move(wire));
}

}  // namespace trawl::common
