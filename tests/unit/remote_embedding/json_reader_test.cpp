// Answers as JSON: one parser for many of them.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>

#include <trawl/error.hpp>

#include "common/json_reader.hpp"

namespace {

namespace ondemand = simdjson::ondemand;

std::int64_t number_in(std::string text) {
    return trawl::common::read_json(std::move(text), [](ondemand::document& document) {
        std::int64_t number = 0;
        for (auto field : document.get_object()) {
            if (field.unescaped_key().value() == "number") {
                number = field.value().get_int64().value();
            }
        }
        return number;
    });
}

}  // namespace

TEST_CASE(
    "an answer is read whatever came before it: a broken one, one with more behind it, one too large to prepare for") {
    CHECK(number_in(R"({"number":1})") == 1);
    CHECK_THROWS_WITH_AS(number_in(R"({"number":)"), doctest::Contains("not the JSON that was expected"), trawl::Error);
    CHECK(number_in(R"({"number":2})") == 2);
    CHECK_THROWS_WITH_AS(number_in(R"({"number":1} {})"), doctest::Contains("behind the end"), trawl::Error);
    CHECK(number_in(R"({"number":3})") == 3);
    CHECK(number_in(R"({"text":")" + std::string(400'000, 'x') + R"(","number":4})") == 4);
    CHECK(number_in(R"({"number":5})") == 5);
}

TEST_CASE("an answer within an answer is read while the outer one is") {
    const auto sum =
        trawl::common::read_json(R"({"inner":"{\"number\":40}","number":2})", [](ondemand::document& document) {
            std::int64_t total = 0;
            for (auto field : document.get_object()) {
                if (field.unescaped_key().value() == "inner") {
                    total += number_in(std::string{field.value().get_string().value()});
                } else {
                    total += field.value().get_int64().value();
                }
            }
            return total;
        });
    CHECK(sum == 42);
}
