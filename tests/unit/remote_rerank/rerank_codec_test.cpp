// Reranking services: what they are sent, and what is made of right and wrong answers.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <trawl/error.hpp>

#include "rerank/rerank_codec.hpp"

using boost::json::parse;
using trawl::rerank::decode_rerank_response;
using trawl::rerank::rerank_profile;
using trawl::rerank::RerankerOptions;
using trawl::rerank::RerankProfile;

namespace {

using Scores = std::vector<double>;

constexpr const char* names[] = {"cohere", "jina", "voyage", "tei", "llama.cpp", "vllm", "infinity"};

boost::json::value encoded(const char* profile, const std::string& model, bool truncate) {
    RerankerOptions options;
    options.model = model;
    options.truncate = truncate;
    const std::vector<std::string> texts{"a", "\"b\""};
    return parse(trawl::rerank::encode_rerank_request("q?", texts, options, rerank_profile(profile)));
}

/// A list of scores in the form of the profile: the elements as they are given.
std::string answer(const RerankProfile& profile, const std::string& elements) {
    return profile.answer_field.empty()
               ? "[" + elements + "]"
               : R"({"model":"m",")" + profile.answer_field + R"(":[)" + elements + R"(],"usage":{"total_tokens":3}})";
}

std::string element(const RerankProfile& profile, const std::string& index, const std::string& score) {
    return R"({"index":)" + index + R"(,")" + profile.score_field + R"(":)" + score + R"(,"document":{"text":"x"}})";
}

std::string refusal(const RerankProfile& profile, const std::string& body, std::size_t count = 2) {
    try {
        decode_rerank_response(body, count, profile);
    } catch (const trawl::Error& error) {
        return std::string{name(error.code())};
    }
    return "no error";
}

}  // namespace

TEST_CASE("rerank requests: each dialect") {
    CHECK(encoded("cohere", "rerank-v3.5", true) ==
          parse(R"({"model":"rerank-v3.5","query":"q?","documents":["a","\"b\""]})"));
    CHECK(encoded("jina", "j", true) ==
          parse(R"({"model":"j","query":"q?","documents":["a","\"b\""],"return_documents":false})"));
    CHECK(encoded("voyage", "rerank-2.5", false) ==
          parse(R"({"model":"rerank-2.5","query":"q?","documents":["a","\"b\""],"return_documents":false,
                    "truncation":false})"));
    CHECK(encoded("tei", "", true) == parse(R"({"query":"q?","texts":["a","\"b\""],"raw_scores":false,
                                                "return_text":false,"truncate":true})"));
    CHECK(encoded("llama.cpp", "", true) == parse(R"({"query":"q?","documents":["a","\"b\""]})"));
    CHECK(encoded("vllm", "v", true) == parse(R"({"model":"v","query":"q?","documents":["a","\"b\""]})"));
    CHECK(encoded("infinity", "i", true) == parse(R"({"model":"i","query":"q?","documents":["a","\"b\""],
                                                      "return_documents":false,"raw_scores":false})"));
}

TEST_CASE("rerank answers: back in the order of the texts") {
    for (const char* name : names) {
        CAPTURE(name);
        RerankProfile profile = rerank_profile(name);
        profile.gives_logits = false;
        const std::string body = answer(profile, element(profile, "1", "0.97") + "," + element(profile, "0", "0"));
        CHECK(decode_rerank_response(body, 2, profile) == Scores{0.0, 0.97});
    }
}

TEST_CASE("rerank answers: logits become relevance and keep their order") {
    const RerankProfile profile = rerank_profile("llama.cpp");
    CHECK(profile.gives_logits);
    const Scores scores =
        decode_rerank_response(answer(profile, element(profile, "0", "-3.2") + "," + element(profile, "1", "0") + "," +
                                                   element(profile, "2", "-1000") + "," + element(profile, "3", "12")),
                               4, profile);
    CHECK(scores[0] == doctest::Approx(0.0391657228));
    CHECK(scores[1] == 0.5);
    CHECK(scores[2] == 0.0);
    CHECK(scores[3] > 0.99999);
}

TEST_CASE("rerank answers: cut at every byte, they are refused") {
    for (const char* name : names) {
        CAPTURE(name);
        const RerankProfile profile = rerank_profile(name);
        const std::string body = answer(profile, element(profile, "1", "0.97") + "," + element(profile, "0", "0"));
        CHECK(refusal(profile, body) == "no error");
        for (std::size_t length = 0; length < body.size(); ++length) {
            CAPTURE(length);
            CHECK(refusal(profile, body.substr(0, length)) == "malformed_response");
        }
    }
}

TEST_CASE("rerank answers: what breaks the contract is refused") {
    for (const char* name : names) {
        CAPTURE(name);
        const RerankProfile profile = rerank_profile(name);
        const std::string good = element(profile, "0", "0.5");
        for (const char* index : {"0", "2", "-1", "0.5", "null", "\"1\"", "18446744073709551616"}) {
            CAPTURE(index);
            CHECK(refusal(profile, answer(profile, good + "," + element(profile, index, "0.1"))) ==
                  "malformed_response");
        }
        for (const char* score : {"null", "NaN", "Infinity", "1e999", "\"0.5\"", "[]", ""}) {
            CAPTURE(score);
            CHECK(refusal(profile, answer(profile, good + "," + element(profile, "1", score))) == "malformed_response");
        }
        CHECK(refusal(profile, answer(profile, good)) == "malformed_response");
        CHECK(refusal(profile, answer(profile, good + R"(,{"index":1})")) == "malformed_response");
        CHECK(refusal(profile, answer(profile, good + R"(,7)")) == "malformed_response");
        CHECK(refusal(profile, answer(profile, "")) == "malformed_response");
        for (const char* body : {"", "null", "{}", "7", R"({"results":null,"data":null})"}) {
            CHECK(refusal(profile, body) == "malformed_response");
        }
    }
}

TEST_CASE("rerank profiles: an unknown name is refused with those that there are") {
    try {
        rerank_profile("cohear");
        FAIL("nothing was thrown");
    } catch (const trawl::Error& error) {
        CHECK(error.code() == trawl::Errc::invalid_argument);
        CHECK(
            error.detail() ==
            "there is no reranking profile \"cohear\"; there are cohere, jina, voyage, tei, llama.cpp, vllm, infinity");
    }
}
