// Settings under the names that people type.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "repl/settings.hpp"

namespace {

using namespace std::chrono_literals;

const repl::Terminal settings_terminal{.unicode = true, .columns = 100};

std::string change(repl::SettingsState& state, std::string_view name, const std::vector<std::string>& words) {
    return change_setting(state, name, words, settings_terminal);
}

std::string setting_refusal(std::string_view name, const std::vector<std::string>& words) {
    repl::SettingsState state;
    try {
        change(state, name, words);
    } catch (const trawl::Error& error) {
        CHECK(error.code() == trawl::Errc::invalid_argument);
        return error.detail();
    }
    return "nothing was thrown";
}

TEST_CASE("every setting can be changed, and says what it is now") {
    repl::SettingsState state;
    CHECK(change(state, "cap", {"8"}) == "cap is now 8.\n");
    CHECK(state.options.max_concurrent_queries == 8);
    CHECK(change(state, "mode", {"sequential"}) == "mode is now sequential.\n");
    CHECK_FALSE(state.options.enable_parallel_processing);
    CHECK(change(state, "plan", {"per_leaf"}) == "plan is now per_leaf.\n");
    CHECK(state.options.plan == trawl::Plan::per_leaf);
    CHECK(change(state, "timeout", {"500", "ms"}) == "timeout is now 500 ms.\n");
    CHECK(state.options.query_timeout == 500ms);
    CHECK(change(state, "deadline", {"off"}) == "deadline is now off.\n");
    CHECK(state.options.deadline == 0ms);
    CHECK(change(state, "top-k", {"3"}) == "top-k is now 3.\n");
    CHECK(state.options.top_k == 3);
    CHECK(change(state, "depth", {"20"}) == "depth is now 20.\n");
    CHECK(state.options.top_k_per_query == 20);
    CHECK(change(state, "fallback", {"off"}) == "fallback is now off.\n");
    CHECK_FALSE(state.options.sequential_fallback);
    CHECK(change(state, "expand", {"off"}) == "expand is now off.\n");
    CHECK_FALSE(state.expand);
    CHECK(change(state, "rerank", {"on"}) == "rerank is now on.\n");
    CHECK(state.rerank);
    CHECK(change(state, "diversity", {"0.7"}) == "diversity is now 0.7.\n");
    CHECK(state.diversity);
    CHECK(state.options.diversity.relevance.lambda == 0.7);
    CHECK(change(state, "diversity", {"off"}) == "diversity is now off.\n");
    CHECK_FALSE(state.diversity);
    CHECK(change(state, "diversity", {"on"}) == "diversity is now 0.7.\n");
    CHECK(change(state, "fusion", {"comb_sum", "z_score"}) == "fusion is now comb_sum z_score.\n");
    CHECK(state.options.fusion == trawl::Fusion{trawl::CombSum{trawl::ZScore{}}});
    CHECK(change(state, "fusion", {"reciprocal_rank"}) == "fusion is now reciprocal_rank (k = 60).\n");
}

TEST_CASE("without a value a setting shows itself and what it takes") {
    repl::SettingsState state;
    CHECK(change(state, "cap", {}) == "cap is 4.\nChange it with :cap N\n");
    CHECK(change(state, "fusion", {}).find("fusion is reciprocal_rank (k = 60).\nMethods:\n  reciprocal_rank  ") == 0);
    CHECK(change(state, "rerank", {}) == "rerank is off.\nChange it with :rerank on|off\n");
    CHECK(change(state, "diversity", {}) == "diversity is off.\nChange it with :diversity LAMBDA|on|off\n");
}

TEST_CASE("refusals speak of the name that was typed, and change nothing") {
    CHECK(setting_refusal("cap", {"0"}) == ":cap is 0; accepted is a whole number from 1 to 1000000");
    CHECK(setting_refusal("cap", {"many"}).find(":cap is \"many\"; accepted is a whole number") == 0);
    CHECK(setting_refusal("timeout", {"soon"}) == ":timeout is \"soon\"; accepted is a time such as 500 ms, 2s or off");
    CHECK(setting_refusal("mode", {"turbo"}).find("parallel or sequential") != std::string::npos);
    CHECK(setting_refusal("expand", {"maybe"}).find("on or off") != std::string::npos);
    CHECK(setting_refusal("rerank", {"maybe"}).find("on or off") != std::string::npos);
    CHECK(setting_refusal("diversity", {"2"}) == ":diversity is 2; accepted is a number from 0 to 1, on or off");
    CHECK(setting_refusal("diversity", {"1.2.3"}).find("a number from 0 to 1") != std::string::npos);
    CHECK(setting_refusal("diversity", {"much"}).find("on or off") != std::string::npos);
    CHECK(setting_refusal("plan", {"b"}).find(":plan is \"b\"; accepted is one of automatic") == 0);
    CHECK(setting_refusal("fusion", {"magic"}).find("reciprocal_rank, best_score") != std::string::npos);
    CHECK(setting_refusal("fusion", {"best_score", "min_max"}).find("with a comb_ method") != std::string::npos);
    CHECK(setting_refusal("fusion", {"comb_sum", "min_max", "more"}).find(":fusion comb_sum min_max") !=
          std::string::npos);
    repl::SettingsState state;
    CHECK_THROWS_AS(change(state, "fusion", {"comb_sum", "magic"}), trawl::Error);
    CHECK(state.options.fusion == trawl::RetrieverOptions{}.fusion);
}

TEST_CASE("the list has every setting") {
    const std::string list = render_settings({}, settings_terminal);
    for (const std::string_view name : {":mode", ":plan", ":cap", ":timeout", ":deadline", ":fusion", ":rerank",
                                        ":diversity", ":top-k", ":depth", ":fallback", ":expand"}) {
        CHECK(list.find(name) != std::string::npos);
    }
    CHECK(list.find("2.00 s") != std::string::npos);
}

}  // namespace
