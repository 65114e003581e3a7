// The retrievals of the bench by trawl.
#pragma once

#include <trawl/parallel_retriever.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "worker.hpp"

namespace bench {

/// trawl's own parts against one server: an OpenAI-shaped embedder, a Qdrant collection and a retriever, on one thread.
class RetrievalService final : public Worker {
public:
    RetrievalService(std::uint16_t port, const std::string& collection);

    Measured run(const std::string& mode, std::size_t count, std::size_t at_once) override;

    Fate run_with_fault(const std::string& mode, std::size_t query, std::string_view marker,
                        std::chrono::milliseconds limit) override;

private:
    struct Progress;

    [[nodiscard]] const trawl::ParallelRetriever& retriever(const std::string& mode) const;
    void start_next(Progress& progress);

    // Before the retrievers: they keep connections that belong to it.
    boost::asio::io_context context_{1};
    std::map<std::string, trawl::ParallelRetriever> retrievers_;
};

}  // namespace bench
