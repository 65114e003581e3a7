// Expansion by a language model: good answers, and every way in which the question ends up alone.
#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <trawl/async_run.hpp>
#include <trawl/chat/llm_query_expander.hpp>
#include <trawl/sleep.hpp>
#include <trawl/testing/simulation.hpp>

using namespace std::chrono_literals;
using trawl::CallContext;
using trawl::Errc;
using trawl::Error;
using trawl::Expansion;
using trawl::chat::ChatAnswer;
using trawl::chat::ChatFinish;
using trawl::chat::ChatRequest;
using trawl::chat::ExpansionMethod;
using trawl::chat::LlmExpansionOptions;
using trawl::chat::LlmQueryExpander;
using trawl::chat::QueryExpansion;
using trawl::testing::Simulation;

namespace {

/// Answers after a while with what it was given.
class ScriptedModel final : public trawl::chat::ChatModel {
public:
    ScriptedModel(std::shared_ptr<trawl::Clock> clock, ChatAnswer answer)
        : clock_(std::move(clock)), answer_(std::move(answer)) {}

    [[nodiscard]] trawl::chat::ChatModelInfo info() const override { return {.name = "scripted", .model = "m"}; }
    trawl::Task<ChatAnswer> complete(ChatRequest request, CallContext context) override {
        asked.push_back(std::move(request));
        deadline = context.deadline;
        co_await trawl::sleep_for(*clock_, takes);
        if (failure) {
            std::rethrow_exception(failure);
        }
        co_return answer_;
    }
    trawl::Task<ChatAnswer> stream(ChatRequest request, trawl::chat::ChatListener /*listener*/,
                                   CallContext context) override {
        return complete(std::move(request), context);
    }

    std::vector<ChatRequest> asked;
    trawl::TimePoint deadline;
    trawl::Duration takes = 1s;
    std::exception_ptr failure;

private:
    std::shared_ptr<trawl::Clock> clock_;
    ChatAnswer answer_;
};

ChatAnswer answer(std::string text, ChatFinish finish = ChatFinish::complete) {
    ChatAnswer made;
    made.text = std::move(text);
    made.finish = finish;
    return made;
}

struct World {
    explicit World(ChatAnswer says) : model(std::make_shared<ScriptedModel>(simulation.clock(), std::move(says))) {}

    QueryExpansion expand(const LlmExpansionOptions& options = {}, CallContext context = {},
                          std::string question = "How do tides work?") {
        LlmQueryExpander expander{model, options, simulation.clock()};
        QueryExpansion expansion = simulation.finish(expander.expand(std::move(question), context));
        simulation.expect_nothing_left();
        return expansion;
    }

    Simulation simulation;
    std::shared_ptr<ScriptedModel> model;
};

std::vector<std::string> texts(const QueryExpansion& expansion) {
    std::vector<std::string> found;
    for (const auto& query : expansion.queries) {
        found.push_back(query.text);
    }
    return found;
}

using Texts = std::vector<std::string>;

const char* const good = R"({"queries":["What causes tides?","Why does the sea rise and fall?"]})";

}  // namespace

TEST_CASE("llm expansion: the original first, then the model's queries") {
    World world{answer(good)};
    const QueryExpansion expansion = world.expand();
    CHECK(!expansion.failure);
    CHECK(texts(expansion) == Texts{"How do tides work?", "What causes tides?", "Why does the sea rise and fall?"});
    CHECK(expansion.queries[0].kind == Expansion::original);
    CHECK(expansion.queries[1].kind == Expansion::rephrasing);
    REQUIRE(world.model->asked.size() == 1);
    const ChatRequest& asked = world.model->asked.front();
    CHECK(asked.messages.back().text == "How do tides work?");
    CHECK(asked.max_tokens == 600);
    CHECK(boost::json::parse(asked.json_schema).at("additionalProperties") == false);
}

TEST_CASE("llm expansion: the method decides what is asked and what comes") {
    World world{answer(good)};
    LlmExpansionOptions options{.method = ExpansionMethod::hypothetical, .keep_original = false};
    QueryExpansion expansion = world.expand(options);
    CHECK(texts(expansion) == Texts{"What causes tides?", "Why does the sea rise and fall?"});
    CHECK(expansion.queries[0].kind == Expansion::passage);
    options.method = ExpansionMethod::decomposition;
    expansion = world.expand(options);
    CHECK(expansion.queries[0].kind == Expansion::sub_question);
    CHECK(world.model->asked[0].messages[0].text != world.model->asked[1].messages[0].text);
}

TEST_CASE("llm expansion: what a model adds around its JSON, and useless queries, do no harm") {
    World fenced{answer("Sure!\n```json\n{\"queries\":[\" What \\n causes tides? \"]}\n```\nAnything else?")};
    CHECK(texts(fenced.expand()) == Texts{"How do tides work?", "What causes tides?"});
    World useless{answer(R"({"queries":["","how do TIDES work?","a","b","A"," ","c","d"]})")};
    CHECK(texts(useless.expand()) == Texts{"How do tides work?", "a", "b", "c"});
    CHECK(texts(useless.expand({.max_queries = 1})) == Texts{"How do tides work?", "a"});
    World endless{answer(R"({"queries":[")" + std::string(2000, 'x') + R"(","a"]})")};
    CHECK(texts(endless.expand()) == Texts{"How do tides work?", "a"});
    CHECK(endless.expand({.method = ExpansionMethod::hypothetical}).queries.size() == 3);
}

