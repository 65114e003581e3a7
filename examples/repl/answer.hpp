// One question with everything that came of it: what the renderers draw.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/query_expander.hpp>
#include <trawl/retrieval.hpp>

namespace repl {

struct Answer {
    std::string question;
    std::vector<trawl::ExpandedQuery> queries;
    std::vector<std::string> sources;                    ///< Names, in the retriever's order.
    trawl::Retrieval retrieval;                          ///< With an error: what was known by then.
    std::optional<trawl::Error> expansion_failure = {};  ///< Why the question went alone; a language model was to help.
    std::optional<trawl::Error> error;                   ///< No leaf was answered, or the question was cancelled.
    std::filesystem::path base;                          ///< Paths of documents below it are shown from there on.
};

/// The question without its small words; the question itself when it has no others.
inline const std::string& keywords_of(const Answer& answer) {
    for (const trawl::ExpandedQuery& query : answer.queries) {
        if (query.kind == trawl::Expansion::keywords) {
            return query.text;
        }
    }
    return answer.question;
}

/// The number under which people speak of a leaf, from 1: query by query, in each the sources in order.
inline std::size_t leaf_number(const Answer& answer, const trawl::Outcome& outcome) {
    return outcome.query * answer.sources.size() + outcome.source + 1;
}

/// "q2 lexical".
inline std::string leaf_name(const Answer& answer, std::size_t query, std::size_t source) {
    return "q" + std::to_string(query + 1) + ' ' + answer.sources[source];
}

}  // namespace repl
