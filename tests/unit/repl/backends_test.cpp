// The configuration of backends: what is read, and every refusal with its place and what there is.
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <trawl/error.hpp>

#include "repl/backends/backends.hpp"
#include "repl/backends/check.hpp"
#include "repl/backends/config_file.hpp"
#include "repl/backends/kinds.hpp"

namespace {

repl::Variables variables(std::map<std::string, std::string> values = {}) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional{found->second};
    };
}

const repl::Variables with_key = variables({{"SOME_KEY", "sk-very-secret"}});

repl::Backends chosen(std::string_view text, const repl::Variables& environment = with_key) {
    return repl::choose_backends(repl::backend_tables_in(text, "trawl.toml"), environment);
}

std::string backend_refusal(std::string_view text, const repl::Variables& environment = with_key) {
    try {
        chosen(text, environment);
    } catch (const trawl::Error& error) {
        CHECK(error.code() == trawl::Errc::invalid_argument);
        CHECK(error.detail().find("sk-very-secret") == std::string::npos);
        return error.detail();
    }
    return "nothing was thrown";
}

bool says(const std::string& text, std::string_view part) {
    if (text.find(part) != std::string::npos) {
        return true;
    }
    MESSAGE(text);
    return false;
}

TEST_CASE("without tables, everything is the program's own") {
    const repl::Backends backends = chosen("top_k = 3\n");
    CHECK(backends.embedding.label == "hashing");
    CHECK(backends.embedding.part->info().dimension == 512);
    CHECK(backends.store.label == "embedded");
    CHECK(backends.store.part.store == nullptr);
    CHECK_FALSE(backends.chat);
    CHECK_FALSE(backends.reranking);
    CHECK(backends.identity.empty());
}

TEST_CASE("tables choose the backends, and keys come from the environment") {
    const repl::Backends backends = chosen(R"(
        [embedding]
        kind = "openai"
        model = "text-embedding-3-small"
        api_key_env = "SOME_KEY"
        dimension = 256
        [store]
        kind = "qdrant"
        collection = "manual"
        metric = "dot_product"
        [chat]
        kind = "openai_compatible"
        url = "http://127.0.0.1:9999/v1"
        method = "decomposition"
        max_queries = 2
        temperature = 1
        [rerank]
        kind = "tei"
        depth = 7
        rerank_timeout_ms = 250
    )");
    CHECK(backends.embedding.label == "openai text-embedding-3-small");
    CHECK(backends.embedding.key_variable == "SOME_KEY");
    CHECK(backends.embedding.part->info().dimension == 256);
    CHECK(backends.store.label == "qdrant manual");
    CHECK(backends.store.part.store->info().scale.metric == trawl::Metric::dot_product);
    CHECK(backends.store.part.writer != nullptr);
    CHECK(backends.chat->part.expansion.method == trawl::chat::ExpansionMethod::decomposition);
    CHECK(backends.chat->part.expansion.max_queries == 2);
    CHECK(backends.chat->part.expansion.temperature == 1.0);
    CHECK(backends.reranking->part.depth == 7);
    CHECK(backends.reranking->part.timeout == std::chrono::milliseconds{250});
}

TEST_CASE("other vectors or another place have another identity; a key or a time limit has not") {
    const std::string base = "[embedding]\nkind = \"ollama\"\nmodel = \"a\"\n";
    const std::string identity = chosen(base).identity;
    CHECK(chosen(base + "timeout_ms = 5\napi_key_env = \"SOME_KEY\"").identity == identity);
    CHECK(chosen("[embedding]\nkind = \"ollama\"\nmodel = \"b\"\n").identity != identity);
    CHECK(chosen(base + "url = \"http://elsewhere:1\"").identity != identity);
    CHECK(chosen(base + "[store]\nkind = \"qdrant\"\ncollection = \"c\"").identity != identity);
}

TEST_CASE("every kind says what it needs, and nothing passes that no kind knows") {
    const auto check_all = [](std::string_view table, const auto& kinds) {
        for (const auto& kind : kinds) {
            CAPTURE(kind.name);
            const std::string head = "[" + std::string{table} + "]\nkind = \"" + std::string{kind.name} + "\"\n";
            CHECK(says(backend_refusal(head + "colour = 1"), "trawl.toml:3:1: [" + std::string{table} + "] of kind \"" +
                                                                 std::string{kind.name} +
                                                                 "\" has no key \"colour\"; the keys "
                                                                 "are kind"));
        }
    };
    check_all("embedding", repl::embedding_kinds());
    check_all("store", repl::store_kinds());
    check_all("chat", repl::chat_kinds());
    check_all("rerank", repl::rerank_kinds());
}

