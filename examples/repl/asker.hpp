// Runs one retrieval that Ctrl-C can cancel.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include <trawl/parallel_retriever.hpp>

#include "interrupt.hpp"

namespace repl {

/// How far a retrieval has come.
struct Standing {
    std::size_t settled = 0;
    std::chrono::milliseconds elapsed{0};
};

struct Asked {
    trawl::Retrieval retrieval;
    std::optional<trawl::Error> error;
};

/// Asks all queries and waits for the answer.
///
/// Parameters: on_tick: called about ten times a second while the answer is not there; may be empty.
Asked ask(const trawl::ParallelRetriever& retriever, std::vector<trawl::Query> queries, Interrupt& interrupt,
          const std::function<void(const Standing&)>& on_tick);

}  // namespace repl
