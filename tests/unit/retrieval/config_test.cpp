// Options from TOML and from environment variables: what is read, and what refusals say.
#include <doctest/doctest.h>

#include <trawl/config.hpp>
#include <trawl/error.hpp>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "says.hpp"

namespace {

using namespace std::chrono_literals;
using trawl::Environment;
using trawl::Errc;
using trawl::options_from_environment;
using trawl::options_from_toml;
using trawl::RetrieverOptions;
using trawl::test::says;

/// The detail of the error that `call` throws, after checking its code.
template <class Call>
std::string refusal(Call call, Errc code = Errc::invalid_argument) {
    try {
        call();
    } catch (const trawl::Error& error) {
        CHECK(error.code() == code);
        return error.detail();
    }
    return "nothing was thrown";
}

std::string toml_refusal(const std::string& text) {
    return refusal([&] { static_cast<void>(options_from_toml(text, "trawl.toml")); });
}

TEST_CASE("every option can be read from a file") {
    const RetrieverOptions options = options_from_toml(R"(
        enable_parallel_processing = false
        max_concurrent_queries = 7     # the cap
        max_processing_time_ms = 1_500
        query_timeout_ms = 250
        top_k = 9
        top_k_per_query = 12
        plan = "per_leaf"
        sequential_fallback = false
        fusion = "comb_sum"
        fusion_normaliser = "z_score"
        deduplicate_by = "similar_text"
        similar_text_threshold = 0.6
        deduplicate_survivor = "longest_text"
        min_sources = 2
        min_queries = 3
        fusion_rescale = "min_max"
        min_score = -0.5
        min_fraction_of_best = 0.25
        group_key = "parent"
        max_hits_per_group = 4
        rerank_depth = 30
        rerank_timeout_ms = 700
        diversity_lambda = 0.9
        diversity_depth = 25
        diversity_timeout_ms = 0
    )",
                                                       "trawl.toml");
    CHECK_FALSE(options.enable_parallel_processing);
    CHECK(options.max_concurrent_queries == 7);
    CHECK(options.deadline == 1500ms);
    CHECK(options.query_timeout == 250ms);
    CHECK(options.top_k == 9);
    CHECK(options.top_k_per_query == 12);
    CHECK(options.plan == trawl::Plan::per_leaf);
    CHECK_FALSE(options.sequential_fallback);
    CHECK(options.fusion == trawl::Fusion{trawl::CombSum{trawl::ZScore{}}});
    const trawl::FusionOptions expected{
        .deduplication = {.by = trawl::SimilarText{.threshold = 0.6}, .survivor = trawl::Survivor::longest_text},
        .min_sources = 2,
        .min_queries = 3,
        .rescale = trawl::Rescale::min_max,
        .cut_off = {.min_score = -0.5, .min_fraction_of_best = 0.25},
        .group_limit = {.key = "parent", .max_hits = 4}};
    CHECK(options.fusion_options == expected);
    CHECK(options.reranking.depth == 30);
    CHECK(options.reranking.timeout == 700ms);
    CHECK(options.diversity.relevance.lambda == 0.9);
    CHECK(options.diversity.depth == 25);
    CHECK(options.diversity.timeout == 0ms);
}

TEST_CASE("what is the same can be told by any metadata key") {
    const auto by = [](const std::string& text) {
        return options_from_toml(text, "trawl.toml").fusion_options.deduplication.by;
    };
    CHECK(by("deduplicate_by = \"metadata.parent.id\"") == trawl::Sameness{trawl::SameMetadata{"parent.id"}});
    CHECK(by("deduplicate_by = \"text\"") == trawl::Sameness{trawl::SameText{}});
    CHECK(by("deduplicate_by = \"id\"") == trawl::Sameness{trawl::SameId{}});
    CHECK(says(toml_refusal("deduplicate_by = \"metadata.\""), "is \"metadata.\"; accepted is one of id, text"));
    CHECK(says(toml_refusal("deduplicate_by = \"url\""), "is \"url\"; accepted is one of id, text"));
    CHECK(says(toml_refusal("similar_text_threshold = 0.5"), "is 0.5; accepted is with similar_text"));
}

TEST_CASE("thresholds are refused out of their ranges") {
    const double infinite = std::numeric_limits<double>::infinity();
    CHECK(options_from_toml("min_score = -inf", "trawl.toml").fusion_options.cut_off.min_score == -infinite);
    CHECK(options_from_environment({{"TRAWL_MIN_SCORE", "-inf"}}).fusion_options.cut_off.min_score == -infinite);
    CHECK(says(toml_refusal("min_score = nan"), "min_score is nan; accepted is a number, or -inf"));
    CHECK(says(toml_refusal("min_fraction_of_best = 1.5"), "is 1.5; accepted is a number from 0 to 1"));
    CHECK(says(toml_refusal("fusion_k = inf"), "fusion_k is inf; accepted"));
    CHECK(says(toml_refusal("diversity_lambda = -0.1"), "is -0.1; accepted is a number from 0 to 1"));
    CHECK(says(toml_refusal("min_sources = 0"), "is 0; accepted is a whole number from 1"));
    CHECK(says(toml_refusal("deduplicate_survivor = \"best\""), "is \"best\"; accepted is one of best_rank"));
    CHECK(
        says(toml_refusal("fusion = \"comb_sum\"\nfusion_normaliser = \"z_score\"\nfusion_rescale = \"best_possible\""),
             "trawl.toml:3: fusion_rescale is \"best_possible\"; accepted is one of none"));
}

