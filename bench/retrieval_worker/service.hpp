// Retrievals of eight queries from the stub server, and what they cost.
#pragma once

#include <trawl/parallel_retriever.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// A number of retrievals, measured.
struct Measured {
    double wall_ms = 0;
    double user_ms = 0;    ///< Of this process.
    double system_ms = 0;  ///< Of this process.
    std::vector<double> latencies_ms;
    std::vector<std::uint64_t> found;  ///< What retrieval 0 found: the ends of the ids, ascending.
};

/// What became of one retrieval.
struct Fate {
    double ms = 0;
    bool is_over = false;  ///< False when it had not come to an end within its limit.
    std::string error;     ///< Empty for an answer, also for one in part.
    std::vector<std::uint64_t> found;
    double coverage = 0;  ///< The share of the queries that were answered.
};

/// trawl's own parts against one server: an OpenAI-shaped embedder, a Qdrant collection and a retriever, on one thread.
class RetrievalService {
public:
    RetrievalService(std::uint16_t port, const std::string& collection);

    /// Retrievals 0 to `count` - 1, `at_once` of them at a time.
    ///
    /// Errors: std::invalid_argument "not supported" for a mode that is none; what a retrieval failed with.
    Measured run(const std::string& mode, std::size_t count, std::size_t at_once);

    /// Retrieval 0, with a marker at the end of one query that makes the server misbehave.
    Fate run_with_fault(const std::string& mode, std::size_t query, std::string_view marker,
                        std::chrono::milliseconds limit);

private:
    struct Progress;

    [[nodiscard]] const trawl::ParallelRetriever& retriever(const std::string& mode) const;
    void start_next(Progress& progress);

    // Before the retrievers: they keep connections that belong to it.
    boost::asio::io_context context_{1};
    std::map<std::string, trawl::ParallelRetriever> retrievers_;
};

}  // namespace bench
