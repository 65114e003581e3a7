// Makes backends slow or broken on purpose, so that isolation, timeouts and fallback can be watched.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <trawl/clock.hpp>
#include <trawl/source.hpp>

namespace repl {

/// What is injected. Leaves count from 1, as in the waterfall; changed between questions only.
class Faults {
public:
    explicit Faults(std::shared_ptr<trawl::Clock> clock = trawl::Clock::steady()) : clock_(std::move(clock)) {}

    std::chrono::milliseconds latency{0};  ///< Of every embedding and every search call.
    std::map<std::size_t, std::chrono::milliseconds> leaf_latency;
    std::set<std::size_t> failing;
    std::set<std::size_t> hanging;

    [[nodiscard]] bool any() const;
    void clear();
    /// One line for each injection.
    [[nodiscard]] std::vector<std::string> described() const;

    /// Tells which leaves the next calls belong to: leaf numbers follow from texts and sources.
    void expect(std::vector<std::string> queries, std::size_t sources);

    /// What befalls a call.
    struct Effect {
        std::chrono::milliseconds delay{0};
        bool hangs = false;
        std::size_t failing_leaf = 0;  ///< 0 = none.
    };
    [[nodiscard]] Effect effect_on(std::span<const std::string> texts, std::size_t source) const;

    [[nodiscard]] trawl::Clock& clock() const { return *clock_; }

private:
    std::shared_ptr<trawl::Clock> clock_;
    std::vector<std::string> queries_;
    std::size_t sources_ = 0;
};

/// The same source, under the influence of `faults`.
///
/// Parameters: index: the place of the source in the retriever's list.
trawl::Source with_faults(const trawl::Source& source, std::size_t index, std::shared_ptr<const Faults> faults);

}  // namespace repl
