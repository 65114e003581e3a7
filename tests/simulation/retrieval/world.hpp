// A random world for one retrieval: queries, sources, options, and what every backend does with every text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <trawl/query.hpp>
#include <trawl/retriever_options.hpp>
#include <trawl/testing/scripted.hpp>

namespace simulation {

struct Backend {
    std::string name;
    std::size_t max_batch = 1;
    std::map<std::string, trawl::testing::Behaviour, std::less<>> script;

    [[nodiscard]] trawl::testing::Behaviour behaviour(std::string_view text) const;
};

/// An index into the world's providers and stores; a source without a provider is lexical.
struct WorldSource {
    std::optional<std::size_t> provider;
    std::size_t store = 0;
    double weight = 1.0;
};

/// A stage after the merge; it treats all texts alike.
struct WorldStage {
    trawl::testing::Behaviour behaviour;
    std::size_t depth = 1;
    trawl::Duration timeout{0};
};

struct World {
    std::vector<trawl::Query> queries;
    std::vector<Backend> providers;
    std::vector<Backend> stores;
    std::vector<WorldSource> sources;
    trawl::RetrieverOptions options;  ///< Without clock and observer, which belong to a run.
    std::optional<WorldStage> reranker;
    std::optional<WorldStage> vectors;
    std::optional<trawl::Duration> cancel_after;

    [[nodiscard]] std::size_t cap() const;
};

/// Anything may happen: failures of every kind, hangs, tight limits, cancellation.
World random_world(std::uint64_t seed);

/// Every outcome follows from the inputs alone: no limits, no hangs, no cancellation; failures by text, latencies at
/// random.
World lawful_world(std::uint64_t seed);

/// The same queries, backends and failures under another plan, cap and latencies.
World rescheduled(const World& world, std::uint64_t seed);

}  // namespace simulation
