// Vectors of documents by embedding their texts once more.
#include <trawl/document_vectors.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <trawl/error.hpp>

namespace trawl {

namespace {

class Reembedding final : public DocumentVectors {
public:
    explicit Reembedding(std::shared_ptr<EmbeddingProvider> provider)
        : provider_(std::move(provider)), info_(provider_->info()) {}

    [[nodiscard]] std::string name() const override { return info_.name; }

    Task<std::vector<Embedding>> vectors(std::vector<Document> documents, CallContext context) override {
        std::vector<Embedding> vectors(documents.size());
        const std::size_t most = info_.max_batch == 0 ? documents.size() : info_.max_batch;
        std::vector<std::size_t> asked;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            if (!documents[i].text.empty()) {
                asked.push_back(i);
            }
        }
        for (std::size_t first = 0; first < asked.size(); first += most) {
            const std::size_t last = std::min(first + most, asked.size());
            std::vector<std::string> texts;
            for (std::size_t i = first; i < last; ++i) {
                texts.push_back(std::move(documents[asked[i]].text));
            }
            EmbedRequest request{std::move(texts), EmbeddingInput::document};
            auto call = provider_->embed(std::move(request), context);
            std::vector<Embedding> answer = co_await std::move(call);
            if (answer.size() != last - first) {
                throw Error{Errc::malformed_response, "asked for " + std::to_string(last - first) + " vectors, got " +
                                                          std::to_string(answer.size())}
                    .with_origin(info_.name);
            }
            for (std::size_t i = first; i < last; ++i) {
                vectors[asked[i]] = std::move(answer[i - first]);
            }
        }
        co_return vectors;
    }

private:
    std::shared_ptr<EmbeddingProvider> provider_;
    EmbeddingProviderInfo info_;
};

}  // namespace

std::shared_ptr<DocumentVectors> make_reembedding(std::shared_ptr<EmbeddingProvider> provider) {
    if (!provider) {
        throw std::invalid_argument("make_reembedding needs a provider, not null");
    }
    return std::make_shared<Reembedding>(std::move(provider));
}

}  // namespace trawl
