// One question to several queries: what a query was made of, and the rules that need no model and no network.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <trawl/export.hpp>
#include <trawl/query.hpp>

namespace trawl {

/// How a query was made of a question: by a rule, or by a language model.
enum class Expansion {
    original,      ///< The question as it was asked.
    sub_question,  ///< One of the questions that it holds, split at sentence ends and at "and how", "or why", ...
    topic,         ///< One side of a comparison: "between X and Y", "compare X with Y", "X versus Y".
    phrase,        ///< What stood in quotation marks.
    keywords,      ///< The question without stop words: what a lexical index likes best.
    rephrasing,    ///< The question in other words, from a language model.
    passage,       ///< A made-up passage that could answer it, from a language model: its neighbours are real ones.
};

TRAWL_EXPORT std::string_view name(Expansion kind) noexcept;

struct ExpandedQuery {
    std::string text;
    Expansion kind = Expansion::original;

    friend bool operator==(const ExpandedQuery&, const ExpandedQuery&) = default;
};

/// Which rules are used.
struct ExpansionRules {
    std::size_t max_queries = 6;  ///< The original included; at least 1.
    bool sub_questions = true;
    bool topics = true;
    bool phrases = true;
    bool keywords = true;
};

/// Expands a question, so that a fan-out looks at it from several sides.
///
/// The rules know English question words and stop words and no grammar; in other languages little more than sentences
/// and phrases is found, which is never worse than the question alone. Pronouns are not resolved.
///
/// Parameters: question: UTF-8.
/// Returns: the original first, then what the rules found, in the order of `Expansion` up to keywords; no two that
///   differ only in case, punctuation or white space. Empty for a question without any letter or digit.
/// Errors: std::invalid_argument for max_queries 0.
TRAWL_EXPORT std::vector<ExpandedQuery> expand_query(std::string_view question, const ExpansionRules& rules = {});

/// For a retriever: `retriever.retrieve(as_queries(expand_query(question)))`.
TRAWL_EXPORT std::vector<Query> as_queries(const std::vector<ExpandedQuery>& expanded);

}  // namespace trawl
