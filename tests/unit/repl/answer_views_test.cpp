// Golden texts: queries, hits, waterfall, summary and comparison of runs on virtual time.
#include <doctest/doctest.h>

#include <string>

#include "repl/compare.hpp"
#include "repl/hits.hpp"
#include "repl/json_answer.hpp"
#include "repl/summary.hpp"
#include "repl/text.hpp"
#include "repl/timeline.hpp"
#include "simulated_answer.hpp"
#include "utf8_locale.hpp"

namespace {

using namespace std::chrono_literals;
using repl_test::Run;

const repl::Terminal wide{.unicode = true, .columns = 80};
const repl::Terminal narrow{.unicode = false, .columns = 60};

repl::Answer slow_answer(trawl::Plan plan) {
    Run run;
    run.faults->latency = 75ms;
    run.options.plan = plan;
    return run.answer();
}

/// One leaf fails, one hangs; one place under the cap.
repl::Answer troubled_answer() {
    Run run;
    run.faults->latency = 75ms;
    run.faults->failing = {2};
    run.faults->hanging = {3};
    run.options.plan = trawl::Plan::per_leaf;
    run.options.max_concurrent_queries = 1;
    run.options.query_timeout = 200ms;
    return run.answer();
}

TEST_CASE("queries are numbered and say which rule made them") {
    CHECK(render_queries(Run{}.answer(), wide) == R"(Queries
  q1  When do spring tides come and why?  as you asked it
  q2  When do spring tides come           part of it
  q3  spring tides                        keywords
)");
}

TEST_CASE("hits have a title, a score, a snippet and their provenance") {
    REQUIRE(has_utf8_locale);
    CHECK(render_hits(Run{}.answer(), wide) == R"(Hits
  1 docs/tides.md › Why twice a day                                      0.0976
    The Earth turns below two bulges of water. So most coasts have two tides a
    day.
    found by q1 vector #2, lexical #1 · q2 vector #2, lexical #1 · q3 vector
    #2, lexical #1
  2 docs/tides.md › Springs and neaps                                    0.0492
    A spring tide comes with the full moon, and another one with the new moon.
    found by q1 vector #1 · q2 vector #1 · q3 vector #1
  3 docs/tides.md                                                        0.0484
    Harbour masters publish tables.
    found by q1 lexical #2 · q2 lexical #2 · q3 lexical #2
)");
    repl::Answer empty = Run{}.answer();
    empty.retrieval.hits.clear();
    CHECK(render_hits(empty, wide) == "No hits\n");
}

TEST_CASE("the waterfall shows waiting, embedding and searching") {
    CHECK(render_timeline(slow_answer(trawl::Plan::per_leaf), wide) ==
          R"(                 0                                      225 ms
   1  q1 vector │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒███████████████               │ 2 hits   150 ms
   2  q1 lexical│███████████████                              │ 2 hits  75.0 ms
   3  q2 vector │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒███████████████               │ 2 hits   150 ms
   4  q2 lexical│███████████████                              │ 2 hits  75.0 ms
   5  q3 vector │···············▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒███████████████│ 2 hits   150 ms
   6  q3 lexical│···············███████████████               │ 2 hits  75.0 ms
                 · waiting  ▒ embedding  █ searching
)");
}

TEST_CASE("the waterfall shows failures, and keeps to 60 columns without letters outside ASCII") {
    CHECK(render_timeline(troubled_answer(), narrow) == R"(                 0             725 ms
   1  q1 vector |==##                |      2 hits   150 ms
   2  q1 lexical|....#x              | unavailable  75.0 ms
   3  q2 vector |......=====x        |     timeout   200 ms
   4  q2 lexical|............##      |      2 hits  75.0 ms
   5  q3 vector |..............==##  |      2 hits   150 ms
   6  q3 lexical|..................##|      2 hits  75.0 ms
               . waiting  = embedding  # searching  x failed
)");
}

TEST_CASE("the summary says what it cost, and the troubles what to do") {
    CHECK(render_summary(slow_answer(trawl::Plan::per_leaf), wide) ==
          R"(All 6 leaves answered within 225 ms. One call after the other would have taken
675 ms: 3.0× as fast.
3 embedding + 6 search calls, at most 4 at a time · plan per_leaf
)");
    CHECK(render_troubles(slow_answer(trawl::Plan::per_leaf), wide).empty());
    const repl::Answer troubled = troubled_answer();
    CHECK(render_summary(troubled, narrow) == R"(4 of 6 leaves answered within 725 ms (coverage 67 %). The
calls took 725 ms, one after the other.
3 embedding + 5 search calls, at most 1 at a time, plan
per_leaf
)");
    CHECK(render_troubles(troubled, narrow) == R"(  ! leaf 2 (q1 lexical): lexical: the backend cannot be
    reached: injected for leaf 2; :inject clear ends it
  ! leaf 3 (q2 vector): the query ran into its time limit:
    no answer within 200 ms
  ! a longer limit for each leaf is set by :timeout, for
    example :timeout 5s
)");
}

TEST_CASE("a batch that failed is told of, and its leaves show their second try") {
    Run run;
    run.faults->failing = {2};
    const repl::Answer answer = run.answer();
    CHECK(answer.retrieval.statistics.plan == trawl::Plan::coalesced);
    CHECK(render_timeline(answer, narrow).find("try 2") != std::string::npos);
    CHECK(render_troubles(answer, wide).find("each is tried on its own") != std::string::npos);
}

TEST_CASE("an explanation has every contribution and the whole text") {
    const std::string text = render_explanation(troubled_answer(), 0, wide);
    CHECK(text.find("docs/tides.md › Why twice a day\n") == 0);
    CHECK(text.find("Fused score 0.0650, from 4 leaves:\n") != std::string::npos);
    CHECK(text.find("rank 1  bm25 8.5  \"q3 spring tides\" at lexical\n") != std::string::npos);
    CHECK(text.find("So most coasts have two tides a\n    day.\n") != std::string::npos);
}

TEST_CASE("a comparison has one scale for all runs, and says whether they agree") {
    const std::vector<repl::Answer> answers{slow_answer(trawl::Plan::sequential), slow_answer(trawl::Plan::per_leaf),
                                            slow_answer(trawl::Plan::coalesced)};
    const std::string text = render_comparison(answers, wide);
    CHECK(text.find(R"(sequential: one leaf after the other
                 0                                      675 ms
   1  q1 vector │▒▒▒▒▒█████                                   │ 2 hits   150 ms
   2  q1 lexical│··········█████                              │ 2 hits  75.0 ms
)") != std::string::npos);
    CHECK(text.find(R"(  sequential    675 ms   1.0×    9 calls · 6 of 6 leaves
  per_leaf      225 ms   3.0×    9 calls · 6 of 6 leaves
  coalesced     150 ms   4.5×    3 calls · 6 of 6 leaves
All runs gave the same answer, byte for byte.
)") != std::string::npos);
    const std::vector<repl::Answer> unlike{slow_answer(trawl::Plan::sequential), troubled_answer()};
    CHECK(render_comparison(unlike, wide).find("since not every leaf answered") != std::string::npos);
}

TEST_CASE("JSON is one line with question, queries, sources and retrieval") {
    repl::Answer answer = slow_answer(trawl::Plan::per_leaf);
    const std::string line = json_line(answer);
    CHECK(line.find(R"({"question":"When do spring tides come and why?","queries":[{"text":"When do spring)") == 0);
    CHECK(line.find(R"("kind":"keywords"}],"sources":["vector","lexical"],"expansion_failure":null,)") !=
          std::string::npos);
    CHECK(line.find(R"(null,"error":null,"retrieval":{)") != std::string::npos);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(line.substr(line.size() - 3) == "}}\n");
    answer.error = trawl::Error{trawl::Errc::cancelled};
    CHECK(json_line(answer).find(R"("error":{"code":"cancelled","message":"cancelled by the caller"})") !=
          std::string::npos);
}

TEST_CASE("colours change nothing but colours") {
    const repl::Answer answer = troubled_answer();
    const repl::Terminal colored{.color = true, .unicode = true, .columns = 80};
    const auto without_colors = [](const std::string& text) {
        std::string plain;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] == '\033') {
                at = text.find('m', at);
            } else {
                plain += text[at];
            }
        }
        return plain;
    };
    CHECK(render_hits(answer, colored).find('\033') != std::string::npos);
    CHECK(without_colors(render_hits(answer, colored)) == render_hits(answer, wide));
    CHECK(without_colors(render_timeline(answer, colored)) == render_timeline(answer, wide));
    CHECK(without_colors(render_summary(answer, colored)) == render_summary(answer, wide));
    CHECK(without_colors(render_troubles(answer, colored)) == render_troubles(answer, wide));
}

TEST_CASE("nothing is wider than the terminal") {
    REQUIRE(has_utf8_locale);
    Run run;
    run.question =
        "Warum ist \u6f6e\u6c50\u662f\u6d77\u6c34\u7684\u8fd0\u52a8\u73b0\u8c61 " + std::string(200, 'x') + " and why?";
    run.faults->failing = {1};
    const repl::Answer answer = run.answer();
    for (std::size_t columns = 46; columns <= 200; columns += 7) {
        const repl::Terminal terminal{.unicode = true, .columns = columns};
        const std::string all = render_queries(answer, terminal) + render_hits(answer, terminal) +
                                render_timeline(answer, terminal) + render_summary(answer, terminal) +
                                render_troubles(answer, terminal);
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t end = all.find('\n', at);
            CAPTURE(all.substr(at, end - at));
            CHECK(repl::columns_of(all.substr(at, end - at)) <= columns);
            at = end + 1;
        }
    }
}

}  // namespace
