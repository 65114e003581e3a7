// Header fields and secrets: what can be found, and what can never get in or out.
#include <doctest/doctest.h>

#include <trawl/http/headers.hpp>
#include <trawl/http/http_message.hpp>
#include <trawl/http/secret.hpp>

#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace {

using trawl::http::Headers;
using trawl::http::Secret;

TEST_CASE("fields are found whatever their case, the first of a name first, and stay in order") {
    Headers headers;
    headers.add("Content-Type", "application/json").add("X-Id", "1").add("x-id", "2").add("Empty", "");
    CHECK(headers.size() == 4);
    CHECK(headers.find("content-TYPE") == "application/json");
    CHECK(headers.find("X-ID") == "1");
    CHECK(headers.find("empty") == "");
    CHECK_FALSE(headers.find("Content").has_value());
    CHECK(headers[2].name == "x-id");
    CHECK(headers[2].value == "2");
    const Headers copy = headers;
    headers.clear();
    CHECK(headers.empty());
    CHECK(copy[1].value == "1");
}

TEST_CASE("no value becomes a second header") {
    using namespace std::string_literals;
    Headers headers;
    for (const std::string& value : {"a\r\nX-Evil: 1"s, "a\nb"s, "a\rb"s, "a\0b"s, "a\x7f"s}) {
        CHECK_THROWS_AS(headers.add("X", value), std::invalid_argument);
    }
    for (const std::string& name : {""s, "a b"s, "a:"s, "a\r"s, "\xc3\xa4"s}) {
        CHECK_THROWS_AS(headers.add(name, "1"), std::invalid_argument);
    }
    CHECK(headers.empty());
    headers.add("X", "tab\tand \xc3\xa4 are fine");
    CHECK(headers.size() == 1);
}

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
    stream << value;
};

TEST_CASE("a secret does not print or convert itself, and moving leaves nothing behind") {
    static_assert(!Printable<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string>);
    static_assert(!std::is_convertible_v<std::string, Secret>);
    Secret key{"short"};
    const Secret copy = key;
    const Secret taken = std::move(key);
    CHECK(taken.reveal() == "short");
    CHECK(copy.reveal() == "short");
    CHECK(key.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    Secret other{"a text that is too long for the small buffer of a string"};
    other = taken;
    CHECK(other.reveal() == "short");
    CHECK(Secret{}.empty());
}

TEST_CASE("a response knows its id under any of its usual names") {
    trawl::http::Response response;
    CHECK(response.request_id().empty());
    response.headers.add("CF-Ray", "ray");
    CHECK(response.request_id() == "ray");
    response.headers.add("X-Request-ID", "id");
    CHECK(response.request_id() == "id");
}

}  // namespace
