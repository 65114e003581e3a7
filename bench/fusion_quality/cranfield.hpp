// How well each way of merging ranks the Cranfield collection.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <trawl/fusion.hpp>

namespace bench {

/// What the sources found for one question, in the order of the lists' queries and sources.
struct Question {
    std::map<std::string, double> grades;           ///< By document; only those above 0.
    std::vector<std::vector<trawl::Hit>> alone;     ///< The question itself, by vectors and by words.
    std::vector<std::vector<trawl::Hit>> variants;  ///< Its rewrites likewise, in turn.
};

/// Asks an embedded store, by vectors and by words, all questions of the collection that have rewrites.
///
/// Parameters: folder: with corpus.jsonl, queries.jsonl, qrels.tsv and variants.jsonl. depth: hits of each list.
std::vector<Question> ask_cranfield(const std::filesystem::path& folder, std::size_t depth);

struct Quality {
    std::string name;
    double hybrid = 0;     ///< nDCG@10 with linear gain: two lists a question.
    double rewritten = 0;  ///< With the rewrites: ten lists a question.
};

/// One entry a method, and for comb_sum one a normaliser.
std::vector<Quality> judge_methods(const std::vector<Question>& questions);

/// The two sources by themselves.
std::vector<Quality> judge_sources(const std::vector<Question>& questions);

}  // namespace bench
