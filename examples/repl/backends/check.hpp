// Tries each backend once, and says in one line what is right or wrong with it, and what to do next.
#pragma once

#include <string>
#include <vector>

#include "backends.hpp"
#include "config_file.hpp"
#include "setting_reader.hpp"

namespace repl {

struct CheckLine {
    std::string table;  ///< "embedding".
    bool well = false;
    std::string message;  ///< What it is and how it fares; one line, without credentials.
};

/// Embeds one text, searches once with its vector, lets a language model say one word and a reranker order two texts:
/// each of them that is configured, whatever becomes of the others.
///
/// Parameters: tables: see config_file.hpp; none at all is fine.
/// Errors: none but in the lines.
std::vector<CheckLine> check_backends(const ConfigTables& tables, const Variables& variables);

/// What to do about a failure of a backend.
///
/// Parameters: key_variable: the environment variable with its key; may be empty.
std::string next_step(const trawl::Error& error, const std::string& key_variable);

}  // namespace repl
