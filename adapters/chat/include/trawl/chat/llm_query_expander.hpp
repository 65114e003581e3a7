// One question to several queries, by a language model; the question alone when the model fails.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <trawl/call_context.hpp>
#include <trawl/chat/chat_model.hpp>
#include <trawl/clock.hpp>
#include <trawl/error.hpp>
#include <trawl/export.hpp>
#include <trawl/query_expander.hpp>
#include <trawl/task.hpp>

namespace trawl::chat {

/// What the model is asked for.
enum class ExpansionMethod {
    multi_query,   ///< The question in other words: finds what is written in other words.
    hypothetical,  ///< Passages that could answer it (HyDE): for stores whose passages look nothing like questions.
    decomposition  ///< The simpler questions that it consists of.
};

struct LlmExpansionOptions {
    ExpansionMethod method = ExpansionMethod::multi_query;
    std::size_t max_queries = 3;             ///< Asked of the model, and kept; the original not counted. At least 1.
    bool keep_original = true;               ///< The original goes first; without any other query it goes always.
    std::size_t max_tokens = 600;            ///< Of the model's answer; 0 = as the service does.
    std::optional<double> temperature = {};  ///< Empty = as the service does.
    Duration time_limit = std::chrono::seconds{10};  ///< Then the question goes alone. 0 = the context's deadline only.
};

/// What became of a question.
struct QueryExpansion {
    std::vector<ExpandedQuery> queries;  ///< At least one, no two the same but for case and white space.
    /// Why the question goes alone: what the model failed with, or what was wrong with its answer. Empty when the
    /// model's queries are in.
    std::optional<Error> failure;
};

/// Asks a language model for more queries.
///
/// Executor: see ChatModel. Lifetimes: calls in progress need the expander.
class TRAWL_EXPORT LlmQueryExpander {
public:
    /// Parameters: clock: for the time limit; null = the machine's.
    /// Errors: std::invalid_argument for no model, max_queries 0 or above 16, and a negative time limit.
    explicit LlmQueryExpander(std::shared_ptr<ChatModel> model, LlmExpansionOptions options = {},
                              const std::shared_ptr<Clock>& clock = nullptr);

    /// Parameters: question: UTF-8; at most 16 KiB, a longer one goes alone.
    /// Returns: the original first (unless it is not kept), then the model's queries in its order. A model that fails,
    ///   refuses, is late, or whose answer is cut off or not in the form that was asked for, leaves the question alone.
    /// Errors: Errc::invalid_argument for an empty question; Errc::cancelled, and nothing else: expansion is never what
    ///   a retrieval fails of.
    /// Cancellation: ends the model's call.
    /// Source: Gao et al., Precise Zero-Shot Dense Retrieval without Relevance Labels (HyDE), ACL 2023; Ma et al.,
    ///   Query Rewriting for Retrieval-Augmented Large Language Models, EMNLP 2023.
    Task<QueryExpansion> expand(std::string question, CallContext context = {});

private:
    std::shared_ptr<ChatModel> model_;
    LlmExpansionOptions options_;
    std::shared_ptr<Clock> clock_;
};

}  // namespace trawl::chat
