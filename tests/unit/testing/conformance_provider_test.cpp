// The contract of embedding providers: each rule with a provider that breaks it, and providers that keep them all.
#include <doctest/doctest.h>

#include <trawl/error.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/conformance.hpp>
#include <trawl/testing/simulation.hpp>
#include <trawl/wrappers.hpp>

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stubborn.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::CallContext;
using trawl::Embedding;
using trawl::EmbedRequest;
using trawl::Task;
using trawl::test::joined;
using trawl::test::on;
using trawl::testing::check_embedding_provider;
using trawl::testing::ConformanceOptions;
using trawl::testing::Simulation;
using Embeddings = std::vector<Embedding>;

Embeddings letters(const EmbedRequest& request) {
    Embeddings vectors;
    for (const std::string& text : request.texts) {
        Embedding& vector = vectors.emplace_back(26, 0.0F);
        for (const char letter : text) {
            if (letter >= 'a' && letter <= 'z') vector[static_cast<std::size_t>(letter - 'a')] += 1.0F;
        }
    }
    return vectors;
}

trawl::EmbeddingProviderInfo about(std::size_t dimension = 26, std::size_t max_batch = 0) {
    return {.name = "test", .model = "letters", .dimension = dimension, .max_batch = max_batch};
}

/// What the check says about a function that changes right answers, on virtual time.
template <class Change>
std::string provider_findings(Change change, const trawl::EmbeddingProviderInfo& says = about()) {
    Simulation simulation;
    const auto embed = [&](EmbedRequest request, CallContext) -> Task<Embeddings> {
        co_await trawl::sleep_for(*simulation.clock(), 1ms);
        auto vectors = letters(request);
        change(request, vectors);
        co_return vectors;
    };
    const auto provider = trawl::make_embedding_provider(says, embed);
    const auto findings = check_embedding_provider(*provider, on(simulation));
    return joined(findings);
}

#define CHECK_FINDS(text, part) CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

TEST_CASE("good providers pass") {
    const auto nothing = [](const EmbedRequest&, Embeddings&) {};
    CHECK(provider_findings(nothing) == "");
    CHECK(provider_findings(nothing, about(0, 2)) == "");
    const auto refusing = [](const EmbedRequest& request, Embeddings&) {
        if (request.texts.size() != 1 || request.texts.front().empty()) {
            throw trawl::Error{trawl::Errc::invalid_argument, "one text, please"};
        }
    };
    CHECK(provider_findings(refusing, about(26, 1)) == "");
}

TEST_CASE("a provider that answers at once, one on real time and one on a thread pool pass, too") {
    const auto at_once = [](EmbedRequest request, CallContext) -> Task<Embeddings> { co_return letters(request); };
    const auto timed = [](EmbedRequest request, CallContext) -> Task<Embeddings> {
        asio::steady_timer timer{co_await asio::this_coro::executor, 1ms};
        co_await timer.async_wait(asio::deferred);
        co_return letters(request);
    };
    CHECK(joined(check_embedding_provider(*trawl::make_embedding_provider(about(), at_once))) == "");
    CHECK(joined(check_embedding_provider(*trawl::make_embedding_provider(about(), timed))) == "");
    asio::thread_pool pool{2};
    const auto blocking = trawl::make_blocking_embedding_provider(pool.get_executor(), about(), letters);
    CHECK(joined(check_embedding_provider(*blocking)) == "");
    pool.join();
}

