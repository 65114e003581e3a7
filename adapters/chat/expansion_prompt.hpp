// What a model is asked when it expands a question, and what is made of its answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <trawl/chat/chat_model.hpp>
#include <trawl/chat/llm_query_expander.hpp>

namespace trawl::chat {

ChatRequest make_expansion_request(const std::string& question, const LlmExpansionOptions& options);

/// The queries in an answer: without those that are empty, too long, the question itself or there twice.
///
/// Returns: at least one.
/// Errors: Errc::not_supported when the model declined; Errc::malformed_response for an answer that was cut off, or is
///   not in the form that was asked for, or holds no usable query.
std::vector<ExpandedQuery> read_expansion_answer(const ChatAnswer& answer, std::string_view question,
                                                 const LlmExpansionOptions& options);

}  // namespace trawl::chat