TEST_CASE("what a file does not name stays as it was") {
    RetrieverOptions base;
    base.top_k = 17;
    const RetrieverOptions options = options_from_toml("max_concurrent_queries = 2", "trawl.toml", base);
    CHECK(options.top_k == 17);
    CHECK(options.max_concurrent_queries == 2);
    CHECK(options_from_toml("", "trawl.toml").top_k == RetrieverOptions{}.top_k);
}

TEST_CASE("tables of backends are left to whoever makes backends; a value of that name is not") {
    const auto options = trawl::options_from_toml(
        "top_k = 5\n[embedding]\nkind = \"ollama\"\n[store]\n[chat]\n[rerank]\n", "trawl.toml");
    CHECK(options.top_k == 5);
    CHECK_THROWS_AS(trawl::options_from_toml("store = 5\n", "trawl.toml"), trawl::Error);
    CHECK_THROWS_AS(trawl::options_from_toml("[stores]\n", "trawl.toml"), trawl::Error);
}

TEST_CASE("a parameter of the fusion may stand before its method, and must go with it") {
    const RetrieverOptions options = options_from_toml("fusion_k = 10\nfusion = \"reciprocal_rank\"", "trawl.toml");
    CHECK(options.fusion == trawl::Fusion{trawl::ReciprocalRank{.k = 10}});
    CHECK(says(toml_refusal("fusion = \"best_score\"\nfusion_k = 10"),
               "trawl.toml:2: fusion_k is 10; accepted is with a"));
    CHECK(says(toml_refusal("fusion_k = nan"), "trawl.toml:1: fusion_k is nan; accepted"));
    CHECK(says(toml_refusal("fusion_k = -1"), "trawl.toml:1: fusion_k is -1; accepted"));
    CHECK(says(toml_refusal("fusion_normaliser = \"min_max\""), "with a comb_ method, one of min_max"));
}

TEST_CASE("an unknown key is refused with its place and what was probably meant") {
    const std::string message = toml_refusal("top_k = 3\n\ntopk = 5\n");
    CHECK(says(message, "trawl.toml:3: there is no option \"topk\"; did you mean \"top_k\"?"));
    CHECK(says(message, "max_concurrent_queries"));
    CHECK_FALSE(says(toml_refusal("colour = 1"), "did you mean"));
    CHECK(says(toml_refusal("[retriever]\ntop_k = 3"), "trawl.toml:1: there is no option \"retriever\""));
}

TEST_CASE("values of the wrong type or out of range are refused, with what is accepted") {
    CHECK(says(toml_refusal("top_k = \"5\""), "trawl.toml:1: top_k is \"5\"; accepted is a whole number from 1"));
    CHECK(says(toml_refusal("top_k = 5.5"), "top_k is 5.5; accepted is a whole number"));
    CHECK(says(toml_refusal("top_k = 0"), "top_k is 0; accepted is a whole number from 1 to 1000000"));
    CHECK(says(toml_refusal("top_k = 1000001"), "top_k is 1000001;"));
    CHECK(options_from_toml("top_k = 1000000", "trawl.toml").top_k == 1'000'000);
    CHECK(says(toml_refusal("top_k = [1]"), "top_k is an array; accepted"));
    CHECK(says(toml_refusal("top_k = 2024-01-01"), "top_k is a date or time"));
    CHECK(says(toml_refusal("top_k = true"), "top_k is true; accepted"));
    CHECK(says(toml_refusal("query_timeout_ms = -1"), "query_timeout_ms is -1; accepted is a whole number from 0"));
    CHECK(options_from_toml("query_timeout_ms = 0", "trawl.toml").query_timeout == 0ms);
    CHECK(says(toml_refusal("enable_parallel_processing = 1"), "is 1; accepted is true or false"));
    CHECK(says(toml_refusal("plan = \"fast\""), "plan is \"fast\"; accepted is one of automatic, coalesced"));
    CHECK(says(toml_refusal("fusion = \"magic\""), "fusion is \"magic\"; accepted is one of reciprocal_rank"));
}