TEST_CASE("llm expansion: an answer that is broken, cut off or refused leaves the question alone, visibly") {
    ChatAnswer declined = answer("", ChatFinish::refused);
    declined.refusal = "I cannot.";
    const std::vector<std::pair<ChatAnswer, Errc>> cases{
        {answer(good, ChatFinish::length), Errc::malformed_response},
        {answer(good, ChatFinish::content_filter), Errc::not_supported},
        {declined, Errc::not_supported},
        {answer(""), Errc::malformed_response},
        {answer("1. What causes tides?"), Errc::malformed_response},
        {answer(R"({"queries":["What causes)"), Errc::malformed_response},
        {answer(R"({"queries":"What causes tides?"})"), Errc::malformed_response},
        {answer(R"({"queries":[1,2]})"), Errc::malformed_response},
        {answer(R"({"queries":[]})"), Errc::malformed_response},
        {answer(R"({"other":["x"]})"), Errc::malformed_response},
        {answer(R"({"queries":["How do tides work?"]})"), Errc::malformed_response},
        {answer("} {"), Errc::malformed_response},
    };
    for (const auto& [row_says, code] : cases) {
        const auto& says = row_says;  // clang 14 cannot capture a binding
        CAPTURE(says.text);
        World world{says};
        const QueryExpansion expansion = world.expand({.keep_original = false});
        CHECK(texts(expansion) == Texts{"How do tides work?"});
        REQUIRE(expansion.failure);
        CHECK(expansion.failure->code() == code);
        CHECK(expansion.failure->origin() == "scripted");
    }
    World world{declined};
    CHECK(world.expand().failure->vendor_message() == "I cannot.");
}

TEST_CASE("llm expansion: every prefix of a good answer is refused or good") {
    const std::string text = good;
    for (std::size_t length = 0; length < text.size(); ++length) {
        World world{answer(text.substr(0, length))};
        CHECK(world.expand().failure);
    }
}

TEST_CASE("llm expansion: a model that fails or is late leaves the question alone") {
    World failing{answer(good)};
    failing.model->failure = std::make_exception_ptr(Error{Errc::rate_limited, "slow down"});
    QueryExpansion expansion = failing.expand();
    CHECK(texts(expansion) == Texts{"How do tides work?"});
    CHECK(expansion.failure->code() == Errc::rate_limited);

    World throwing{answer(good)};
    throwing.model->failure = std::make_exception_ptr(std::runtime_error{"boom"});
    CHECK(throwing.expand().failure->code() == Errc::provider_exception);

    World late{answer(good)};
    late.model->takes = 11s;
    const auto start = late.simulation.clock()->now();
    expansion = late.expand();
    CHECK(texts(expansion) == Texts{"How do tides work?"});
    CHECK(expansion.failure->code() == Errc::timeout);
    CHECK(late.simulation.elapsed() == 10s);
    CHECK(late.model->deadline == start + 10s);

    World in_time{answer(good)};
    in_time.model->takes = 11s;
    CHECK(!in_time.expand({.time_limit = 0s}).failure);

    World hurried{answer(good)};
    const CallContext context{hurried.simulation.clock()->now() + 500ms, 7};
    CHECK(hurried.expand({}, context).failure->code() == Errc::deadline_exceeded);
    CHECK(hurried.simulation.elapsed() == 500ms);
}

TEST_CASE("llm expansion: cancellation is no fallback") {
    World world{answer(good)};
    LlmQueryExpander expander{world.model, {}, world.simulation.clock()};
    boost::asio::cancellation_signal signal;
    std::exception_ptr failure;
    trawl::async_run(world.simulation.executor(), expander.expand("How do tides work?"),
                     boost::asio::bind_cancellation_slot(
                         signal.slot(), [&failure](std::exception_ptr thrown, QueryExpansion) { failure = thrown; }));
    world.simulation.run_for(500ms);
    signal.emit(boost::asio::cancellation_type::terminal);
    world.simulation.run_ready();
    REQUIRE(failure);
    CHECK(trawl::to_error(failure).code() == Errc::cancelled);
    CHECK(world.simulation.elapsed() == 500ms);
    world.simulation.expect_nothing_left();
}

TEST_CASE("llm expansion: what cannot be asked") {
    World world{answer(good)};
    CHECK_THROWS_AS(world.expand({}, {}, ""), Error);
    const std::string long_question(16 * 1024 + 1, 'x');
    const QueryExpansion expansion = world.expand({}, {}, long_question);
    CHECK(texts(expansion) == Texts{long_question});
    CHECK(expansion.failure->code() == Errc::context_too_long);
    CHECK(world.model->asked.empty());
    CHECK_THROWS_AS(LlmQueryExpander(nullptr), std::invalid_argument);
    CHECK_THROWS_AS(LlmQueryExpander(world.model, {.max_queries = 0}), std::invalid_argument);
    CHECK_THROWS_AS(LlmQueryExpander(world.model, {.max_queries = 17}), std::invalid_argument);
    CHECK_THROWS_AS(LlmQueryExpander(world.model, {.time_limit = -1s}), std::invalid_argument);
}
