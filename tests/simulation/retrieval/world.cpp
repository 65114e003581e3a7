// Random worlds.
#include "world.hpp"

#include <algorithm>
#include <utility>

#include <trawl/testing/random.hpp>

namespace simulation {

namespace {

using trawl::Duration;
using trawl::testing::Behaviour;
using trawl::testing::Random;
using Kind = Behaviour::Kind;

Duration milliseconds(std::uint64_t number) { return std::chrono::milliseconds(number); }

Duration random_latency(Random& random) { return milliseconds(random.chance(20) ? 0 : random.between(1, 60)); }

Kind failure_by_text(Random& random) {
    return random.pick(
        std::vector{Kind::fail, Kind::throw_foreign, Kind::wrong_dimension, Kind::not_finite, Kind::wrong_count});
}

trawl::Errc random_code(Random& random) {
    using trawl::Errc;
    return random.pick(std::vector{Errc::unavailable, Errc::invalid_argument, Errc::context_too_long,
                                   Errc::batch_too_large, Errc::malformed_response});
}

Behaviour random_behaviour(Random& random, bool may_hang, unsigned failures) {
    Behaviour behaviour;
    behaviour.latency = random_latency(random);
    if (random.chance(failures)) {
        behaviour.kind = failure_by_text(random);
        behaviour.code = random_code(random);
    } else if (may_hang && random.chance(8)) {
        behaviour.kind = random.chance(50) ? Kind::hang : Kind::ignore_cancel;
        if (behaviour.kind == Kind::ignore_cancel && random.chance(50)) {
            behaviour.latency = Duration::max();
        }
    }
    return behaviour;
}

std::size_t random_batch(Random& random) { return random.pick(std::vector<std::size_t>{0, 1, 1, 2, 3}); }

Backend random_backend(Random& random, std::string name, const std::vector<trawl::Query>& queries, bool may_hang,
                       unsigned failures) {
    Backend backend{std::move(name), random_batch(random), {}};
    for (const trawl::Query& query : queries) {
        backend.script.try_emplace(query.text, random_behaviour(random, may_hang, failures));
    }
    return backend;
}

void add_queries(World& world, Random& random) {
    const std::size_t count = random.between(1, 8);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0 && random.chance(15)) {
            world.queries.push_back(random.pick(world.queries));
            continue;
        }
        trawl::Query query{"question " + std::to_string(i)};
        query.weight = random.chance(20) ? random.unit() * 2 : 1.0;
        query.top_k = random.chance(20) ? random.between(1, 6) : 0;
        world.queries.push_back(std::move(query));
    }
}

void add_sources(World& world, Random& random, bool may_hang) {
    const unsigned failures = random.pick(std::vector<unsigned>{0, 10, 10, 40, 100});
    const std::size_t providers = random.between(1, 2);
    for (std::size_t i = 0; i < providers; ++i) {
        world.providers.push_back(
            random_backend(random, "provider " + std::to_string(i), world.queries, may_hang, failures));
    }
    const std::size_t sources = random.between(1, 3);
    for (std::size_t i = 0; i < sources; ++i) {
        WorldSource source;
        source.store = i;
        source.weight = random.chance(20) ? random.unit() * 3 : 1.0;
        if (!random.chance(30)) {
            source.provider = random.below(providers);
        }
        world.sources.push_back(source);
        world.stores.push_back(random_backend(random, "store " + std::to_string(i), world.queries, may_hang, failures));
    }
}

void choose_schedule(World& world, Random& random) {
    world.options.plan = random.pick(
        std::vector{trawl::Plan::automatic, trawl::Plan::coalesced, trawl::Plan::per_leaf, trawl::Plan::sequential});
    world.options.max_concurrent_queries = random.between(1, 6);
    world.options.enable_parallel_processing = random.chance(85);
    world.options.sequential_fallback = random.chance(70);
}

std::optional<WorldStage> random_stage(Random& random, bool may_hang) {
    if (random.chance(60)) {
        return std::nullopt;
    }
    return WorldStage{random_behaviour(random, may_hang, 25), random.between(1, 12), Duration::zero()};
}

World world_without_limits(Random& random, bool may_hang) {
    World world;
    add_queries(world, random);
    add_sources(world, random, may_hang);
    choose_schedule(world, random);
    world.options.top_k = random.between(1, 8);
    world.options.query_timeout = Duration::zero();
    world.options.deadline = Duration::zero();
    if (random.chance(30)) {
        world.options.fusion = trawl::BestScore{};
    }
    world.reranker = random_stage(random, may_hang);
    world.vectors = random_stage(random, may_hang);
    return world;
}

}  // namespace

Behaviour Backend::behaviour(std::string_view text) const {
    const auto entry = script.find(text);
    return entry == script.end() ? Behaviour{} : entry->second;
}

std::size_t World::cap() const {
    const bool is_sequential = !options.enable_parallel_processing || options.plan == trawl::Plan::sequential;
    return is_sequential ? 1 : options.max_concurrent_queries;
}

World random_world(std::uint64_t seed) {
    Random random{seed};
    const bool may_hang = random.chance(60);
    World world = world_without_limits(random, may_hang);
    if (random.chance(60)) {
        world.options.query_timeout = milliseconds(random.between(1, 120));
    }
    // Something has to end a hang.
    if (may_hang || random.chance(50)) {
        world.options.deadline = milliseconds(random.between(1, 400));
    }
    for (std::optional<WorldStage>* stage : {&world.reranker, &world.vectors}) {
        if (*stage && random.chance(50)) {
            (*stage)->timeout = milliseconds(random.between(1, 60));
        }
    }
    if (random.chance(12)) {
        world.cancel_after = milliseconds(random.between(0, 200));
    }
    return world;
}

World lawful_world(std::uint64_t seed) {
    Random random{seed};
    return world_without_limits(random, false);
}

World rescheduled(const World& world, std::uint64_t seed) {
    Random random{seed};
    World other = world;
    choose_schedule(other, random);
    const auto change = [&random](Backend& backend) {
        backend.max_batch = random_batch(random);
        for (auto& entry : backend.script) {
            entry.second.latency = random_latency(random);
        }
    };
    std::for_each(other.providers.begin(), other.providers.end(), change);
    std::for_each(other.stores.begin(), other.stores.end(), change);
    for (std::optional<WorldStage>* stage : {&other.reranker, &other.vectors}) {
        if (*stage) {
            (*stage)->behaviour.latency = random_latency(random);
        }
    }
    return other;
}

}  // namespace simulation
