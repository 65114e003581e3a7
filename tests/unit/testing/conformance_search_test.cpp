// The contract of vector stores and lexical indexes: each rule with a store that breaks it, and stores that keep them
// all.
#include <doctest/doctest.h>

#include <trawl/error.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/conformance.hpp>
#include <trawl/testing/random.hpp>
#include <trawl/testing/simulation.hpp>
#include <trawl/wrappers.hpp>

#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stubborn.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using trawl::CallContext;
using trawl::HitList;
using trawl::Task;
using trawl::test::joined;
using trawl::test::on;
using trawl::testing::Simulation;
using Lists = std::vector<HitList>;

constexpr trawl::ScoreScale distance{trawl::Metric::manhattan, trawl::Direction::lower_is_better};
constexpr trawl::ScoreScale relevance{trawl::Metric::relevance, trawl::Direction::higher_is_better};

trawl::StoreInfo info() { return {.name = "test", .scale = distance, .dimension = 4, .max_batch = 0}; }

void refuse_filter(const std::optional<trawl::Filter>& filter) {
    if (filter) throw trawl::Error{trawl::Errc::not_supported, "no filters here"};
}

/// The nearest of ten numbers to the sum of the vector.
HitList nearest(const trawl::VectorQuery& query) {
    refuse_filter(query.filter);
    if (query.vector.size() != 4) throw trawl::Error{trawl::Errc::dimension_mismatch, "4, please"};
    double sum = 0;
    for (const float number : query.vector) sum += static_cast<double>(number);
    HitList hits;
    for (int i = -5; i < 5; ++i) {
        const double away = sum < i ? i - sum : sum - i;
        hits.emplace_back(trawl::Document{std::to_string(i), ""}, away, distance);
    }
    std::sort(hits.begin(), hits.end(), [](const auto& left, const auto& right) { return left.score < right.score; });
    hits.resize(std::min(query.top_k, hits.size()));
    return hits;
}

/// What the check says about a store that changes right answers, on virtual time.
template <class Change>
std::string search_findings(Change change, const trawl::StoreInfo& about = info()) {
    Simulation simulation;
    const auto search = [&](std::vector<trawl::VectorQuery> queries, CallContext) -> Task<Lists> {
        co_await trawl::sleep_for(*simulation.clock(), 1ms);
        Lists lists;
        for (const auto& query : queries) lists.push_back(nearest(query));
        change(queries, lists);
        co_return lists;
    };
    const auto store = trawl::make_vector_store(about, search);
    return joined(trawl::testing::check_vector_store(*store, on(simulation)));
}

using Queries = std::vector<trawl::VectorQuery>;

#define CHECK_FINDS(text, part) CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

TEST_CASE("good stores pass, on virtual and on real time, with and without batches, and empty ones") {
    CHECK(search_findings([](const Queries&, Lists&) {}) == "");
    auto one_by_one = info();
    one_by_one.max_batch = 1;
    CHECK(search_findings(
              [](const Queries& queries, Lists&) {
                  if (queries.size() > 1) throw trawl::Error{trawl::Errc::batch_too_large};
              },
              one_by_one) == "");
    CHECK(search_findings([](const Queries&, Lists& lists) {
              for (auto& list : lists) list.clear();
          }) == "");
    asio::thread_pool pool{2};
    const auto blocking = trawl::make_blocking_vector_store(pool.get_executor(), info(), [](const Queries& queries) {
        Lists lists;
        for (const auto& query : queries) lists.push_back(nearest(query));
        return lists;
    });
    CHECK(joined(trawl::testing::check_vector_store(*blocking)) == "");
    pool.join();
}

TEST_CASE("wrong lists are found") {
    CHECK_FINDS(search_findings([](const Queries& queries, Lists& lists) {
                    if (queries.size() > 1) lists.pop_back();
                }),
                "a batch of 4 queries gave 3 lists for 4 queries");
    CHECK_FINDS(search_findings([](const Queries&, Lists& lists) {
                    for (auto& list : lists) list.insert(list.end(), 5, trawl::Hit{{"x", ""}, 100.0, distance});
                }),
                "at most top_k hits");
    CHECK_FINDS(search_findings([](const Queries& queries, Lists& lists) {
                    if (!queries.empty() && queries.front().top_k == 1) {
                        lists.front().emplace_back(trawl::Document{"x", ""}, 100.0, distance);
                    }
                }),
                "a search with top_k 1 gave 2 hits for top_k 1");
    CHECK_FINDS(search_findings([](const Queries&, Lists& lists) {
                    for (auto& list : lists) list.back() = list.front();
                }),
                "ids must be distinct");
    CHECK_FINDS(search_findings([](const Queries& queries, Lists& lists) {
                    if (!queries.empty() && queries.front().top_k > 1) std::swap(lists.front()[0], lists.front()[1]);
                }),
                "best first");
    CHECK_FINDS(search_findings([](const Queries&, Lists& lists) {
                    for (auto& list : lists) list.back().score = std::numeric_limits<double>::quiet_NaN();
                }),
                "not a number");
    CHECK_FINDS(search_findings([](const Queries&, Lists& lists) {
                    for (auto& list : lists) list.back().scale = relevance;
                }),
                "scale is not info().scale");
    CHECK_FINDS(search_findings([](const Queries& queries, Lists& lists) {
                    if (!queries.empty() && queries.front().top_k == 1) lists.front().clear();
                }),
                "found nothing where a larger top_k found something");
}

