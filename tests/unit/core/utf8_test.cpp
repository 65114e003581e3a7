// UTF-8: every code point there and back, and what stands for everything else.
#include <trawl/utf8.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using trawl::CodePoint;

TEST_CASE("every code point comes back from its bytes") {
    std::size_t wrong = 0;
    for (char32_t value = 0; value <= 0x10FFFF; ++value) {
        if (value >= 0xD800 && value <= 0xDFFF) continue;
        std::string bytes;
        trawl::append_utf8(bytes, value);
        const CodePoint point = trawl::decode_utf8(bytes, 0);
        wrong += point.valid && point.value == value && point.length == bytes.size() ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD, one for each longest valid prefix") {
    const std::vector<std::pair<std::string, std::string>> repaired{
        {"", ""},
        {"plain", "plain"},
        {"a\x80z", "a\uFFFDz"},                            // a continuation without a start
        {"\xC0\xAF", "\uFFFD\uFFFD"},                      // an overlong slash
        {"\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},            // the same in three bytes
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
        {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // above U+10FFFF
        {"\xE2\x82", "\uFFFD"},                            // the euro sign, cut
        {"\xF0\x9F\x98", "\uFFFD"},                        // a face, cut
        {"\xE2\x82x", "\uFFFDx"},                          // cut by something else
        {"\xFF\xFE", "\uFFFD\uFFFD"},
    };
    for (const auto& [bytes, row_text] : repaired) {
        const auto& text = row_text;  // clang 14 cannot capture a binding
        CAPTURE(text);
        CHECK(trawl::valid_utf8(bytes) == text);
        CHECK(trawl::valid_utf8(text) == text);
    }
}

}  // namespace
