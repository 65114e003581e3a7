// The stages after the merge, in a simulated world: their backends, and what must be true of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <trawl/testing/scripted.hpp>

#include "record.hpp"
#include "world.hpp"

namespace simulation {

/// Puts the world's reranker and vectors into the options; their calls go to the log.
void add_second_stage(const World& world, const std::shared_ptr<trawl::testing::CallLog>& log,
                      trawl::RetrieverOptions& options);

/// How many hits the merged list needs for the stages after it.
std::size_t hits_to_merge(const World& world);

/// The merged list as these stages leave it: pure, from what became of their calls.
///
/// Parameters: merged: by fusion alone.
std::vector<trawl::FusedHit> after_second_stage(const World& world, const Record& record,
                                                std::vector<trawl::FusedHit> merged);

/// One sentence for each rule about these stages that the record breaks.
std::vector<std::string> broken_second_stage(const World& world, const Record& record);

}  // namespace simulation
