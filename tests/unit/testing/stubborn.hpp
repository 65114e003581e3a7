// An operation that takes its time whoever cancels it, for backends that break the contract.
#pragma once

#include <trawl/task.hpp>
#include <trawl/testing/conformance.hpp>
#include <trawl/testing/simulation.hpp>

#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace trawl::test {

inline Task<void> sleep_stubbornly(testing::Simulation& simulation, Duration span) {
    auto operation = asio::async_initiate<const asio::deferred_t, void()>(
        [&simulation, span](auto handler) {
            auto& clock = *simulation.clock();
            const std::shared_ptr<Timer> timer = clock.make_timer(simulation.executor());
            const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
            timer->schedule(later(clock.now(), span), [timer, kept] { asio::post(std::move(*kept)); });
        },
        asio::deferred);
    co_await std::move(operation);
}

/// Options of a check that runs on virtual time.
inline testing::ConformanceOptions on(testing::Simulation& simulation) {
    testing::ConformanceOptions options;
    options.simulation = &simulation;
    return options;
}

/// All findings as one text, so that a test can ask for a word and shows the rest when it is not there.
inline std::string joined(const std::vector<std::string>& findings) {
    std::string text;
    for (const std::string& finding : findings) text += finding + "\n";
    return text;
}

}  // namespace trawl::test
