// Injected faults reach the leaves they are meant for, and no others.
#include <doctest/doctest.h>

#include <string>

#include "simulated_answer.hpp"

namespace {

using namespace std::chrono_literals;
using repl_test::Run;

/// "ok", or the name of the error, for each leaf.
std::string results(const repl::Answer& answer) {
    std::string joined;
    for (const trawl::Outcome& outcome : answer.retrieval.outcomes) {
        joined += (outcome.ok() ? "ok" : std::string{name(outcome.error->code())}) + ' ';
    }
    return joined;
}

TEST_CASE("without faults everything answers at once") {
    Run run;
    const repl::Answer answer = run.answer();
    CHECK(results(answer) == "ok ok ok ok ok ok ");
    CHECK(answer.retrieval.statistics.wall == 0ms);
    CHECK_FALSE(run.faults->any());
    CHECK(run.faults->described().empty());
}

TEST_CASE("one leaf fails, the others answer, in every plan") {
    for (const trawl::Plan plan : {trawl::Plan::sequential, trawl::Plan::per_leaf, trawl::Plan::coalesced}) {
        CAPTURE(name(plan));
        for (std::size_t leaf = 1; leaf <= 6; ++leaf) {
            Run run;
            run.options.plan = plan;
            run.faults->failing = {leaf};
            const repl::Answer answer = run.answer();
            REQUIRE(answer.retrieval.outcomes.size() == 6);
            CHECK(answer.retrieval.statistics.succeeded == 5);
            CHECK(answer.retrieval.outcomes[leaf - 1].error->code() == trawl::Errc::unavailable);
        }
    }
}

TEST_CASE("one leaf hangs until its timeout, the others answer") {
    for (const trawl::Plan plan : {trawl::Plan::sequential, trawl::Plan::per_leaf, trawl::Plan::coalesced}) {
        CAPTURE(name(plan));
        Run run;
        run.options.plan = plan;
        run.options.query_timeout = 300ms;
        run.faults->hanging = {4};
        CHECK(results(run.answer()) == "ok ok ok timeout ok ok ");
    }
}

TEST_CASE("latency is added to every call, or to one leaf") {
    Run all;
    all.options.plan = trawl::Plan::sequential;
    all.faults->latency = 75ms;
    CHECK(all.answer().retrieval.statistics.wall == 9 * 75ms);
    Run one;
    one.options.plan = trawl::Plan::per_leaf;
    one.faults->leaf_latency[3] = 400ms;
    const repl::Answer answer = one.answer();
    CHECK(answer.retrieval.outcomes[2].timings.total() == 400ms);
    CHECK(answer.retrieval.statistics.wall == 400ms);
    CHECK(answer.retrieval.statistics.busy == 400ms);
}

TEST_CASE("when all fail, there is an error, and the account with it") {
    Run run;
    run.faults->failing = {1, 2, 3, 4, 5, 6};
    const repl::Answer answer = run.answer();
    REQUIRE(answer.error.has_value());
    CHECK(answer.error->code() == trawl::Errc::all_leaves_failed);
    CHECK(answer.retrieval.outcomes.size() == 6);
}

TEST_CASE("faults describe themselves, and can be cleared") {
    repl::Faults faults;
    faults.latency = 75ms;
    faults.leaf_latency[3] = 800ms;
    faults.failing = {2};
    faults.hanging = {4};
    CHECK(faults.described() == std::vector<std::string>{"every embedding and search call takes 75 ms longer",
                                                         "leaf 3 takes 800 ms longer", "leaf 2 fails",
                                                         "leaf 4 never answers"});
    faults.clear();
    CHECK_FALSE(faults.any());
}

}  // namespace
