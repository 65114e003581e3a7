// Rerankers over a loopback connection.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <trawl/rerank/remote_reranker.hpp>

#include "calls.hpp"
#include "vendor_server.hpp"

using trawl::CallContext;
using trawl::Errc;
using trawl::RerankRequest;
using trawl::rerank::make_reranker;
using trawl::rerank::RerankerOptions;
using trawl::test::answer_rerank;
using trawl::test::answer_with;
using trawl::test::call;
using trawl::test::failure_of;
using trawl::test::refusal_of_making;
using trawl::test::Reply;
using trawl::test::score_of;
using trawl::test::ScriptedServer;

namespace {

RerankerOptions reranker_options_for(const ScriptedServer& server) {
    RerankerOptions options;
    options.model = "m";
    options.api_key = trawl::http::Secret{"sk-12345"};
    options.http.base_url = server.url();
    options.http.proxy.source = trawl::http::ProxySource::none;
    return options;
}

}  // namespace

TEST_CASE("reranking over HTTP: scores in the order of the texts, divided, without the empty ones") {
    ScriptedServer server{answer_with(&answer_rerank)};
    RerankerOptions options = reranker_options_for(server);
    options.max_batch = 2;
    const auto reranker = make_reranker(options, trawl::rerank::cohere_profile());
    const std::vector<std::string> texts{"a", "", "b", "c", "", "d", "e"};
    const auto scores = call(reranker->rerank(RerankRequest{"q", texts}, CallContext{}));
    REQUIRE(scores.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        CAPTURE(i);
        if (texts[i].empty()) {
            CHECK(std::isnan(scores[i]));
        } else {
            CHECK(scores[i] == score_of(texts[i]));
        }
    }
    const auto requests = server.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].starts_with("POST /v2/rerank HTTP/1.1\r\n"));
    CHECK(requests[0].find("\r\nAuthorization: Bearer sk-12345\r\n") != std::string::npos);
    CHECK(call(reranker->rerank(RerankRequest{"q", {"", ""}}, CallContext{})).size() == 2);
    CHECK(server.requests().size() == 3);
}

TEST_CASE("reranking over HTTP: refusals and broken answers are typed errors with the profile's name") {
    ScriptedServer refusing{answer_with([](const std::string&, const boost::json::value&) {
        return Reply{.status = 429, .body = R"({"detail":"slow down, sk-12345"})"};
    })};
    const auto voyage = make_reranker(reranker_options_for(refusing), trawl::rerank::voyage_profile());
    trawl::Error error = failure_of(voyage->rerank(RerankRequest{"q", {"a"}}, CallContext{}));
    CHECK(error.code() == Errc::rate_limited);
    CHECK(error.origin() == "voyage");
    CHECK(error.vendor_message() == "slow down, ***");
    CHECK(failure_of(voyage->rerank(RerankRequest{"", {"a"}}, CallContext{})).code() == Errc::invalid_argument);

    ScriptedServer broken{
        answer_with([](const std::string&, const boost::json::value&) { return Reply{.body = R"({"data":[]})"}; })};
    const auto reranker = make_reranker(reranker_options_for(broken), trawl::rerank::voyage_profile());
    error = failure_of(reranker->rerank(RerankRequest{"q", {"a"}}, CallContext{}));
    CHECK(error.code() == Errc::malformed_response);
    CHECK(error.origin() == "voyage");
}

TEST_CASE("reranking over HTTP: what is missing is said when the reranker is made") {
    RerankerOptions options;
    CHECK(refusal_of_making([&] { make_reranker(options, trawl::rerank::jina_profile()); }) == "invalid_argument");
    options.model = "m";
    CHECK(refusal_of_making([&] { make_reranker(options, trawl::rerank::jina_profile()); }) == "invalid_argument");
    CHECK(refusal_of_making([&] { make_reranker(options, trawl::rerank::tei_profile()); }) == "no error");
}
