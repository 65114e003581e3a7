// Reranking by words, diversity, and the lines about ways of merging.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <trawl/async_run.hpp>
#include <trawl/embedded/hashing_embedder.hpp>
#include <trawl/fusion_method.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "repl/fusion_manual.hpp"
#include "repl/hits.hpp"
#include "repl/second_stage.hpp"
#include "repl/summary.hpp"
#include "simulated_answer.hpp"

namespace {

const repl::Terminal stage_terminal{.unicode = true, .columns = 100};
const std::vector<std::string> terms{"spring", "tide"};

TEST_CASE("more of the words is better, and closer together is better") {
    CHECK(repl::closeness("nothing of the kind", terms) == 0.0);
    CHECK(repl::closeness("", terms) == 0.0);
    CHECK(repl::closeness("a tide", terms) == doctest::Approx(0.5 + 0.25));
    CHECK(repl::closeness("tides, tides and more tides", terms) == doctest::Approx(0.5 + 0.25));
    CHECK(repl::closeness("Spring tides", terms) == doctest::Approx(1.0 + 0.5));
    CHECK(repl::closeness("spring and tide", terms) == doctest::Approx(1.0 + 1.0 / 3));
    CHECK(repl::closeness("spring is here; the tide and spring", terms) == doctest::Approx(1.0 + 1.0 / 3));
    CHECK(repl::closeness("tide tide spring", terms) == doctest::Approx(1.0 + 0.5));
    CHECK(repl::closeness("a b c spring d e f tide", terms) > repl::closeness("spring only", terms));
}

TEST_CASE("the reranker answers for every text, in order") {
    repl::WordReranker reranker;
    trawl::RerankRequest request{"spring tide", {"a tide", "", "spring tide"}};
    boost::asio::io_context context{1};
    auto result =
        trawl::async_run(context.get_executor(), reranker.rerank(std::move(request), {}), boost::asio::use_future);
    context.run();
    CHECK(result.get() == std::vector<double>{0.75, 0.0, 1.5});
}

repl::Answer answer_with(repl::SettingsState state) {
    repl_test::Run run;
    add_second_stage(run.options, state, "spring tides", std::make_shared<trawl::HashingEmbedder>());
    return run.answer();
}

TEST_CASE("switched off, neither stage is there; switched on, both are, and show in hits, explanation and figures") {
    const repl::Answer plain = answer_with({});
    CHECK_FALSE(plain.retrieval.hits.at(0).rerank_score);
    CHECK(render_summary(plain, stage_terminal).find("then one") == std::string::npos);

    repl::SettingsState on;
    on.rerank = true;
    on.diversity = true;
    const repl::Answer both = answer_with(on);
    REQUIRE(both.retrieval.warnings.empty());
    CHECK(both.retrieval.hits.at(0).document.id == "/home/ann/docs/tides.md#1");
    CHECK(both.retrieval.hits.at(0).rerank_score == 1.5);
    CHECK(plain.retrieval.hits.at(0).document.id == "/home/ann/docs/tides.md#2");
    CHECK(both.retrieval.statistics.vector_calls == 1);
    CHECK(render_hits(both, stage_terminal).find(", reranked 1.5000") != std::string::npos);
    CHECK(render_explanation(both, 0, stage_terminal).find(", reranked 1.5000, from ") != std::string::npos);
    CHECK(render_summary(both, {.unicode = true, .columns = 150})
              .find("then one to rerank, then one for the vectors of hits") != std::string::npos);
}

TEST_CASE("every way of merging has a line that fits, and no other has") {
    const std::string list = render_fusion_methods(stage_terminal);
    for (const std::string_view name : trawl::fusion_names()) {
        CAPTURE(name);
        const std::string_view line = repl::fusion_line(name);
        CHECK_FALSE(line.empty());
        CHECK(line.size() <= 70);
        CHECK(list.find("  " + std::string{name} + ' ') != std::string::npos);
        CHECK(list.find(line) != std::string::npos);
    }
    CHECK(repl::fusion_line("magic").empty());
    CHECK(list.find("A normaliser may follow a comb_ method, one of min_max, raw_score") != std::string::npos);
}

}  // namespace
