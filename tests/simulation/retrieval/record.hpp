// One retrieval in a world, run on virtual time, with everything that could be heard of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <trawl/observer.hpp>
#include <trawl/parallel_retriever.hpp>
#include <trawl/testing/scripted.hpp>

#include "world.hpp"

namespace simulation {

/// An event without what does not outlive the call.
struct HeardEvent {
    trawl::Event::Kind kind;
    trawl::TimePoint time;
    std::size_t query;
    std::size_t source;
    std::size_t count;
    bool has_error;
};

struct Record {
    trawl::TimePoint started;
    trawl::TimePoint ended;
    std::optional<trawl::Error> error;
    trawl::Retrieval retrieval;
    std::vector<trawl::Outcome> heard;  ///< By the outcome callback.
    std::vector<HeardEvent> events;
    std::vector<trawl::testing::ScriptedCall> calls;  ///< As the backends saw them until the end of the retrieval.
    std::vector<trawl::testing::ScriptedCall> second_stage_calls;  ///< Likewise, of the stages after the merge.
    std::size_t peak = 0;                ///< The most calls that ran at one time, as the backends saw it.
    std::size_t calls_after_end = 0;     ///< Calls that began after the retrieval had ended.
    std::vector<std::string> leftovers;  ///< What was still there when every cancelled call had ended.

    /// Everything that must be the same when the same world is run again.
    [[nodiscard]] std::string trace() const;
};

Record run(const World& world);

}  // namespace simulation
