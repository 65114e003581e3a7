// Expansion by a language model, under a time limit, with the question alone as the fallback.
#include <trawl/chat/llm_query_expander.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <trawl/gather.hpp>

#include "expansion_prompt.hpp"

namespace trawl::chat {
namespace {

constexpr std::size_t max_question_bytes = std::size_t{16} * 1024;

QueryExpansion question_alone(std::string question, const Error& failure) {
    QueryExpansion expansion;
    expansion.queries.push_back({std::move(question), Expansion::original});
    expansion.failure = failure;
    return expansion;
}

QueryExpansion use_answer(std::string question, const ChatAnswer& answer, const LlmExpansionOptions& options,
                          const std::string& origin) {
    try {
        QueryExpansion expansion;
        expansion.queries = read_expansion_answer(answer, question, options);
        if (options.keep_original) {
            expansion.queries.insert(expansion.queries.begin(), {question, Expansion::original});
        }
        return expansion;
    } catch (const Error& error) {
        return question_alone(std::move(question), Error{error}.with_origin(origin));
    }
}

}  // namespace

LlmQueryExpander::LlmQueryExpander(std::shared_ptr<ChatModel> model, LlmExpansionOptions options,
                                   const std::shared_ptr<Clock>& clock)
    : model_(std::move(model)), options_(options), clock_(clock ? clock : Clock::steady()) {
    if (!model_) {
        throw std::invalid_argument("LlmQueryExpander: the model is null");
    }
    if (options_.max_queries == 0 || options_.max_queries > 16) {
        throw std::invalid_argument("LlmExpansionOptions.max_queries must be from 1 to 16");
    }
    if (options_.time_limit < Duration::zero()) {
        throw std::invalid_argument("LlmExpansionOptions.time_limit must not be negative");
    }
}

Task<QueryExpansion> LlmQueryExpander::expand(std::string question, CallContext context) {
    if (question.empty()) {
        throw Error{Errc::invalid_argument, "question: must not be empty"};
    }
    const std::string origin = model_->info().name;
    if (question.size() > max_question_bytes) {
        Error failure{Errc::context_too_long, "a question of more than 16 KiB is not expanded"};
        co_return question_alone(std::move(question), std::move(failure).with_origin(origin));
    }
    // A gather of one: it knows about limits and about models that do not stop.
    auto ask = [model = model_, request = make_expansion_request(question, options_),
                context](const LeafContext& leaf) {
        CallContext limited = context;
        limited.deadline = std::min(context.deadline, leaf.deadline);
        return model->complete(request, limited);
    };
    const GatherOptions limits{
        .max_concurrent = 1, .leaf_timeout = options_.time_limit, .deadline = context.deadline, .clock = clock_.get()};
    auto results = co_await gather(1, std::move(ask), limits);
    QueryExpansion expansion = results.front().ok()
                                   ? use_answer(std::move(question), results.front().value(), options_, origin)
                                   : question_alone(std::move(question), results.front().error());
    co_return std::move(expansion);
}

}  // namespace trawl::chat
