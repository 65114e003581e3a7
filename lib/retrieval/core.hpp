// What all retrievals of one retriever share.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <trawl/retriever_options.hpp>
#include <trawl/source.hpp>

namespace trawl::detail {

struct RetrieverCore {
    /// Errors: std::invalid_argument for no source, or options out of range.
    RetrieverCore(std::vector<Source> all_sources, RetrieverOptions all_options);

    std::vector<Source> sources;
    RetrieverOptions options;  ///< The clock is never null here.
    mutable std::atomic<std::uint64_t> retrievals{0};
};

}  // namespace trawl::detail
