// Holds a provider, a store or an index to its contract, and says in sentences what it breaks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/document.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/export.hpp>
#include <trawl/vector_store.hpp>

namespace trawl::testing {

class Simulation;

/// What a conformance check asks, and how long it waits.
struct ConformanceOptions {
    /// What is embedded or looked for; at least two, none empty, and different for the backend. Empty = four sentences.
    std::vector<std::string> texts{};
    /// What a store is asked for. Empty = made up, with the dimension that the store states, 8 if it states none.
    std::vector<Embedding> vectors{};
    std::size_t top_k = 3;  ///< Hits per query; at least 1.
    /// How far a batch may be from single calls: a share of the length of the vector, or of the score.
    double tolerance = 1e-3;
    Duration patience = std::chrono::seconds{10};  ///< What takes longer than that is reported as hanging.
    Duration grace = std::chrono::seconds{1};      ///< What a cancelled call may take to end.
    /// Where the calls run, for backends on virtual time; must outlive the check. Null = an io_context of the check's
    /// own.
    Simulation* simulation = nullptr;
};

/// Checks one vector per text, in order, of one dimension, finite; batches that equal single calls; overlapping
/// calls; the end of a cancelled call; bad input; constant info.
///
/// It makes about four calls for each sample text. Bad input (no text, an empty text) may be answered, since the engine
/// never sends it; if it is refused, then with a `trawl::Error`.
///
/// Parameters: provider: answers for the samples; a backend that is down breaks every rule.
/// Returns: one sentence for each rule that is broken; empty when all is well. When a call hangs, the checks end there.
/// Errors: std::invalid_argument that names the option, for samples with which nothing can be checked.
/// Executor: blocks the calling thread; all calls run on it.
/// Lifetimes: a call that neither ends nor stops is given up; the provider must outlive it, and what it holds may
///   leak when the provider completes it after this has returned.
TRAWL_EXPORT std::vector<std::string> check_embedding_provider(EmbeddingProvider& provider,
                                                               const ConformanceOptions& options = {});

/// Checks one list per query, in order; at most top_k hits, best first by the declared direction, on the declared
/// scale, with distinct ids and scores that are numbers; batches that equal single calls; overlapping calls; the end of
/// a cancelled call; a wrong dimension and filters that the store says it cannot evaluate; constant info. A store
/// without documents passes most of it unchecked. Otherwise like `check_embedding_provider`.
TRAWL_EXPORT std::vector<std::string> check_vector_store(VectorStore& store, const ConformanceOptions& options = {});

/// Like `check_vector_store`, with the sample texts as queries.
TRAWL_EXPORT std::vector<std::string> check_lexical_index(LexicalIndex& index, const ConformanceOptions& options = {});

}  // namespace trawl::testing
