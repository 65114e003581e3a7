// A reranker and a source of vectors that do what a script says, for the stages after the merge.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <trawl/document_vectors.hpp>
#include <trawl/reranker.hpp>
#include <trawl/testing/scripted.hpp>

namespace trawl::test {

/// A call that is logged, and that takes as long, fails, hangs or miscounts as the behaviour says.
class ScriptedStage {
public:
    ScriptedStage(const std::string& name, std::shared_ptr<testing::CallLog> log, testing::Behaviour behaviour)
        : clockwork_(EmbeddingProviderInfo{name, "scripted", 4, 0}, std::move(log),
                     [behaviour](std::string_view /*text*/) { return behaviour; }) {}

    /// Returns: for how many of the texts there is an answer.
    Task<std::size_t> play(std::vector<std::string> texts, CallContext context) {
        EmbedRequest request{std::move(texts)};
        auto playing = clockwork_.embed(std::move(request), context);
        const std::vector<Embedding> answered = co_await std::move(playing);
        co_return answered.size();
    }

private:
    testing::ScriptedProvider clockwork_;
};

class ScriptedReranker final : public Reranker {
public:
    using Score = std::function<double(const std::string& text)>;
    ScriptedReranker(std::shared_ptr<testing::CallLog> log, testing::Behaviour behaviour, Score score)
        : stage_("reranker", std::move(log), behaviour), score_(std::move(score)) {}

    [[nodiscard]] RerankerInfo info() const override { return {"reranker", "scripted"}; }

    Task<std::vector<double>> rerank(RerankRequest request, CallContext context) override {
        queries.push_back(request.query);
        auto playing = stage_.play(request.texts, context);
        const std::size_t count = co_await std::move(playing);
        std::vector<double> scores;
        for (std::size_t i = 0; i < count; ++i) scores.push_back(score_(request.texts[i]));
        co_return scores;
    }

    std::vector<std::string> queries;  ///< One per call.

private:
    ScriptedStage stage_;
    Score score_;
};

class ScriptedVectors final : public DocumentVectors {
public:
    using VectorOf = std::function<Embedding(const Document& document)>;
    ScriptedVectors(std::shared_ptr<testing::CallLog> log, testing::Behaviour behaviour, VectorOf vector_of)
        : stage_("vectors", std::move(log), behaviour), vector_of_(std::move(vector_of)) {}

    [[nodiscard]] std::string name() const override { return "vectors"; }

    Task<std::vector<Embedding>> vectors(std::vector<Document> documents, CallContext context) override {
        std::vector<std::string> texts;
        for (const Document& document : documents) texts.push_back(document.text);
        auto playing = stage_.play(std::move(texts), context);
        const std::size_t count = co_await std::move(playing);
        std::vector<Embedding> made;
        for (std::size_t i = 0; i < count; ++i) made.push_back(vector_of_(documents[i]));
        co_return made;
    }

private:
    ScriptedStage stage_;
    VectorOf vector_of_;
};

}  // namespace trawl::test
