// Every status as an error, and every shape of error body.
#include <doctest/doctest.h>

#include <trawl/http/http_error.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using trawl::Errc;
using trawl::Error;
using trawl::http::read_vendor_error;
using trawl::http::Response;
using trawl::http::status_error;

Response response_of(unsigned status, const std::string& body = {}) {
    Response response;
    response.status = status;
    response.body = body;
    response.exchange = "POST http://h/x";
    return response;
}

TEST_CASE("the table of statuses") {
    const std::vector<std::pair<unsigned, Errc>> table{
        {400, Errc::invalid_argument},  {401, Errc::unauthenticated},  {402, Errc::quota_exhausted},
        {403, Errc::permission_denied}, {404, Errc::not_found},        {405, Errc::invalid_argument},
        {407, Errc::unauthenticated},   {408, Errc::timeout},          {409, Errc::conflict},
        {410, Errc::not_found},         {413, Errc::batch_too_large},  {415, Errc::invalid_argument},
        {422, Errc::invalid_argument},  {418, Errc::invalid_argument}, {429, Errc::rate_limited},
        {500, Errc::unavailable},       {501, Errc::not_supported},    {502, Errc::unavailable},
        {503, Errc::overloaded},        {504, Errc::timeout},          {529, Errc::overloaded},
        {304, Errc::malformed_response}};
    for (const auto& [row_status, code] : table) {
        const auto& status = row_status;  // clang 14 cannot capture a binding
        CAPTURE(status);
        const Error error = status_error(response_of(status));
        CHECK(error.code() == code);
        CHECK(error.detail().starts_with("POST http://h/x: status " + std::to_string(status)));
    }
}

TEST_CASE("a vendor's code may say more than the status, and an adapter may know better") {
    CHECK(status_error(response_of(429, R"({"error":{"code":"insufficient_quota"}})")).code() == Errc::quota_exhausted);
    CHECK(status_error(response_of(429, R"({"error":{"code":"billing_hard_limit_reached"}})")).code() ==
          Errc::quota_exhausted);
    CHECK(status_error(response_of(400, R"({"error":{"code":"context_length_exceeded"}})")).code() ==
          Errc::context_too_long);
    CHECK(status_error(response_of(422), {}, Errc::batch_too_large).code() == Errc::batch_too_large);
}

TEST_CASE("the vendor's words are kept apart; hints and ids are in ours") {
    Response response = response_of(429, R"({"error":{"message":"slow down, alice","code":"rate"}})");
    response.headers.add("Retry-After", "2").add("x-request-id", "req-1");
    const Error error = status_error(response);
    CHECK(error.vendor_message() == "slow down, alice");
    CHECK(error.detail() ==
          "POST http://h/x: status 429 (rate), the server asks to wait 2 s, request id req-1: send less at a time, or "
          "later");
}

TEST_CASE("a credential that a server repeats is taken out, with the scheme or without") {
    const auto without = [](std::string text, const char* secret) {
        trawl::http::remove_secret(text, trawl::http::Secret{secret});
        return text;
    };
    CHECK(without("key k-12345, k-12345k-12345", "k-12345") == "key ***, ******");
    CHECK(without("got 'Bearer k-12345'", "Bearer k-12345") == "got '***'");
    CHECK(without("got k-12345 as Bearer", "Bearer k-12345") == "got *** as Bearer");
    CHECK(without("*****", "****") == "****");
    CHECK(without("a bad idea", "bad") == "a bad idea");
    CHECK(without("a bad idea", "") == "a bad idea");
}

TEST_CASE("error bodies of every shape") {
    const std::vector<std::pair<std::string, std::string>> shapes{
        {R"({"error":{"message":"m"}})", "m"},
        {R"({"error":"m"})", "m"},
        {R"([1,{"error":"x"}])", R"([1,{"error":"x"}])"},
        {R"({"error":[{"message":"m"}]})", "m"},
        {R"({"error":{"reason":"m","type":"t"}})", "m"},
        // Elasticsearch and OpenSearch: of a search that failed, and of a document that could not be kept.
        {R"({"error":{"root_cause":[{"reason":"m"}],"reason":"all shards failed","caused_by":{"reason":"m"}}})", "m"},
        {R"({"error":{"root_cause":[],"reason":"m"}})", "m"},
        {R"({"error":{"reason":"failed to parse field [b]","caused_by":{"reason":"m"}}})",
         "failed to parse field [b]: m"},
        {R"({"status":{"error":"m"},"time":0.1})", "m"},
        {R"({"errors":[{"message":"m"}]})", "m"},
        {R"({"errors":["m"]})", "m"},
        {R"({"message":"m"})", "m"},
        {R"({"detail":"m"})", "m"},
        {R"({"detail":[{"msg":"m","loc":["body"]}]})", "m"},
        {"plain words", "plain words"},
        {"two\r\n\tlines\n", "two lines"},
        {"", ""},
        {"{\"error\":", "{\"error\":"},
    };
    for (const auto& [row_body, message] : shapes) {
        const auto& body = row_body;  // clang 14 cannot capture a binding
        CAPTURE(body);
        CHECK(read_vendor_error(body).message == message);
    }
    CHECK(read_vendor_error(R"({"error":{"code":429}})").code == "429");
    CHECK(read_vendor_error(R"({"error":{"code":null,"type":"t"}})").code == "t");
    CHECK(read_vendor_error(R"({"error":"Kind","message":"m"})").code == "Kind");
    CHECK(read_vendor_error(R"({"error":"Kind","message":"m"})").message == "m");
    CHECK(read_vendor_error(R"({"error":"words"})").code.empty());
    CHECK(read_vendor_error(std::string(600, 'x')).message.size() == 512);
    CHECK(read_vendor_error(R"({"error":{"reason":")" + std::string(400, 'r') + R"(","caused_by":{"reason":")" +
                            std::string(400, 'c') + R"("}}})")
              .message.size() == 512);
    // Cut between characters.
    CHECK(read_vendor_error(std::string(511, 'x') + "\xc3\xa4").message.size() == 511);
    CHECK(read_vendor_error(std::string(1 << 20, '[')).message.size() == 512);
}

}  // namespace
