// Every invariant, in every world.
#include <doctest/doctest.h>

#include "invariants.hpp"
#include "seeds.hpp"

TEST_CASE("whatever the world does, the invariants hold") {
    std::size_t answered = 0;
    std::size_t partial = 0;
    std::size_t worlds = 0;
    simulation::for_each_seed(2000, [&](std::uint64_t seed) {
        const simulation::World world = simulation::random_world(seed);
        const simulation::Record record = simulation::run(world);
        const auto broken = simulation::broken_invariants(world, record);
        if (!broken.empty()) {
            FAIL("seed " << seed << ": " << broken.front() << " (" << simulation::replay(seed) << ")\n"
                         << record.trace());
        }
        const double coverage = record.retrieval.statistics.coverage();
        ++worlds;
        answered += coverage == 1.0 ? 1 : 0;
        partial += coverage > 0.0 && coverage < 1.0 ? 1 : 0;
    });
    // Worlds in which nothing works, or everything, would prove little.
    if (worlds >= 1000) {
        CHECK(answered > worlds / 20);
        CHECK(partial > worlds / 5);
    }
}

TEST_CASE("the same seed gives the same trace") {
    simulation::for_each_seed(200, [&](std::uint64_t seed) {
        if (seed > 5000) {
            return;
        }
        const simulation::World world = simulation::random_world(seed);
        const std::string first = simulation::run(world).trace();
        if (simulation::run(world).trace() != first) {
            FAIL("seed " << seed << ": two runs differ (" << simulation::replay(seed) << ")\n" << first);
        }
    });
}
