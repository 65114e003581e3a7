// What the tests of the retriever share: scripted backends around one retrieval on virtual time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <trawl/error.hpp>
#include <trawl/outcome.hpp>
#include <trawl/query.hpp>
#include <trawl/retrieval.hpp>
#include <trawl/retriever_options.hpp>
#include <trawl/source.hpp>
#include <trawl/testing/scripted.hpp>

namespace trawl::test {

/// A backend that treats the texts it has no script for alike.
struct Backend {
    std::string name{};
    std::size_t max_batch = 0;
    std::map<std::string, testing::Behaviour, std::less<>> script{};
    testing::Behaviour otherwise{.latency = std::chrono::milliseconds(75)};
    double weight = 1.0;
};

/// What a retrieval came to, and what its backends saw of it.
struct Answer {
    Retrieval retrieval{};
    std::optional<Error> error{};
    std::vector<Outcome> heard{};
    Duration elapsed{0};
    std::vector<testing::ScriptedCall> calls{};  ///< Until the answer was there.
    std::size_t peak = 0;
    std::vector<std::string> leftovers{};  ///< After everything has come to its end.

    /// The code of that outcome's error; a value of its own, none, for hits.
    [[nodiscard]] Errc code(std::size_t outcome) const;
    /// Calls to the backend of this name.
    [[nodiscard]] std::size_t calls_to(const std::string& name) const;
    [[nodiscard]] std::size_t warnings(Warning::Kind kind) const;
};

inline constexpr Errc none{};

/// The backends: a provider for all stores, then lexical indexes. Change what a test is about, then ask.
struct Setting {
    Backend embedder{.name = "embedder"};
    std::vector<Backend> stores{{.name = "store"}};
    std::vector<Backend> indexes{};
    RetrieverOptions options{.query_timeout = Duration{0}, .deadline = Duration{0}};
    /// Adds to the options what needs the log of this run, and through it the clock; may be empty.
    std::function<void(RetrieverOptions&, const std::shared_ptr<testing::CallLog>&)> prepare{};

    /// Parameters: cancel_after: when the caller cancels; empty for never, 0 for before the retrieval begins.
    [[nodiscard]] Answer ask(const std::vector<Query>& queries, std::optional<Duration> cancel_after = {}) const;
    /// The sources, for a retriever of the test's own.
    [[nodiscard]] std::vector<Source> sources(const std::shared_ptr<testing::CallLog>& log) const;
};

/// "q0", "q1", ...
std::vector<Query> numbered_queries(std::size_t count);

}  // namespace trawl::test