TEST_CASE("kinds and tables that there are not") {
    CHECK(says(backend_refusal("[store]\nkind = \"qdrnt\""),
               "trawl.toml:2:8: [store] has no kind \"qdrnt\"; the kinds are "
               "embedded, qdrant, chroma"));
    CHECK(says(backend_refusal("\n[store]\nurl = \"http://x\""), "trawl.toml:2:2: [store] needs a kind: kind = "));
    CHECK(says(backend_refusal("[store]\nkind = 7"), "[store] has no kind of that type"));
    CHECK(says(backend_refusal("[embeding]\nkind = \"openai\""),
               "trawl.toml:1:2: there is no table [embeding]; the tables are "
               "[embedding], [store], [chat], [rerank]"));
    CHECK(says(backend_refusal("store = \"qdrant\""), "trawl.toml:1:1: store is a table"));
    CHECK(says(backend_refusal("[[store]]\nkind = \"qdrant\""), "store is a table"));
    CHECK(says(backend_refusal("[store\n"), "trawl.toml:1"));
    CHECK(says(backend_refusal("[store\n"), "this is not TOML"));
}

TEST_CASE("values that are not accepted") {
    const std::string ollama = "[embedding]\nkind = \"ollama\"\nmodel = \"m\"\n";
    CHECK(says(backend_refusal(ollama + "dimension = 0"),
               "trawl.toml:4:13: [embedding] dimension is 0; accepted is a whole "
               "number from 1 to 65536"));
    CHECK(says(backend_refusal(ollama + "truncate = \"yes\""), "truncate is \"yes\"; accepted is true or false"));
    CHECK(says(backend_refusal(ollama + "url = 3"), "url is 3; accepted is text in quotation marks"));
    CHECK(says(backend_refusal(ollama + "url = \"nonsense\""), "trawl.toml:1:2: [embedding] of kind ollama: "));
    CHECK(says(backend_refusal("[store]\nkind = \"chroma\"\ncollection = \"c\"\nmetric = \"cosin\""),
               "metric is \"cosin\"; accepted is one of cosine, dot_product, euclidean, manhattan"));
    CHECK(says(backend_refusal("[store]\nkind = \"qdrant\"\ncollection = \"c\"\nminimum_relevance = 2"),
               "minimum_relevance is 2; accepted is a number from 0 to 1"));
    CHECK(says(backend_refusal("[store]\nkind = \"qdrant\""),
               "trawl.toml:1:2: [store] collection is missing; \"qdrant\" "
               "needs it"));
    // The misspelt key is the mistake, not the missing one.
    CHECK(says(backend_refusal("[embedding]\nkind = \"ollama\"\nmodle = \"m\""),
               "has no key \"modle\"; the keys are kind, model"));
}

TEST_CASE("a credential in the file is refused, and never repeated") {
    const std::string openai = "[embedding]\nkind = \"openai\"\nmodel = \"m\"\n";
    CHECK(says(backend_refusal(openai + "api_key = \"sk-very-secret\""),
               "trawl.toml:4:1: [embedding] api_key does not belong in a file"));
    CHECK(says(backend_refusal(openai + "api_key = \"sk-very-secret\""), "api_key_env = \"OPENAI_API_KEY\""));
    CHECK(says(backend_refusal(openai + "api_key_env = \"sk-very-secret\""), "is the name of an environment variable"));
    CHECK(says(backend_refusal(openai),
               "api_key_env is missing; \"openai\" needs it: the name of the environment variable"));
    CHECK(says(backend_refusal(openai + "api_key_env = \"NOT_THERE\""),
               "trawl.toml:4:15: [embedding] api_key_env names the environment variable NOT_THERE, which is not set; "
               "set it: export NOT_THERE=..."));
    CHECK(says(backend_refusal(openai + "api_key_env = \"BARE\"", variables({{"BARE", ""}})), "which is empty"));
    CHECK(
        says(backend_refusal("[store]\nkind = \"qdrant\"\ncollection = \"c\"\nurl = \"http://me:sk-very-secret@host\""),
             "url holds a user or a password"));
}

TEST_CASE("what to do about a failure names the variable with the key") {
    const auto next = [](trawl::Errc code, const std::string& variable = "SOME_KEY") {
        return repl::next_step(trawl::Error{code, ""}, variable);
    };
    CHECK(next(trawl::Errc::unauthenticated) == "put a valid key into SOME_KEY");
    CHECK(says(next(trawl::Errc::unauthenticated, ""), "_env"));
    CHECK(says(next(trawl::Errc::unavailable), "is it running"));
    CHECK(says(next(trawl::Errc::dimension_mismatch), ":index again"));
    CHECK(next(trawl::Errc::cancelled).empty());
}

TEST_CASE("a check goes on behind a backend that cannot be made") {
    const auto tables = repl::backend_tables_in(
        "[embedding]\nkind = \"openai\"\nmodel = \"m\"\napi_key_env = \"NOT_THERE\"\n[store]\nkind = \"embedded\"\n",
        "trawl.toml");
    const auto lines = repl::check_backends(tables, variables());
    REQUIRE(lines.size() == 2);
    CHECK_FALSE(lines[0].well);
    CHECK(says(lines[0].message, "export NOT_THERE="));
    CHECK(lines[1].well);
    CHECK(lines[1].table == "store");
}

}  // namespace