TEST_CASE("text that is no TOML is refused with its line") {
    CHECK(says(toml_refusal("top_k = 3\nplan = \n"), "trawl.toml:2: this is not TOML: "));
    CHECK(says(toml_refusal("top_k = 3\ntop_k = 4\n"), "trawl.toml:2: "));
    CHECK(says(toml_refusal("top_k = 99999999999999999999"), "trawl.toml:1: "));
}

TEST_CASE("the environment wins over the file") {
    const RetrieverOptions file = options_from_toml("top_k = 3\nmax_concurrent_queries = 2", "trawl.toml");
    const RetrieverOptions options = options_from_environment(
        {{"TRAWL_TOP_K", " 8 "}, {"TRAWL_ENABLE_PARALLEL_PROCESSING", "off"}, {"TOP_K", "99"}, {"HOME", "/"}}, file);
    CHECK(options.top_k == 8);
    CHECK(options.max_concurrent_queries == 2);
    CHECK_FALSE(options.enable_parallel_processing);
}

TEST_CASE("a variable that is set to nothing is not set") {
    CHECK(options_from_environment({{"TRAWL_TOP_K", ""}, {"TRAWL_PLAN", "  "}}).top_k == RetrieverOptions{}.top_k);
}

TEST_CASE("a variable that resembles no option is somebody else's") {
    CHECK(options_from_environment({{"TRAWL_SKIP_SETUP", "1"}, {"TRAWL_", "1"}, {"TRAWL", "1"}}).top_k ==
          RetrieverOptions{}.top_k);
}

TEST_CASE("variables that are misspelt or not accepted are refused by name") {
    const auto refused = [](const Environment& environment) {
        return refusal([&] { static_cast<void>(options_from_environment(environment)); });
    };
    CHECK(says(refused({{"TRAWL_TOPK", "3"}}),
               "environment variable TRAWL_TOPK: there is no option \"topk\"; did you mean \"top_k\"?"));
    CHECK(says(refused({{"TRAWL_TOP_K", "three"}}),
               "environment variable TRAWL_TOP_K is \"three\"; accepted is a whole number"));
    CHECK(says(refused({{"TRAWL_TOP_K", "3x"}}), "is \"3x\""));
    CHECK(says(refused({{"TRAWL_FUSION_K", "nan"}}), "TRAWL_FUSION_K is \"nan\""));
    CHECK(says(refused({{"TRAWL_SEQUENTIAL_FALLBACK", "maybe"}}), "accepted is true or false"));
}

TEST_CASE("every option in the catalogue can be written and read back") {
    for (const trawl::OptionInfo& info : trawl::option_catalogue()) {
        CAPTURE(info.key);
        CHECK_FALSE(info.description.empty());
        CHECK_FALSE(info.accepted.empty());
        RetrieverOptions options;
        options.fusion = info.key == "fusion_normaliser" ? trawl::Fusion{trawl::CombMnz{}} : options.fusion;
        options.fusion_options.group_limit.key = "parent";
        if (info.key == "similar_text_threshold") {
            options.fusion_options.deduplication.by = trawl::SimilarText{};
        }
        const std::string value = trawl::option_value(options, info.key);
        CHECK_FALSE(value.empty());
        trawl::set_option(options, info.key, value);
        CHECK(trawl::option_value(options, info.key) == value);
    }
}

TEST_CASE("a refused value leaves the options as they were") {
    RetrieverOptions options;
    CHECK(says(refusal([&] { trawl::set_option(options, "top_k", "0"); }), "top_k is 0; accepted"));
    CHECK(says(refusal([&] { trawl::set_option(options, "fusion_k", "-3"); }), "fusion_k is -3; accepted"));
    CHECK(says(refusal([&] { trawl::set_option(options, "cap", "3"); }), "there is no option \"cap\""));
    CHECK(options.top_k == RetrieverOptions{}.top_k);
    CHECK(options.fusion == RetrieverOptions{}.fusion);
    trawl::set_option(options, "fusion", "best_score");
    CHECK(trawl::option_value(options, "fusion_k").empty());
}

TEST_CASE("files: missing, a folder, too large, and a good one") {
    const auto folder = std::filesystem::temp_directory_path() / "trawl-config-test";
    std::filesystem::create_directories(folder);
    const auto file = folder / "trawl.toml";
    const auto refused = [&](const std::filesystem::path& path, Errc code) {
        return refusal([&] { static_cast<void>(trawl::options_from_file(path)); }, code);
    };
    std::filesystem::remove(file);
    CHECK(says(refused(file, Errc::not_found), file.string()));
    CHECK(says(refused(folder, Errc::io_error), "is a folder"));
    std::ofstream{file} << "top_k = 6\n";
    CHECK(trawl::options_from_file(file).top_k == 6);
    std::ofstream{file} << "# " << std::string(1024 * 1024, 'x') << '\n';
    CHECK(says(refused(file, Errc::invalid_argument), "larger than 1 MiB"));
    std::filesystem::remove_all(folder);
}

}  // namespace
