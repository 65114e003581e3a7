// The answer depends on the inputs, never on the schedule.
#include <doctest/doctest.h>

#include <algorithm>

#include "record.hpp"
#include "seeds.hpp"

TEST_CASE("sequential, parallel and coalesced runs give the same bytes under any schedule") {
    std::size_t worlds = 0;
    std::size_t answered = 0;
    simulation::for_each_seed(1000, [&](std::uint64_t seed) {
        if (seed > 10'000) {
            return;
        }
        simulation::World world = simulation::lawful_world(seed);
        world.options.plan = trawl::Plan::sequential;
        const trawl::Retrieval retrieval = simulation::run(world).retrieval;
        const std::string expected = trawl::to_json(retrieval, false);
        ++worlds;
        answered += retrieval.hits.empty() ? 0 : 1;
        for (std::uint64_t schedule = 1; schedule <= 3; ++schedule) {
            const simulation::World other = simulation::rescheduled(world, seed * 1000 + schedule);
            const std::string actual = trawl::to_json(simulation::run(other).retrieval, false);
            if (actual != expected) {
                FAIL("seed " << seed << ", schedule " << schedule << ", plan " << name(other.options.plan) << ", cap "
                             << other.cap() << ": " << simulation::replay(seed) << "\n"
                             << expected << "\n"
                             << actual);
            }
        }
    });
    CHECK(answered >= worlds / 2);  // Agreement about nothing would prove nothing.
}
