// What the REPL can do with the merged list: rerank it by words, and put what is new before what repeats.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/embedding_provider.hpp>
#include <trawl/reranker.hpp>
#include <trawl/retriever_options.hpp>

#include "settings.hpp"

namespace repl {

/// A reranker without a model: how many of the question's words a passage has, and how close together they stand.
class WordReranker final : public trawl::Reranker {
public:
    [[nodiscard]] trawl::RerankerInfo info() const override { return {"words", "coverage and closeness"}; }
    trawl::Task<std::vector<double>> rerank(trawl::RerankRequest request, trawl::CallContext context) override;
};

/// The share of the terms that the text has, in [0, 1], and half of what the closest place with all of these has of
/// them; 0 where there is none.
double closeness(std::string_view text, const std::vector<std::string>& terms);

/// Adds the stages that are switched on.
///
/// Parameters: keywords: the question without its small words. provider: embeds passages, to compare them.
void add_second_stage(trawl::RetrieverOptions& options, const SettingsState& settings, std::string keywords,
                      std::shared_ptr<trawl::EmbeddingProvider> provider);

}  // namespace repl
