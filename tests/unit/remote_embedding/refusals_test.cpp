// Refusals of all vendors: a file for each row of their error tables, named "status.meaning.what.txt".
#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <trawl/error.hpp>

#include "common/refusal.hpp"
#include "gemini/embedding_codec.hpp"

using trawl::Error;
using trawl::common::refusal_error;
using trawl::http::Response;
using trawl::http::Secret;

namespace {

Response response_of(unsigned status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

Error refusal(const std::string& vendor, unsigned status, std::string body) {
    return refusal_error(response_of(status, std::move(body)), vendor, Secret{},
                         vendor == "gemini" ? &trawl::gemini::read_refusal : nullptr);
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

TEST_CASE("refusals: every row of every vendor's table, whole and cut anywhere") {
    std::map<std::string, std::size_t> rows;
    for (const auto& vendor : std::filesystem::directory_iterator{TRAWL_GOLDEN_DIR}) {
        if (!vendor.is_directory() || vendor.path().filename() == "stores") {
            continue;
        }
        const std::string vendor_name = vendor.path().filename().string();
        for (const auto& file : std::filesystem::directory_iterator{vendor.path()}) {
            const std::string name = file.path().filename().string();
            CAPTURE(vendor_name);
            CAPTURE(name);
            const auto status = static_cast<unsigned>(std::stoul(name.substr(0, 3)));
            const std::string meaning = name.substr(4, name.find('.', 4) - 4);
            const std::string body = content_of(file.path());
            const Error error = refusal(vendor_name, status, body);
            CHECK(trawl::name(error.code()) == meaning);
            CHECK(error.origin() == vendor_name);
            CHECK(error.detail().find(std::to_string(status)) != std::string::npos);
            CHECK(error.vendor_message().empty() == body.empty());
            for (std::size_t length = 0; length < body.size(); ++length) {
                // The status stands, whatever became of the words.
                const Error cut = refusal(vendor_name, status, body.substr(0, length));
                CHECK(cut.vendor_message().size() <= 512);
                CHECK(cut.detail().find(std::to_string(status)) != std::string::npos);
            }
            ++rows[vendor_name];
        }
    }
    for (const char* vendor :
         {"azure", "cohere", "gemini", "infinity", "jina", "llama.cpp", "ollama", "openai", "tei", "vllm", "voyage"}) {
        CAPTURE(vendor);
        CHECK(rows[vendor] >= 3);
    }
}

TEST_CASE("refusals: a key that the vendor repeats is taken out") {
    const std::string body = R"({"error":{"message":"Incorrect API key sk-12345, sk-12345","code":"sk-12345"}})";
    const Error error = refusal_error(response_of(401, body), "openai", Secret{"sk-12345"});
    CHECK(error.vendor_message() == "Incorrect API key ***, ***");
    CHECK(std::string{error.what()}.find("sk-12345") == std::string::npos);
    // Two letters are no key.
    CHECK(refusal_error(response_of(400, "a bad idea"), "x", Secret{"ba"}).vendor_message() == "a bad idea");
}

TEST_CASE("refusals: Google's pause in the body counts like a header") {
    const auto body_with = [](const std::string& delay) {
        return R"({"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED","details":[)"
               R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":")" +
               delay + R"("}]}})";
    };
    const auto pause = [&](const std::string& delay) {
        Response response = response_of(429, body_with(delay));
        trawl::gemini::read_refusal(response);
        return trawl::http::retry_after(response).value_or(trawl::Duration{-1});
    };
    CHECK(pause("34.07s") == std::chrono::milliseconds{34070});
    CHECK(pause("1s") == std::chrono::seconds{1});
    CHECK(pause("0.0001s") == std::chrono::milliseconds{1});
    for (const char* nonsense : {"", "s", "-1s", "1", "1m", "1e99s", "nans", "infs", "1 s"}) {
        CAPTURE(nonsense);
        CHECK(pause(nonsense) == trawl::Duration{-1});
    }
}
