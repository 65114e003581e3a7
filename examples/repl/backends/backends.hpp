// The backends that a configuration chooses: what they are, ready to be used.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <trawl/chat/llm_query_expander.hpp>
#include <trawl/embedding_provider.hpp>
#include <trawl/reranker.hpp>
#include <trawl/second_stage.hpp>
#include <trawl/vector_store.hpp>
#include <trawl/vector_writer.hpp>

#include "config_file.hpp"
#include "setting_reader.hpp"

namespace repl {

/// A store with its writing side. Both null = the database of the REPL itself.
struct ChosenStore {
    std::shared_ptr<trawl::VectorStore> store = nullptr;
    std::shared_ptr<trawl::VectorWriter> writer = nullptr;
};

/// A language model, and how it expands questions.
struct ChosenChat {
    std::shared_ptr<trawl::chat::ChatModel> model;
    trawl::chat::LlmExpansionOptions expansion;
};

/// One backend with what is said about it.
template <class Part>
struct Chosen {
    Part part;
    std::string label;                 ///< "qdrant documents".
    std::string key_variable;          ///< Holds its key; empty = none.
    std::vector<std::string> secrets;  ///< To be kept out of messages.
};

using ChosenEmbedding = std::shared_ptr<trawl::EmbeddingProvider>;

/// Without its table, a backend is that of the REPL itself: hashing, embedded, no chat, no reranker.
///
/// Errors: Errc::invalid_argument with file, line and column: a kind or key that there is not, a value that is not
///   accepted, a credential that stands in the file or whose variable is not set.
Chosen<ChosenEmbedding> choose_embedding(const ConfigTables& tables, const Variables& variables);
Chosen<ChosenStore> choose_store(const ConfigTables& tables, const Variables& variables);
std::optional<Chosen<ChosenChat>> choose_chat(const ConfigTables& tables, const Variables& variables);
/// With what the retriever is to be told: the depth, the time limit.
std::optional<Chosen<trawl::Reranking>> choose_reranking(const ConfigTables& tables, const Variables& variables);

/// All of them.
struct Backends {
    Chosen<ChosenEmbedding> embedding;
    Chosen<ChosenStore> store;
    std::optional<Chosen<ChosenChat>> chat;
    std::optional<Chosen<trawl::Reranking>> reranking;
    /// Names the vectors and the place where they are kept; empty for the REPL's own. Other vectors or another place,
    /// another name.
    std::string identity;
};

Backends choose_backends(const ConfigTables& tables, const Variables& variables);

}  // namespace repl
