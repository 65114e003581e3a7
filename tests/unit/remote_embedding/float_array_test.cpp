// Arrays of numbers as floats: the nearest, as far as JSON goes and no further.
#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>

#include "codecs.hpp"
#include "common/float_array.hpp"

using trawl::Embedding;

namespace {

Embedding read(std::string_view text) {
    Embedding numbers;
    trawl::common::read_float_array(text, numbers);
    return numbers;
}

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("float arrays: numbers of every form") {
    CHECK(read("[]").empty());
    CHECK(read(" [ ] ").empty());
    CHECK(read("[0,-0,7]") == Embedding{0.0F, -0.0F, 7.0F});
    CHECK(std::signbit(read("[-0.0]").front()));
    CHECK(read("\n[ 0.1 ,\t-2.5e-3\r, 1E2 , 1e+2,0e5]") == Embedding{0.1F, -0.0025F, 100.0F, 100.0F, 0.0F});
    CHECK(read("[0.12345678901234567890123]") == Embedding{0.12345679F});
    CHECK(read("[0.00000000000000000000000001234]") == Embedding{1.234e-26F});
    CHECK(read("[123456789012345678901234567890]") == Embedding{1.2345679e29F});
    // Beyond a float, beyond a double, and too small for either.
    CHECK(read("[1e39,-1e39,1e999,1e-50,1e-999,1e-40]") ==
          Embedding{infinity, -infinity, infinity, 0.0F, 0.0F, 1e-40F});
    // Exactly in the middle of two floats: the even one; a trace beside it: that side.
    CHECK(read("[16777217,16777219,16777217.0000001]") == Embedding{16777216.0F, 16777220.0F, 16777218.0F});
}

TEST_CASE("float arrays: what is none is refused") {
    for (const char* text : {"",      "[",     "]",     "1",      "[1",    "[1,",    "[1,]",    "[,1]", "[1 2]",
                             "[1]]",  "[1],",  "[[1]]", "[+1]",   "[.5]",  "[5.]",   "[01]",    "[-]",  "[1e]",
                             "[1e+]", "[0x1]", "[NaN]", "[null]", "[inf]", "[1.e1]", "[\"1\"]", "{}",   "[-01]"}) {
        CAPTURE(text);
        CHECK(trawl::test::refusal_of([text] { read(text); }) == "malformed_response");
    }
}

TEST_CASE("float arrays: every number is the nearest float, whatever its digits") {
    std::mt19937_64 random{20261121};
    std::uniform_real_distribution<double> usual{-0.1, 0.1};
    for (int round = 0; round < 20'000; ++round) {
        std::array<char, 64> text{'['};
        char* const begin = text.data() + 1;
        char* const limit = text.data() + text.size() - 1;
        char* end = begin;
        const auto bits = static_cast<std::uint32_t>(random());
        const double middle = [bits] {
            const auto low = std::bit_cast<float>((bits & 0x807fffffU) | (100U + bits % 40U) << 23);
            return (double{low} + double{std::nextafter(low, infinity)}) / 2;
        }();
        switch (round % 4) {
            case 0: end = std::to_chars(begin, limit, static_cast<float>(usual(random))).ptr; break;
            case 1: end = std::to_chars(begin, limit, usual(random)).ptr; break;
            case 2: end = std::to_chars(begin, limit, middle).ptr; break;
            default: end = std::to_chars(begin, limit, middle, std::chars_format::scientific, round % 17).ptr; break;
        }
        float nearest = 0;
        REQUIRE(std::from_chars(begin, end, nearest).ec == std::errc{});
        *end++ = ']';
        const std::string_view array{text.data(), static_cast<std::size_t>(end - text.data())};
        CAPTURE(array);
        REQUIRE(read(array) == Embedding{nearest});
    }
}