TEST_CASE("a declared direction that is not that of the scores is found") {
    auto turned = info();
    turned.scale.direction = trawl::Direction::higher_is_better;
    const auto relabel = [scale = turned.scale](const Queries&, Lists& lists) {
        for (auto& list : lists) {
            for (auto& hit : list) hit.scale = scale;
        }
    };
    CHECK_FINDS(search_findings(relabel, turned), "best first by info().scale.direction");
}

TEST_CASE("batches in another order, failures and bad refusals are found") {
    CHECK_FINDS(search_findings([](const Queries&, Lists& lists) { std::reverse(lists.begin(), lists.end()); }),
                "must be in the order of the queries");
    CHECK_FINDS(search_findings([](const Queries& queries, Lists&) {
                    if (queries.size() > 1) throw trawl::Error{trawl::Errc::unavailable, "not today"};
                }),
                "not today");
    CHECK_FINDS(search_findings([](const Queries& queries, Lists&) {
                    if (queries.empty()) throw std::runtime_error("odd");
                }),
                "a request without queries is refused with something that is no trawl::Error");
    CHECK_FINDS(search_findings([](const Queries& queries, Lists& lists) {
                    if (queries.empty()) lists.emplace_back();
                }),
                "a request without queries is answered with lists");
    auto larger = info();
    larger.dimension = 3;
    CHECK_FINDS(search_findings([](const Queries&, Lists&) {}, larger), "a search for one query failed");
}

/// What the check says about a lexical index with this function, on virtual time.
template <class Search>
std::string findings_of_index(Simulation& simulation, Search search, bool with_filters = false) {
    trawl::StoreInfo about{.name = "index", .scale = relevance, .dimension = 0, .max_batch = 0};
    about.filters.equality = with_filters;
    const auto index = trawl::make_lexical_index(about, search);
    return joined(trawl::testing::check_lexical_index(*index, on(simulation)));
}

HitList one_hit(const std::string& text) {
    HitList list;
    // A score of its own, or other documents would pass for ties.
    const double score = static_cast<double>(trawl::testing::hash_of(text) % 1000) / 1000.0;
    list.emplace_back(trawl::Document{text, text}, score, relevance);
    return list;
}

TEST_CASE("a good index passes; one that ignores filters is found, whatever it says about them") {
    Simulation simulation;
    const auto search = [](bool refuses, bool obeys) {
        return [refuses, obeys](std::vector<trawl::TextQuery> queries, CallContext) -> Task<Lists> {
            Lists lists;
            for (const auto& query : queries) {
                if (refuses) refuse_filter(query.filter);
                lists.push_back(obeys && query.filter ? HitList{} : one_hit(query.text));
            }
            co_return lists;
        };
    };
    CHECK(findings_of_index(simulation, search(true, false)) == "");
    CHECK(findings_of_index(simulation, search(false, true), true) == "");
    CHECK_FINDS(findings_of_index(simulation, search(false, false)), "is not refused with Errc::not_supported");
    CHECK_FINDS(findings_of_index(simulation, search(false, false), true), "a document that does not match");
    CHECK_FINDS(findings_of_index(simulation, search(true, false), true), "a search with a filter failed");
}

TEST_CASE("an index whose calls share their state, hang or ignore cancellation is found") {
    Simulation simulation;
    const auto shared = std::make_shared<std::string>();
    CHECK_FINDS(
        findings_of_index(simulation,
                          [&simulation, shared](std::vector<trawl::TextQuery> queries, CallContext) -> Task<Lists> {
                              if (!queries.empty()) *shared = queries.front().text;
                              co_await trawl::sleep_for(*simulation.clock(), 1ms);
                              co_return Lists(queries.size(), one_hit(*shared));
                          }),
        "searches that overlap gave other hits");
    CHECK_FINDS(findings_of_index(simulation,
                                  [&simulation](std::vector<trawl::TextQuery>, CallContext) -> Task<Lists> {
                                      co_await trawl::sleep_until(*simulation.clock(), trawl::TimePoint::max());
                                      co_return Lists{};
                                  }),
                "had not ended after");
    CHECK_FINDS(findings_of_index(simulation,
                                  [&simulation](std::vector<trawl::TextQuery> queries, CallContext) -> Task<Lists> {
                                      co_await trawl::test::sleep_stubbornly(simulation, 5s);
                                      Lists lists;
                                      for (const auto& query : queries) lists.push_back(one_hit(query.text));
                                      co_return lists;
                                  }),
                "a call that was cancelled had not ended");
    simulation.run();
}

}  // namespace
