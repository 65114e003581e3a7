// Floats as text: they read back, and nothing shorter would.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stores/float_text.hpp"

namespace {

std::string text_of(float number) {
    std::array<char, trawl::stores::max_float_text> text{};
    return {text.data(), trawl::stores::write_float(text.data(), number)};
}

float read(std::string_view text) {
    float number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    CHECK(failure == std::errc{});
    CHECK(end == text.data() + text.size());
    return number;
}

/// Digits that say something: without sign, point, exponent, and zeros in front.
std::size_t digits_in(std::string_view text) {
    text = text.substr(0, text.find('e'));
    text.remove_prefix(std::min(text.find_first_of("123456789"), text.size()));
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; }));
}

std::size_t fewest_digits(float number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific).ptr;
    return digits_in({text.data(), static_cast<std::size_t>(end - text.data())});
}

}  // namespace

TEST_CASE("float text: as one would write them") {
    CHECK(text_of(0.1F) == "0.1");
    CHECK(text_of(-0.25F) == "-0.25");
    CHECK(text_of(0.001F) == "0.001");
    CHECK(text_of(0.0002F) == "0.0002");
    CHECK(text_of(0.5F) == "0.5");
    CHECK(text_of(0.99999994F) == "0.99999994");
    CHECK(text_of(-0.012345679F) == "-0.012345679");
    CHECK(text_of(0.0F) == "0");
    CHECK(text_of(-0.0F) == "-0");
    CHECK(text_of(1.0F) == "1");
    CHECK(text_of(-2.5F) == "-2.5");
    CHECK(text_of(1e-5F) == "1e-05");
    CHECK(text_of(3.4028235e38F) == "3.4028235e+38");
}

TEST_CASE("float text: reads back, with the fewest digits, on both sides of every power of two") {
    std::mt19937 random{20261121};
    for (std::uint32_t exponent = 127 - 16; exponent <= 127 + 4; ++exponent) {
        for (std::uint32_t step = 0; step < 2000; ++step) {
            // The first and the last mantissas, and any.
            const std::uint32_t mantissa = step < 8 ? step : step < 16 ? 0x7fffff - (step - 8) : random() & 0x7fffff;
            const std::uint32_t sign = step % 2 << 31;
            const auto number = std::bit_cast<float>(sign | exponent << 23 | mantissa);
            const std::string text = text_of(number);
            CAPTURE(text);
            REQUIRE(read(text) == number);
            REQUIRE(digits_in(text) == fewest_digits(number));
        }
    }
}

TEST_CASE("float text: many at once are what each is alone, with commas between") {
    std::mt19937 random{20261122};
    std::vector<float> numbers;
    for (std::uint32_t exponent = 127 - 16; exponent <= 127 + 4; ++exponent) {
        for (std::uint32_t step = 0; step < 1000; ++step) {
            // With the powers of two, rarely enough for fours without one.
            const std::uint32_t mantissa = step % 50 == 0 ? 0 : random() & 0x7fffff;
            const std::uint32_t sign = random() & 1;
            numbers.push_back(std::bit_cast<float>(sign << 31 | exponent << 23 | mantissa));
        }
    }
    for (int repetition = 0; repetition < 20; ++repetition) {
        // Neighbours of one exponent at first, then of any; of each length, from each place in a four.
        const std::size_t count = random() % 200;
        for (std::size_t first = 0; first + count <= numbers.size(); first += count + 1) {
            const std::span<const float> some = std::span<const float>{numbers}.subspan(first, count);
            std::string expected;
            for (const float number : some) {
                expected += (expected.empty() ? "" : ",") + text_of(number);
            }
            std::vector<char> text((trawl::stores::max_float_text + 1) * count + 1);
            REQUIRE(std::string(text.data(), trawl::stores::write_floats(text.data(), some)) == expected);
        }
        std::shuffle(numbers.begin(), numbers.end(), random);
    }
}