TEST_CASE("wrong shapes are found") {
    const auto fewer = [](const EmbedRequest& request, Embeddings& vectors) {
        if (request.texts.size() > 1) vectors.pop_back();
    };
    CHECK_FINDS(provider_findings(fewer), "a batch of 4 texts gave 3 vectors for 4 texts");
    const auto none = [](const EmbedRequest&, Embeddings& vectors) { vectors.clear(); };
    CHECK_FINDS(provider_findings(none), "a call with one text gave 0 vectors");
    const auto longer = [](const EmbedRequest&, Embeddings& vectors) {
        for (auto& vector : vectors) vector.push_back(1.0F);
    };
    CHECK_FINDS(provider_findings(longer), "dimension 27, but info().dimension says 26");
    const auto ragged = [](const EmbedRequest& request, Embeddings& vectors) {
        for (auto& vector : vectors) vector.resize(request.texts.front().size());
    };
    CHECK_FINDS(provider_findings(ragged, about(1'000)), "info().dimension says 1000");
    const auto longer_in_batches = [](const EmbedRequest& request, Embeddings& vectors) {
        if (request.texts.size() > 1) vectors.back().push_back(1.0F);
    };
    CHECK_FINDS(provider_findings(longer_in_batches, about(0)), "but an earlier one has 26");
    const auto empty = [](const EmbedRequest&, Embeddings& vectors) {
        for (auto& vector : vectors) vector.clear();
    };
    CHECK_FINDS(provider_findings(empty, about(0)), "above 0");
    const auto other_documents = [](const EmbedRequest& request, Embeddings& vectors) {
        if (request.input == trawl::EmbeddingInput::document) vectors.front().resize(3);
    };
    CHECK_FINDS(provider_findings(other_documents), "EmbeddingInput::document gave a vector of dimension 3");
}

TEST_CASE("wrong values and wrong order are found") {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        const auto infinite = [bad](const EmbedRequest&, Embeddings& vectors) {
            for (auto& vector : vectors) vector.back() = bad;
        };
        CHECK_FINDS(provider_findings(infinite), "not finite");
    }
    const auto reversed = [](const EmbedRequest&, Embeddings& vectors) {
        std::reverse(vectors.begin(), vectors.end());
    };
    CHECK_FINDS(provider_findings(reversed), "must be in the order of the texts");
    const auto scaled = [](const EmbedRequest& request, Embeddings& vectors) {
        if (request.texts.size() > 1) vectors.front().front() += 1.0F;
    };
    CHECK_FINDS(provider_findings(scaled), "other vectors than single calls");
}

TEST_CASE("failures of good calls, and odd refusals of bad ones, are found") {
    const auto failing = [](const EmbedRequest& request, Embeddings&) {
        if (request.texts.size() > 1) throw trawl::Error{trawl::Errc::unavailable, "not today"};
    };
    CHECK_FINDS(provider_findings(failing), "not today");
    const auto odd = [](const EmbedRequest& request, Embeddings&) {
        if (!request.texts.empty() && request.texts.front().empty()) throw std::runtime_error("odd");
    };
    CHECK_FINDS(provider_findings(odd), "an empty text is refused with something that is no trawl::Error");
    const auto number = [](const EmbedRequest& request, Embeddings&) {
        if (request.texts.empty()) throw 5;
    };
    CHECK_FINDS(provider_findings(number), "a request without texts is refused with something that is no trawl::Error");
    const auto invented = [](const EmbedRequest& request, Embeddings& vectors) {
        if (request.texts.empty()) vectors.emplace_back(26, 1.0F);
    };
    CHECK_FINDS(provider_findings(invented), "a request without texts is answered with 1 vectors");
}

TEST_CASE("calls that share their state are found when they overlap") {
    Simulation simulation;
    const auto shared = std::make_shared<EmbedRequest>();
    const auto embed = [&simulation, shared](EmbedRequest request, CallContext) -> Task<Embeddings> {
        *shared = std::move(request);
        co_await trawl::sleep_for(*simulation.clock(), 1ms);
        co_return letters(*shared);
    };
    const auto provider = trawl::make_embedding_provider(about(), embed);
    CHECK_FINDS(joined(check_embedding_provider(*provider, on(simulation))), "calls that overlap gave other vectors");
}

TEST_CASE("a provider that a cancellation breaks is found") {
    Simulation simulation;
    const auto broken = std::make_shared<bool>(false);
    const auto embed = [&simulation, broken](EmbedRequest request, CallContext) -> Task<Embeddings> {
        if (*broken) throw trawl::Error{trawl::Errc::unavailable, "broken"};
        try {
            co_await trawl::sleep_for(*simulation.clock(), 1ms);
        } catch (const boost::system::system_error&) {
            *broken = true;
            throw;
        }
        co_return letters(request);
    };
    const auto provider = trawl::make_embedding_provider(about(), embed);
    CHECK_FINDS(joined(check_embedding_provider(*provider, on(simulation))), "calls after a cancelled one failed");
}

TEST_CASE("what hangs is reported and not waited for") {
    Simulation simulation;
    SUBCASE("but stops when cancelled") {
        const auto embed = [&simulation](EmbedRequest, CallContext) -> Task<Embeddings> {
            co_await trawl::sleep_until(*simulation.clock(), trawl::TimePoint::max());
            co_return Embeddings{};
        };
        const auto provider = trawl::make_embedding_provider(about(), embed);
        const auto findings = check_embedding_provider(*provider, on(simulation));
        REQUIRE(findings.size() == 1);
        CHECK_FINDS(findings.front(), "a call with one text had not ended after 10000 ms");
        CHECK(simulation.leftovers().empty());
    }
    SUBCASE("not even when cancelled") {
        const auto embed = [&simulation](EmbedRequest request, CallContext) -> Task<Embeddings> {
            co_await trawl::test::sleep_stubbornly(simulation, 5s);
            co_return letters(request);
        };
        const auto provider = trawl::make_embedding_provider(about(), embed);
        const auto findings = check_embedding_provider(*provider, on(simulation));
        REQUIRE(findings.size() == 1);
        CHECK_FINDS(findings.front(), "a call that was cancelled had not ended 1000 ms later");
        simulation.run();
    }
    SUBCASE("on real time, for ever") {
        Simulation elsewhere;  // Holds the call that is given up until after the check.
        const auto embed = [&elsewhere](EmbedRequest, CallContext) -> Task<Embeddings> {
            co_await trawl::test::sleep_stubbornly(elsewhere, trawl::Duration::max());
            co_return Embeddings{};
        };
        const auto provider = trawl::make_embedding_provider(about(), embed);
        ConformanceOptions options;
        options.patience = 1ms;
        options.grace = 1ms;
        const auto findings = check_embedding_provider(*provider, options);
        REQUIRE(findings.size() == 1);
        CHECK_FINDS(findings.front(), "had not ended after 1 ms");
    }
}

class Changing final : public trawl::EmbeddingProvider {
public:
    [[nodiscard]] trawl::EmbeddingProviderInfo info() const override { return about(26, ++asked_); }
    Task<Embeddings> embed(EmbedRequest request, CallContext) override { co_return letters(request); }

private:
    mutable std::size_t asked_ = 0;
};

TEST_CASE("info that changes is found") {
    Changing provider;
    CHECK_FINDS(joined(check_embedding_provider(provider)), "info() is not constant");
}

TEST_CASE("options with which nothing can be checked are refused by name") {
    const auto at_once = [](EmbedRequest request, CallContext) -> Task<Embeddings> { co_return letters(request); };
    const auto provider = trawl::make_embedding_provider(about(), at_once);
    ConformanceOptions options;
    options.texts = {"one"};
    CHECK_THROWS_WITH_AS(check_embedding_provider(*provider, options), doctest::Contains("ConformanceOptions.texts"),
                         std::invalid_argument);
    options = {};
    options.vectors = {{1.0F}};
    CHECK_THROWS_WITH_AS(check_embedding_provider(*provider, options), doctest::Contains("ConformanceOptions.vectors"),
                         std::invalid_argument);
    options = {};
    options.top_k = 0;
    CHECK_THROWS_WITH_AS(check_embedding_provider(*provider, options), doctest::Contains("ConformanceOptions.top_k"),
                         std::invalid_argument);
}

}  // namespace
